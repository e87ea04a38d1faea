"""Folders for what a command makes on its way, gone when it ends."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tooling.interrupts import shielded


def work_folder(cleanup: ExitStack, purpose: str) -> Path:
    """Make a folder that only this user can read, and have the cleanup remove it."""
    with shielded():
        folder = Path(tempfile.mkdtemp(prefix=f"group-role-{purpose}-"))
        cleanup.callback(_remove, folder)
    return folder


def _remove(folder: Path) -> None:
    with shielded():
        shutil.rmtree(folder)

"""Folders for what a command makes on its way, gone when it ends."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tooling.interrupts import shielded

# The path of a socket has 103 characters at the most on macOS, and 107 on Linux.
_LONGEST_SOCKET = 103
# Where every system has room for them, whatever TMPDIR says.
SHORT = Path("/tmp")  # noqa: S108 (what is made in it is this user's alone)
# What a Terraform provider calls its own.
_SOCKET = "plugin4294967295"


def work_folder(cleanup: ExitStack, purpose: str, parent: Path | None = None) -> Path:
    """Make a folder that only this user can read, and have the cleanup remove it.

    Args:
        cleanup: Removes it.
        purpose: Part of its name.
        parent: Where it is made. Default: where temporary files of this user are.
    """
    with shielded():
        folder = Path(tempfile.mkdtemp(prefix=f"group-role-{purpose}-", dir=parent))
        cleanup.callback(_remove, folder)
    return folder


def takes_sockets(folder: Path) -> bool:
    """Tell whether the path of a folder leaves room for that of a provider's socket in it."""
    return len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET


def _remove(folder: Path) -> None:
    with shielded():
        shutil.rmtree(folder)

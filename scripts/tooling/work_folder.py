"""Folders for temporary files of a command, which are removed when it ends."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tooling.interrupts import shielded

# The path of a socket has at most 103 characters on macOS, and 107 on Linux.
_LONGEST_SOCKET = 103
# Every system has room for socket paths here, whatever TMPDIR says.
SHORT = Path("/tmp")  # noqa: S108 (what is made in it is this user's alone)
# The longest name that a Terraform provider gives its socket.
_SOCKET = "plugin4294967295"


def work_folder(cleanup: ExitStack, purpose: str, parent: Path | None = None) -> Path:
    """Make a folder that only this user can read, and that `cleanup` removes.

    Args:
        cleanup: Removes the folder.
        purpose: A part of the folder's name.
        parent: The folder to make it in. Default: this user's folder for temporary files.
    """
    with shielded():
        folder = Path(tempfile.mkdtemp(prefix=f"group-role-{purpose}-", dir=parent))
        cleanup.callback(_remove, folder)
    return folder


def takes_sockets(folder: Path) -> bool:
    """Tell whether a provider's socket in a folder has a path that is short enough."""
    return len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET


def _remove(folder: Path) -> None:
    with shielded():
        shutil.rmtree(folder)

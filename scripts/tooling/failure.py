"""How a command ends: a failure prints one line that says what was wrong and what to do."""

import errno
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tooling import interrupts
from tooling.paths import REPOSITORY

_LINES_OF_LOG = 40
# The number of lines shown of each of several logs.
_LINES_OF_EACH = 15
# Errors that concern a path and no mistake of the code.
_OF_PATHS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP, errno.ENAMETOOLONG}
_NO_SPACE = {errno.EDQUOT, errno.ENOSPC}


class Failure(Exception):
    """An expected failure, with a message for the person who ran the command.

    Attributes:
        log: What the failing program wrote; the command shows its end before the message.
    """

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log.rstrip()
        if self.log:
            self.add_note(self.log)  # for a test that fails with it


def read_log(path: Path) -> str:
    """Return what a program wrote to its log, or nothing if there is no log."""
    return path.read_text(errors="replace") if path.exists() else ""


def last_lines(log: str, count: int = _LINES_OF_LOG) -> str:
    """Return the end of a log, which has the reason."""
    return "\n".join(log.splitlines()[-count:])


def sections(logs: Mapping[str, str]) -> str:
    """Return the ends of several logs, each below its name, without empty ones."""
    ends = {name: last_lines(log.rstrip(), _LINES_OF_EACH) for name, log in logs.items()}
    return "\n".join(f"--- {name}\n{end}" for name, end in ends.items() if end)


def end_with(command: Callable[[], int]) -> int:
    """Run a command that may be interrupted at any moment, and return its exit status."""
    interrupts.install()
    try:
        return _with_its_output(command)
    except interrupts.Interrupted as interrupted:
        print(f"stopped by {interrupted.signal.name}", file=sys.stderr)
        return interrupted.exit_status
    except Failure as failure:
        if failure.log:
            print(last_lines(failure.log), file=sys.stderr)
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 128 + signal.SIGPIPE  # what read the output has ended, such as `head`
    except OSError as error:
        print(f"error: {_reason(error)}", file=sys.stderr)
        return 1
    finally:
        _drop_output()


def _with_its_output(command: Callable[[], int]) -> int:
    status = command()
    if sys.stdout:  # not if the shell closed it
        sys.stdout.flush()  # so that an error is one of the command
    return status


def _drop_output() -> None:
    """Drop what cannot be written; otherwise Python would complain at its end."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(error: OSError) -> str:
    """Return what to do about an error of the file system; raise the error if it is another."""
    name = error.filename
    if isinstance(error, shutil.Error):
        return f"A file cannot be copied: {error.args[0][0][-1]}"
    if error.errno in _NO_SPACE:
        return (
            f"{error.strerror}{f' for {name}' if name else ''}. Free some where the output,"
            f" {REPOSITORY} and {tempfile.gettempdir()} are. TMPDIR names another folder for"
            " temporary files."
        )
    if error.errno not in _OF_PATHS or not name:
        raise error
    if not Path(str(name)).is_relative_to(REPOSITORY):
        return f"{name}: {error.strerror}"
    return (
        f"{name} cannot be written ({error.strerror}). The commands keep their files below .venv"
        " and build of the repository: run them in a copy that you can write to."
    )

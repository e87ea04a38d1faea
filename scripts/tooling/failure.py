"""How a command ends: a failure prints one line that says what was wrong and what to do."""

import errno
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tooling import interrupts
from tooling.paths import REPOSITORY

_LINES_OF_LOG = 40
# The number of lines shown of each of several logs.
_LINES_OF_EACH = 15
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS}


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
        return command()
    except interrupts.Interrupted as interrupted:
        print(f"stopped by {interrupted.signal.name}", file=sys.stderr)
        return interrupted.exit_status
    except Failure as failure:
        if failure.log:
            print(last_lines(failure.log), file=sys.stderr)
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in _NOT_WRITABLE or not Path(str(error.filename)).is_relative_to(
            REPOSITORY
        ):
            raise
        print(
            f"error: {error.filename} cannot be written ({error.strerror}). The commands keep their"
            " files below .venv and build of the repository: run them in a copy that you can write"
            " to.",
            file=sys.stderr,
        )
        return 1

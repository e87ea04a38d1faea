"""Shows what Terraform prints as it comes, if `--verbose` asks for it.

The text goes to stderr and also to the log, whose end a failure shows.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from re import Pattern

from tooling.progress import say

_PAUSE_SECONDS = 0.1


class _State:
    verbose = False


def be_verbose() -> None:
    """Show from now on what Terraform prints."""
    _State.verbose = True


def is_verbose() -> bool:
    """Tell whether `--verbose` is given."""
    return _State.verbose


@contextmanager
def following(log: Path, always: Pattern[str] | None = None) -> Iterator[None]:
    """Show what a program writes to its log as it comes, if `--verbose` is given.

    Args:
        log: The log, which exists.
        always: Lines that match are shown even without `--verbose`.
    """
    if not is_verbose() and always is None:
        yield
        return
    wanted = None if is_verbose() else always
    done = threading.Event()
    follower = threading.Thread(target=_follow, args=(log, wanted, done), daemon=True)
    try:
        follower.start()
        yield
    finally:
        done.set()
        follower.join()


def _follow(log: Path, wanted: Pattern[str] | None, done: threading.Event) -> None:
    rest = b""
    with log.open("rb") as file:
        while True:
            last = done.wait(_PAUSE_SECONDS)
            *lines, rest = (rest + file.read()).split(b"\n")
            for line in [*lines, rest] if last and rest else lines:
                text = line.decode(errors="replace")
                if wanted is None or wanted.match(text):
                    say(text)
            if last:
                return

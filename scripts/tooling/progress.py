"""Prints on stderr what a command does and how long it takes; stdout has only the command's result.

The name of a step appears before the step begins, and a terminal shows its seconds. Other text that
is printed during a step gets its own lines; the step then repeats its name at its end.

With `--verbose` it also shows what Terraform prints, as it comes. That text goes to a log as well,
whose end a failure shows.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from re import Pattern

from tooling import interrupts
from tooling.terminal import writes_over

_TICK_SECONDS = 1.0
# The longest text after a name: " ... 9999 s".
_OUTCOME = 11
# For a terminal that does not know its width.
_COLUMNS = 80
_PAUSE_SECONDS = 0.1


class _State:
    lock = threading.RLock()
    # The step whose name is in the last line, if nothing follows it yet.
    open_line: threading.Event | None = None
    verbose = False


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the name of a step before it begins, and its seconds at its end."""
    began, done, outcome = time.monotonic(), threading.Event(), "stopped"
    try:
        _begin(name, done)
        if writes_over(sys.stderr):
            threading.Thread(target=_count, args=(name, began, done), daemon=True).start()
        yield
        interrupts.reraise()
        outcome = f"{time.monotonic() - began:.1f} s"
    except Exception:
        outcome = "failed"
        raise
    finally:
        _end(name, done, outcome)
        done.set()


def say(text: str) -> None:
    """Print a text in lines of its own, also while a step runs."""
    with _State.lock:
        _leave_line()
        _write(f"{text}\n")


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


def _begin(name: str, done: threading.Event) -> None:
    with _State.lock:
        _leave_line()
        _State.open_line = done
        _write(f"{name} ...")


def _count(name: str, began: float, done: threading.Event) -> None:
    """Show the passing seconds, on a terminal whose line has room for them."""
    columns = os.get_terminal_size(sys.stderr.fileno()).columns or _COLUMNS
    fits = len(name) + _OUTCOME < columns
    while fits and not done.wait(_TICK_SECONDS):
        with _State.lock:
            if _State.open_line is done:
                _write(f"\r{name} ... {time.monotonic() - began:.0f} s")


def _end(name: str, done: threading.Event, outcome: str) -> None:
    with _State.lock:
        if _State.open_line is not done:
            _begin(name, done)
        # This overwrites the counted seconds, which are never longer than an outcome.
        again = f"\r{name} ..." if writes_over(sys.stderr) else ""
        _write(f"{again} {outcome}\n")
        _State.open_line = None


def _leave_line() -> None:
    if _State.open_line:
        _State.open_line = None
        _write("\n")


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


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

"""Prints on stderr what a command does and how long it takes; stdout has only the command's result.

The name of a step appears before the step begins, and a terminal shows its seconds. Other text that
is printed during a step gets its own lines; the step then repeats its name at its end.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tooling import interrupts
from tooling.terminal import writes_over

_TICK_SECONDS = 1.0
# The longest text after a name: " ... 9999 s".
_OUTCOME = 11
# For a terminal that does not know its width.
_COLUMNS = 80


class _State:
    lock = threading.RLock()
    open_line: "_Line | None" = None


class _Line:
    """The line of a step, until other text follows it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the step has taken so far."""
        return time.monotonic() - self._began

    def begin(self) -> None:
        """Print the step's name."""
        with _State.lock:
            _leave_line()
            _State.open_line = self
            _write(f"{self._name} ...")

    def count(self, done: threading.Event) -> None:
        """Show the passing seconds, on a terminal whose line has room for them."""
        columns = os.get_terminal_size(sys.stderr.fileno()).columns or _COLUMNS
        fits = len(self._name) + _OUTCOME < columns
        while fits and not done.wait(_TICK_SECONDS):
            with _State.lock:
                if _State.open_line is self:
                    _write(f"\r{self._name} ... {self.seconds:.0f} s")

    def end(self, outcome: str) -> None:
        """Print how the step ended."""
        with _State.lock:
            if _State.open_line is not self:
                self.begin()
            # This overwrites the counted seconds, which are never longer than an outcome.
            again = f"\r{self._name} ..." if writes_over(sys.stderr) else ""
            _write(f"{again} {outcome}\n")
            _State.open_line = None


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the name of a step before it begins, and its seconds at its end."""
    line = _Line(name)
    done = threading.Event()
    try:
        line.begin()
        if writes_over(sys.stderr):
            threading.Thread(target=line.count, args=(done,), daemon=True).start()
        yield
        interrupts.reraise()
    except Exception:
        line.end("failed")
        raise
    except BaseException:
        line.end("stopped")
        raise
    else:
        line.end(f"{line.seconds:.1f} s")
    finally:
        done.set()


def say(text: str) -> None:
    """Print a text in lines of its own, also while a step runs."""
    with _State.lock:
        _leave_line()
        _write(f"{text}\n")


def _leave_line() -> None:
    if _State.open_line:
        _State.open_line = None
        _write("\n")


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()

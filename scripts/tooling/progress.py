"""Says on stderr what is being done and how long it took; stdout belongs to a command's result.

A step's name stands there before the step begins, and on a terminal its seconds count. Whatever is
said meanwhile gets lines of its own; the step then repeats its name when it is done.
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
# The longest that comes after a name: " ... 9999 s".
_OUTCOME = 11
# Of a terminal that does not know its width.
_COLUMNS = 80


class _State:
    lock = threading.RLock()
    open_line: "_Line | None" = None


class _Line:
    """The line of a step, as long as nobody else has written below it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the step has taken so far."""
        return time.monotonic() - self._began

    def begin(self) -> None:
        """Name the step."""
        with _State.lock:
            _leave_line()
            _State.open_line = self
            _write(f"{self._name} ...")

    def count(self, done: threading.Event) -> None:
        """Show the seconds as they pass, on a terminal where the line has room for them."""
        columns = os.get_terminal_size(sys.stderr.fileno()).columns or _COLUMNS
        fits = len(self._name) + _OUTCOME < columns
        while fits and not done.wait(_TICK_SECONDS):
            with _State.lock:
                if _State.open_line is self:
                    _write(f"\r{self._name} ... {self.seconds:.0f} s")

    def end(self, outcome: str) -> None:
        """Say what came of the step."""
        with _State.lock:
            if _State.open_line is not self:
                self.begin()
            # Over the seconds that were counted, none of which is longer than an outcome.
            again = f"\r{self._name} ..." if writes_over(sys.stderr) else ""
            _write(f"{again} {outcome}\n")
            _State.open_line = None


@contextmanager
def step(name: str) -> Iterator[None]:
    """Name a step before it begins, and its seconds when it is done."""
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
    """Say something in lines of its own, whatever step is under way."""
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

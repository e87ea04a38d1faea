"""Turns the first signal that asks a command to end into an exception, so that `finally` cleans up.

Python does so only for SIGINT, lets a second Ctrl-C interrupt the cleanup, and may raise between
the start of a process and the line that registers its cleanup. Each of these could leave processes
or files behind.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """Somebody asked this process to end; pytest treats it like Ctrl-C."""

    def __init__(self, signum: int) -> None:
        super().__init__()
        self.signal = signal.Signals(signum)
        self.exit_status = 128 + signum


class _State:
    raised: Interrupted | None = None
    shields = 0
    pending: int | None = None


def install() -> None:
    """Take over the signals that ask a process to end."""
    for signum in _SIGNALS:
        # A person who runs a command under nohup wants it to outlive the terminal.
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:
            signal.signal(signum, _on_signal)


@contextmanager
def shielded() -> Iterator[None]:
    """Hold a signal back until lines that belong together have run.

    A signal interrupts only the main thread: the lines of another thread need no shield.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _State.shields += 1
    try:
        yield
    finally:
        _State.shields -= 1
        if not _State.shields and _State.pending is not None:
            pending, _State.pending = _State.pending, None
            _raise(pending)


def reraise() -> None:
    """Raise an interruption again, if it was lost or pytest handled it."""
    if _State.raised:
        raise _State.raised


def _on_signal(signum: int, frame: FrameType | None) -> None:
    if _State.raised:
        return
    if _State.shields:
        _State.pending = signum
        return
    _raise(signum)


def _raise(signum: int) -> None:
    _State.raised = Interrupted(signum)
    raise _State.raised

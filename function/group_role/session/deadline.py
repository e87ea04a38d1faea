"""How much time the request that is being answered has left, for whoever calls AWS on its behalf.

A caller's clients outlive requests, and threads do not inherit what a request knows. So the time is
asked for when a call is made: the calling thread's own request says it; in a thread that a handler
started, the request that ends first of those being answered. Lambda answers one at a time.
"""

import time
from contextvars import ContextVar

# Seconds, kept back to turn a failed call into an answer.
_FOR_THE_ANSWER = 0.1


class RequestTime:
    """Has AWS's answers awaited for so long and no longer, within a `with` block.

    Args:
        seconds: What is left of the function's time, without what it keeps to answer in.
    """

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds - _FOR_THE_ANSWER

    def left(self) -> float:
        """Return how many seconds are left, 0 if none."""
        return max(0.0, self._ends_at - time.monotonic())

    def __enter__(self) -> None:
        _being_answered.add(self)
        self._token = _current.set(self)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
        _being_answered.discard(self)


_current: ContextVar[RequestTime | None] = ContextVar("_current", default=None)
_being_answered: set[RequestTime] = set()


def time_left() -> float | None:
    """Return how many seconds a call may take, perhaps none; None: nobody waits for it."""
    request = _current.get()
    if request in _being_answered:
        return request.left()
    # A thread of a handler's, or one that has outlived its request. A copy: others come and go.
    return min((other.left() for other in _being_answered.copy()), default=None)

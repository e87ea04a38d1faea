"""The time that the current request has left, for calls to AWS.

A caller's clients outlive requests, and threads do not inherit context variables. So each call asks
for the time left. The calling thread's own request gives it; in a thread that a handler started,
the current request that ends first gives it. Lambda answers one request at a time.
"""

import time
from contextvars import ContextVar

# Seconds, kept back to turn a failed call into a response.
_FOR_THE_RESPONSE = 0.1


class RequestTime:
    """Limits calls to AWS in a `with` block to the time of a request.

    Args:
        seconds: The function's time that is left, without its reserve for the response.
    """

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds - _FOR_THE_RESPONSE

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
    """Return how many seconds a call may take, possibly 0; None if no request waits for it."""
    request = _current.get()
    if request in _being_answered:
        return request.left()
    # A thread that a handler started, or one that has outlived its request. Other threads change
    # the set meanwhile, so this reads a copy.
    return min((other.left() for other in _being_answered.copy()), default=None)

"""The faults of STS and S3, and their times: a schedule that a seed repeats."""

import itertools
import random
import threading
from collections import Counter
from enum import StrEnum

_SEED = 20200831


class Fault(StrEnum):
    """The fault of one request, in the words of the table in docs/reference/proof.md."""

    DELAYED = "delayed, answered in time"
    STALLED = "no answer until the client gives up"
    THROTTLED = "throttled"
    FAILED = "500 InternalError"
    BAD_GATEWAY = "502 with a page of HTML"
    DROPPED = "connection dropped without an answer"
    RESET = "connection reset after the work was done"
    GARBAGE = "bytes that are no HTTP"
    NONSENSE = "200 with a body that is no XML"
    TRUNCATED = "answer cut off in its middle"
    HALF_CLOSED = "half of the answer, then a half-closed connection"
    EXPIRED = "credentials that have expired"
    ENDLESS = "credentials that claim to live until 9999"
    INCOMPLETE = "credentials without a secret"
    WRONG_CLOCK = "the request's time is refused"


_ANYWHERE = (
    Fault.DELAYED,
    Fault.STALLED,
    Fault.THROTTLED,
    Fault.FAILED,
    Fault.BAD_GATEWAY,
    Fault.DROPPED,
    Fault.RESET,
    Fault.GARBAGE,
    Fault.TRUNCATED,
    Fault.HALF_CLOSED,
    Fault.EXPIRED,
    Fault.WRONG_CLOCK,
)
OF_STS = (*_ANYWHERE, Fault.NONSENSE, Fault.ENDLESS, Fault.INCOMPLETE)
OF_S3 = _ANYWHERE


class Schedule:
    """Which request meets which fault: random by a seed, with every kind before any repeats.

    Args:
        share: The share of requests that meet a fault, from 0 to 1.
    """

    def __init__(self, share: float) -> None:
        self.injected: Counter[tuple[str, Fault]] = Counter()
        self._share = share
        self._random = random.Random(_SEED)  # noqa: S311
        self._faults = {
            service: itertools.cycle(self._random.sample(faults, len(faults)))
            for service, faults in (("sts", OF_STS), ("s3", OF_S3))
        }
        self._lock = threading.Lock()

    def next(self, service: str) -> Fault | None:
        """Return the fault of a service's next request."""
        with self._lock:
            if self._random.random() >= self._share:
                return None
            fault = next(self._faults[service])
            self.injected[service, fault] += 1
            return fault


class Lasting(Schedule):
    """One fault, for every request of one service."""

    def __init__(self, service: str, fault: Fault) -> None:
        super().__init__(0)
        self._one = (service, fault)

    def next(self, service: str) -> Fault | None:
        """Return the fault."""
        if service != self._one[0]:
            return None
        self.injected[self._one] += 1
        return self._one[1]

"""The sessions of recent callers, so that STS is asked once an hour for each, not each request.

Bounded in number and in memory, the least recently used leaves first; expired ones leave by
themselves. Refreshed before the credentials expire, by one thread for all that wait for the same
session; nobody waits for anybody else's.
"""

import math
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from group_role.errors import Reason, Unavailable
from group_role.session.assume import LONGEST_TRY
from group_role.session.caller import CallerSession
from group_role.session.request import SessionRequest

# Seconds before expiry. A session that is handed out must outlast the longest request (API Gateway
# waits 29 s); one that is about to end is renewed while a failed try can be repeated.
_USABLE = 60
_RENEW = 300
_RENEW_AGAIN = 15

# Bytes. What the sessions may take: half of what is left of the function's memory beside Python,
# boto3 and a service's models. Lambda's default is 128 MB, that of this project 512 MB.
_MEMORY_VARIABLE = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"
_MEGABYTE = 1 << 20
_OTHERWISE = 512 * _MEGABYTE
_BESIDE = 90 * _MEGABYTE
_LEAST = 8 * _MEGABYTE


class Source(StrEnum):
    """Where a caller's session came from, for the log."""

    HIT = "hit"
    MISS = "miss"


@dataclass(slots=True)
class _Flight:
    """One call for a session, with whoever waits for its outcome.

    Attributes:
        deadline: Of the request that calls.
        own_failure: Whether the call failed for a reason that is this request's alone.
    """

    deadline: float
    own_failure: bool = False
    landed: threading.Event = field(default_factory=threading.Event)
    session: CallerSession = field(init=False)
    error: BaseException | None = None


@dataclass(slots=True)
class _Entry:
    session: CallerSession
    opened_at: float
    renew_at: float


class SessionCache:
    """Sessions by what tells them apart: see `SessionRequest`.

    Args:
        capacity: How many sessions are kept. One with an S3 client takes about 0.4 MB.
        memory: How many bytes they take together, the latest alone excepted. Default: what the
            function's memory allows.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        *,
        capacity: int = 256,
        memory: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._capacity = capacity
        self._memory = memory_for_sessions() if memory is None else memory
        self._clock = clock
        self._entries: OrderedDict[SessionRequest, _Entry] = OrderedDict()
        self._flights: dict[SessionRequest, _Flight] = {}
        self._first_expiry = math.inf
        self._lock = threading.Lock()

    def get(
        self, request: SessionRequest, open_session: Callable[[], CallerSession], *, deadline: float
    ) -> tuple[CallerSession, Source]:
        """Return the session of a request, opening one if none is fresh.

        Args:
            request: Which session.
            open_session: Opens it; called by one thread at a time for the same request.
            deadline: How long to wait for another thread's call, in seconds since the epoch.

        Raises:
            ApiError: Whatever `open_session` raised, in each of the threads that waited.
            Unavailable: The deadline passed while another thread was asking STS.
        """
        while True:
            with self._lock:
                now = self._clock()
                if now >= self._first_expiry:
                    self._remove_expired(now)
                entry = self._entries.get(request)
                if entry is not None and now < entry.renew_at:
                    self._entries.move_to_end(request)
                    return entry.session, Source.HIT
                flight = self._flights.get(request)
                if leads := flight is None:
                    flight = self._flights[request] = _Flight(deadline)
            if leads:
                return self._open(request, open_session, flight, entry)
            if not flight.landed.wait(max(0.0, deadline - self._clock())):
                raise Unavailable(
                    "Credentials for your role cannot be had right now.",
                    reason=Reason.STS_UNAVAILABLE,
                    note="waited for another request's answer",
                )
            if flight.error is None:
                return flight.session, Source.HIT
            if not flight.own_failure or deadline <= flight.deadline:
                raise flight.error

    def drop(self, session: CallerSession, *, age: float = 0) -> None:
        """Forget a session.

        Args:
            session: A session that is no longer useful.
            age: Keep a session that was opened less than this many seconds ago.
        """
        with self._lock:
            entry = self._entries.get(session.request)
            if entry is None or entry.session is not session:
                return
            # A clock that was set back must not keep a dead session.
            if not 0 <= self._clock() - entry.opened_at < age:
                del self._entries[session.request]

    def _open(
        self,
        request: SessionRequest,
        open_session: Callable[[], CallerSession],
        flight: _Flight,
        stale: _Entry | None,
    ) -> tuple[CallerSession, Source]:
        try:
            session = open_session()
        except BaseException as error:
            if stale is not None and isinstance(error, Unavailable) and self._usable(stale):
                stale.renew_at = self._clock() + _RENEW_AGAIN
                flight.session = stale.session
                return stale.session, Source.HIT
            if stale is not None:
                self.drop(stale.session)
            flight.error = error
            if not isinstance(error, Exception):  # it ends this request, and says nothing of STS
                flight.own_failure, flight.deadline = True, -math.inf
            elif isinstance(error, Unavailable):
                # With less time for a try than it may take, it may have failed for lack of time.
                flight.own_failure = self._clock() + LONGEST_TRY > flight.deadline
            raise
        else:
            flight.session = session
            self._keep(request, session)
            return session, Source.MISS
        finally:
            with self._lock:
                del self._flights[request]
            flight.landed.set()

    def _usable(self, entry: _Entry) -> bool:
        return self._clock() + _USABLE < entry.session.credentials.expires_at

    def _keep(self, request: SessionRequest, session: CallerSession) -> None:
        with self._lock:
            expires_at = session.credentials.expires_at
            self._entries[request] = _Entry(session, self._clock(), expires_at - _RENEW)
            self._entries.move_to_end(request)
            self._first_expiry = min(self._first_expiry, expires_at)
        session.on_growth = self._make_room
        self._make_room()

    def _make_room(self) -> None:
        """Let the least recently used go, but never the latest."""
        with self._lock:
            weight = sum(entry.session.weight for entry in self._entries.values())
            while len(self._entries) > 1 and (
                len(self._entries) > self._capacity or weight > self._memory
            ):
                _, entry = self._entries.popitem(last=False)
                weight -= entry.session.weight

    def _remove_expired(self, now: float) -> None:
        expiries = {
            request: entry.session.credentials.expires_at
            for request, entry in self._entries.items()
        }
        for request, expires_at in expiries.items():
            if expires_at <= now:
                del self._entries[request]
        self._first_expiry = min((at for at in expiries.values() if at > now), default=math.inf)


def memory_for_sessions() -> int:
    """Return how many bytes sessions may take in the function's memory."""
    megabytes = os.environ.get(_MEMORY_VARIABLE, "")
    memory = int(megabytes) * _MEGABYTE if megabytes.isdecimal() else _OTHERWISE
    return max(_LEAST, (memory - _BESIDE) // 2)

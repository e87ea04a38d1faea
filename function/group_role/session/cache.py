"""Keeps the sessions of recent callers, so that each of them costs one call to STS an hour.

The cache has limits for the number of sessions and for their memory. It drops expired sessions, and
the least recently used ones when a limit is reached. It renews a session before the credentials
expire: one thread calls STS for all threads that wait for the same session, and nobody waits for
the session of another caller.
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

# Seconds before expiry. A session must outlast the longest request (API Gateway waits 29 s), and is
# renewed early enough to try again after a failure.
_USABLE = 60
_RENEW = 300
# Seconds until the next try to renew a session.
_RETRY_AFTER = 15

# Bytes. Sessions may use half of the function's memory, without that of Python, boto3 and a
# service's models. Lambda's default is 128 MB, and that of this project 512 MB.
_MEMORY_VARIABLE = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"
_MEGABYTE = 1 << 20
_DEFAULT_MEMORY = 512 * _MEGABYTE
_MEMORY_OF_THE_REST = 90 * _MEGABYTE
_LEAST_MEMORY = 8 * _MEGABYTE


class Source(StrEnum):
    """Where a caller's session came from, for the log."""

    HIT = "hit"
    MISS = "miss"


@dataclass(slots=True)
class _Flight:
    """One call for a session, for which other threads may wait.

    Attributes:
        deadline: The deadline of the request that makes the call.
        own_failure: Whether the call failed for a reason that concerns only this request.
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
    """Keeps sessions by their `SessionRequest`, which has everything that distinguishes them.

    Args:
        capacity: The largest number of sessions. One with an S3 client takes about 0.4 MB.
        memory: The largest number of bytes for all sessions together; the latest session stays even
            if it is larger. Default: see `memory_for_sessions`.
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
        """Return the session of a request, and open one if there is none, or it ends soon.

        Args:
            request: What the session is for.
            open_session: Opens the session. Only one thread at a time calls it for a request.
            deadline: When to stop waiting for another thread's call, in seconds since the epoch.

        Raises:
            ApiError: `open_session` raised it; each thread that waited gets it too.
            Unavailable: The deadline passed while another thread was calling STS.
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
                    "Credentials for your role are not available right now.",
                    reason=Reason.STS_UNAVAILABLE,
                    note="waited for another request's response",
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
        """Open a session for this thread and for those that wait for the flight.

        If STS is unavailable, the stale session bridges that as long as it is usable.
        """
        try:
            session = open_session()
        except BaseException as error:
            if stale is not None and isinstance(error, Unavailable) and self._usable(stale):
                stale.renew_at = self._clock() + _RETRY_AFTER
                flight.session = stale.session
                return stale.session, Source.HIT
            if stale is not None:
                self.drop(stale.session)
            flight.error = error
            if not isinstance(error, Exception):  # it concerns only this request, not STS
                flight.own_failure, flight.deadline = True, -math.inf
            elif isinstance(error, Unavailable):
                # It may have failed because this request had too little time for a try.
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
        """Drop the least recently used sessions beyond the limits, but never the latest."""
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
    memory = int(megabytes) * _MEGABYTE if megabytes.isdecimal() else _DEFAULT_MEMORY
    return max(_LEAST_MEMORY, (memory - _MEMORY_OF_THE_REST) // 2)

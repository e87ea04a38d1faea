"""The sessions of recent callers, so that STS is asked once an hour for each, not each request.

Bounded in number, the least recently used leaves first. Refreshed before the credentials expire,
by one thread for all that wait for the same session; nobody waits for anybody else's.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from group_role.errors import Reason, Unavailable
from group_role.session.caller import CallerSession
from group_role.session.request import SessionRequest

# Seconds before expiry. A session that is handed out must outlast the longest request (API Gateway
# waits 29 s); one that is about to end is renewed while a failed try can be repeated.
_USABLE = 60
_RENEW = 300
_RENEW_AGAIN = 15


class Source(StrEnum):
    """Where a caller's session came from, for the log."""

    HIT = "hit"
    MISS = "miss"


@dataclass(slots=True)
class _Flight:
    """One call for a session, with whoever waits for its outcome."""

    landed: threading.Event = field(default_factory=threading.Event)
    session: CallerSession = field(init=False)
    error: BaseException | None = None


@dataclass(slots=True)
class _Entry:
    session: CallerSession
    renew_at: float


class SessionCache:
    """Sessions by what tells them apart: see `SessionRequest`.

    Args:
        capacity: How many sessions are kept. One with an S3 client takes about 0.4 MB.
        clock: Seconds since the epoch.
    """

    def __init__(self, *, capacity: int = 256, clock: Callable[[], float] = time.time) -> None:
        self._capacity = capacity
        self._clock = clock
        self._entries: OrderedDict[SessionRequest, _Entry] = OrderedDict()
        self._flights: dict[SessionRequest, _Flight] = {}
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
        with self._lock:
            entry = self._entries.get(request)
            if entry is not None and self._clock() < entry.renew_at:
                self._entries.move_to_end(request)
                return entry.session, Source.HIT
            flight = self._flights.get(request)
            if leads := flight is None:
                flight = self._flights[request] = _Flight()
        if leads:
            return self._open(request, open_session, flight, entry)
        if not flight.landed.wait(max(0.0, deadline - self._clock())):
            raise Unavailable(
                "Credentials for your role cannot be had right now.",
                reason=Reason.STS_UNAVAILABLE,
                note="waited for another request's answer",
            )
        if flight.error is not None:
            raise flight.error
        return flight.session, Source.HIT

    def drop(self, session: CallerSession) -> None:
        """Forget a session whose credentials AWS no longer takes."""
        with self._lock:
            entry = self._entries.get(session.request)
            if entry is not None and entry.session is session:
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
            self._entries[request] = _Entry(session, session.credentials.expires_at - _RENEW)
            self._entries.move_to_end(request)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)

"""The cache of sessions: one call for many, renewal in time, a bound, and nobody else's session."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from typing import cast

import pytest

from group_role.errors import ApiError, Forbidden, Reason, Unavailable
from group_role.session.assume import Credentials
from group_role.session.cache import SessionCache, Source
from group_role.session.caller import CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest

from ..waiting import LONGEST_WAIT
from .conftest import EDITORS_ROLE, READERS_ROLE, Clock

ADA = SessionRequest(EDITORS_ROLE, "ada", "subject-of-ada")
NO_CLIENTS = cast("ClientFactory", None)
Opener = Callable[[], CallerSession]


class Sts:
    """Opens sessions, and counts them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.calls = 0
        self.error: ApiError | None = None

    def opener(self, request: SessionRequest) -> Opener:
        def open_session() -> CallerSession:
            self.calls += 1
            if self.error is not None:
                raise self.error
            credentials = Credentials(f"key-{self.calls}", "", "", self.clock.now + 3600)
            return CallerSession(request, credentials, NO_CLIENTS)

        return open_session


@pytest.fixture
def sts(clock: Clock) -> Sts:
    return Sts(clock)


@pytest.fixture
def cache(clock: Clock) -> SessionCache:
    return SessionCache(capacity=3, clock=clock)


def get(cache: SessionCache, sts: Sts, request: SessionRequest = ADA) -> CallerSession:
    return cache.get(request, sts.opener(request), deadline=sts.clock.now + 5)[0]


def test_known_caller_asks_nobody(cache: SessionCache, sts: Sts) -> None:
    first = cache.get(ADA, sts.opener(ADA), deadline=0)
    again = cache.get(ADA, sts.opener(ADA), deadline=0)
    assert (first[1], again[1]) == (Source.MISS, Source.HIT)
    assert first[0] is again[0]
    assert sts.calls == 1


@pytest.mark.parametrize(
    "other",
    [
        SessionRequest(READERS_ROLE, "ada", "subject-of-ada"),
        SessionRequest(EDITORS_ROLE, "eve", "subject-of-ada"),
        SessionRequest(EDITORS_ROLE, "ada", "subject-of-eve"),
        SessionRequest(EDITORS_ROLE, "ada", "subject-of-ada", (("team", "blue"),)),
        SessionRequest(EDITORS_ROLE, "ada", "subject-of-ada", (), "ada"),
    ],
    ids=["role", "session name", "subject", "tags", "source identity"],
)
def test_whatever_differs_is_another_session(
    cache: SessionCache, sts: Sts, other: SessionRequest
) -> None:
    assert get(cache, sts) is not get(cache, sts, other)


def test_renewed_before_it_expires(cache: SessionCache, sts: Sts, clock: Clock) -> None:
    first = get(cache, sts)
    clock.now += 3600 - 301
    assert get(cache, sts) is first
    clock.now += 1
    assert get(cache, sts) is not first
    assert sts.calls == 2


def test_outage_is_bridged_while_the_session_lives(
    cache: SessionCache, sts: Sts, clock: Clock
) -> None:
    first = get(cache, sts)
    clock.now += 3600 - 299
    sts.error = Unavailable("down")
    assert get(cache, sts) is first
    assert get(cache, sts) is first
    clock.now += 14
    assert get(cache, sts) is first
    assert sts.calls == 2  # not at each request: the next try is 15 s away
    clock.now += 1
    assert cache.get(ADA, sts.opener(ADA), deadline=0) == (first, Source.HIT)
    assert sts.calls == 3
    clock.now += 230
    with pytest.raises(Unavailable):
        get(cache, sts)


@pytest.mark.parametrize(("seconds_left", "bridged"), [(61, True), (60, False)])
def test_outage_is_bridged_by_a_session_that_outlasts_the_request_only(
    cache: SessionCache, sts: Sts, clock: Clock, seconds_left: int, bridged: bool
) -> None:
    first = get(cache, sts)
    clock.now += 3600 - seconds_left
    sts.error = Unavailable("down")
    if bridged:
        assert get(cache, sts) is first
    else:
        with pytest.raises(Unavailable):
            get(cache, sts)


def test_withdrawn_trust_ends_the_session(cache: SessionCache, sts: Sts, clock: Clock) -> None:
    get(cache, sts)
    clock.now += 3600 - 299
    sts.error = Forbidden("no more")
    for _ in range(2):
        with pytest.raises(Forbidden):
            get(cache, sts)
    assert sts.calls == 3
    sts.error = Unavailable("down")
    with pytest.raises(Unavailable):  # the outage brings nothing back
        get(cache, sts)


def test_renewed_session_is_a_recently_used_one(
    cache: SessionCache, sts: Sts, clock: Clock
) -> None:
    requests = [SessionRequest(EDITORS_ROLE, "ada", str(number)) for number in range(4)]
    for request in requests[:3]:
        get(cache, sts, request)
    clock.now += 3500
    renewed = get(cache, sts, requests[0])
    get(cache, sts, requests[3])
    assert get(cache, sts, requests[0]) is renewed


def test_bounded_and_the_least_recently_used_leaves_first(cache: SessionCache, sts: Sts) -> None:
    requests = [SessionRequest(EDITORS_ROLE, "ada", str(number)) for number in range(4)]
    sessions = [get(cache, sts, request) for request in requests[:3]]
    assert get(cache, sts, requests[0]) is sessions[0]
    get(cache, sts, requests[3])
    assert get(cache, sts, requests[0]) is sessions[0]
    assert get(cache, sts, requests[1]) is not sessions[1]


def test_dropped_session_is_opened_anew(cache: SessionCache, sts: Sts) -> None:
    first = get(cache, sts)
    cache.drop(first)
    cache.drop(first)
    second = get(cache, sts)
    assert second is not first
    cache.drop(first)
    assert get(cache, sts) is second


@pytest.mark.parametrize("error", [None, Forbidden("no"), Unavailable("down")])
def test_one_call_for_all_that_wait(cache: SessionCache, sts: Sts, error: ApiError | None) -> None:
    entered, gate = threading.Event(), threading.Event()
    sts.error = error
    opener = sts.opener(ADA)

    def slow() -> CallerSession:
        entered.set()
        gate.wait(LONGEST_WAIT)
        return opener()

    def ask() -> CallerSession | ApiError:
        try:
            return cache.get(ADA, slow, deadline=sts.clock.now + 5)[0]
        except ApiError as raised:
            return raised

    with ThreadPoolExecutor(9) as threads:
        leader = threads.submit(ask)
        assert entered.wait(LONGEST_WAIT)
        followers = [threads.submit(ask) for _ in range(8)]
        other = SessionRequest(READERS_ROLE, "eve", "subject-of-eve")
        sts.error = None
        assert get(cache, sts, other).request is other  # nobody waits for somebody else's session
        sts.error = error
        gate.set()
        outcomes = {leader.result(), *(follower.result() for follower in followers)}
    assert len(outcomes) == 1
    assert error is None or outcomes == {error}


@pytest.mark.parametrize("outage", [False, True])
def test_whoever_waited_is_told_that_it_cost_no_call(
    cache: SessionCache, sts: Sts, clock: Clock, outage: bool
) -> None:
    first = get(cache, sts)
    clock.now += 3600 - 299
    sts.error = Unavailable("down") if outage else None
    entered, gate = threading.Event(), threading.Event()
    opener = sts.opener(ADA)

    def slow() -> CallerSession:
        entered.set()
        gate.wait(LONGEST_WAIT)
        return opener()

    def never() -> CallerSession:
        raise AssertionError

    with ThreadPoolExecutor(2) as threads:
        leader = threads.submit(cache.get, ADA, slow, deadline=clock.now + 5)
        assert entered.wait(LONGEST_WAIT)
        follower = threads.submit(cache.get, ADA, never, deadline=clock.now + 5)
        with pytest.raises(FutureTimeout):
            follower.result(0.05)
        gate.set()
        session, source = leader.result()
        assert follower.result() == (session, Source.HIT)
    assert (session is first, source) == ((True, Source.HIT) if outage else (False, Source.MISS))


class SlowToCompare(SessionRequest):
    """Gives way to other threads whenever the cache looks for it."""

    def __hash__(self) -> int:
        time.sleep(0.005)
        return hash(self.subject)


def test_one_call_for_all_that_come_at_once(cache: SessionCache, sts: Sts) -> None:
    request = SlowToCompare(EDITORS_ROLE, "ada", "subject-of-ada")
    barrier = threading.Barrier(4)

    def ask(_: int) -> CallerSession:
        barrier.wait(LONGEST_WAIT)
        return get(cache, sts, request)

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(ask, range(4)))) == 1
    assert sts.calls == 1


def test_waiting_ends_with_the_deadline(cache: SessionCache, sts: Sts) -> None:
    entered, gate = threading.Event(), threading.Event()
    opener = sts.opener(ADA)

    def slow() -> CallerSession:
        entered.set()
        gate.wait(LONGEST_WAIT)
        return opener()

    with ThreadPoolExecutor(1) as threads:
        leader = threads.submit(cache.get, ADA, slow, deadline=sts.clock.now + 5)
        assert entered.wait(LONGEST_WAIT)
        with pytest.raises(Unavailable) as raised:
            cache.get(ADA, slow, deadline=sts.clock.now + 0.05)
        gate.set()
        assert raised.value.reason is Reason.STS_UNAVAILABLE
        assert "another request" in raised.value.note
        leader.result()

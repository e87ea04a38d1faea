"""The cache of sessions: one call for many requests, renewal in time, a bound, no mix-ups."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from itertools import pairwise
from typing import Any, cast

import pytest

from group_role._botocore.model_loader import new_session
from group_role.errors import ApiError, Forbidden, Reason, Unavailable
from group_role.session.assume import Credentials
from group_role.session.cache import SessionCache, Source
from group_role.session.caller import CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest

from ..stub_aws import StubAws
from ..waiting import LONGEST_WAIT
from .conftest import EDITORS_ROLE, READERS_ROLE, Clock

ADA = SessionRequest(EDITORS_ROLE, "ada", "subject-of-ada")
# Requests that differ from it in one respect.
OTHERS = {
    "role": SessionRequest(READERS_ROLE, "ada", "subject-of-ada"),
    "session name": SessionRequest(EDITORS_ROLE, "eve", "subject-of-ada"),
    "subject": SessionRequest(EDITORS_ROLE, "ada", "subject-of-eve"),
    "tags": SessionRequest(EDITORS_ROLE, "ada", "subject-of-ada", (("team", "blue"),)),
    "source identity": SessionRequest(EDITORS_ROLE, "ada", "subject-of-ada", (), "ada"),
}
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


def test_a_known_caller_needs_no_call(cache: SessionCache, sts: Sts) -> None:
    first = cache.get(ADA, sts.opener(ADA), deadline=0)
    again = cache.get(ADA, sts.opener(ADA), deadline=0)
    assert (first[1], again[1]) == (Source.MISS, Source.HIT)
    assert first[0] is again[0]
    assert sts.calls == 1


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_any_difference_needs_another_session(
    cache: SessionCache, sts: Sts, other: SessionRequest
) -> None:
    assert get(cache, sts) is not get(cache, sts, other)


def test_a_session_is_renewed_before_it_expires(
    cache: SessionCache, sts: Sts, clock: Clock
) -> None:
    first = get(cache, sts)
    clock.now += 3600 - 301
    assert get(cache, sts) is first
    clock.now += 1
    assert get(cache, sts) is not first
    assert sts.calls == 2


def test_a_cached_session_bridges_an_outage(cache: SessionCache, sts: Sts, clock: Clock) -> None:
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
def test_only_a_session_that_outlasts_the_request_bridges_an_outage(
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


def test_a_withdrawn_trust_ends_the_session(cache: SessionCache, sts: Sts, clock: Clock) -> None:
    get(cache, sts)
    clock.now += 3600 - 299
    sts.error = Forbidden("no more")
    for _ in range(2):
        with pytest.raises(Forbidden):
            get(cache, sts)
    assert sts.calls == 3
    sts.error = Unavailable("down")
    with pytest.raises(Unavailable):  # the outage does not bring the old session back
        get(cache, sts)


def test_a_renewed_session_counts_as_recently_used(
    cache: SessionCache, sts: Sts, clock: Clock
) -> None:
    first, *others, last = requests(4)
    for request in (first, *others):
        get(cache, sts, request)
    clock.now += 3500
    renewed = get(cache, sts, first)
    get(cache, sts, last)
    assert get(cache, sts, first) is renewed


def test_the_cache_drops_the_least_recently_used_first(cache: SessionCache, sts: Sts) -> None:
    first, second, third, fourth = requests(4)
    sessions = [get(cache, sts, request) for request in (first, second, third)]
    assert get(cache, sts, first) is sessions[0]
    get(cache, sts, fourth)
    assert get(cache, sts, first) is sessions[0]
    assert get(cache, sts, second) is not sessions[1]


def test_a_dropped_session_is_opened_again(cache: SessionCache, sts: Sts) -> None:
    first = get(cache, sts)
    cache.drop(first)
    cache.drop(first)
    second = get(cache, sts)
    assert second is not first
    cache.drop(first)
    assert get(cache, sts) is second


@pytest.mark.parametrize(
    ("seconds", "kept"),
    [
        ((59, 60), True),
        ((60, 60), False),
        ((0, 0), False),
        ((-7200, 0), False),
        ((-7200, 60), False),
    ],
)
def test_a_new_session_is_kept_unless_the_clock_was_set_back(
    cache: SessionCache, sts: Sts, clock: Clock, seconds: tuple[float, float], *, kept: bool
) -> None:
    passed, age = seconds
    first = get(cache, sts)
    clock.now += passed
    cache.drop(first, age=age)
    assert (get(cache, sts) is first) is kept


@pytest.mark.parametrize("error", [None, Forbidden("no"), Unavailable("down")])
def test_waiting_requests_share_one_call(
    cache: SessionCache, sts: Sts, error: ApiError | None
) -> None:
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
        sts.error = None
        for other in OTHERS.values():  # nobody waits for, or gets, the session of another request
            assert get(cache, sts, other).request is other
        sts.error = error
        gate.set()
        outcomes = {leader.result(), *(follower.result() for follower in followers)}
    assert len(outcomes) == 1
    assert error is None or outcomes == {error}


@pytest.mark.parametrize("outage", [False, True])
def test_waiting_requests_count_as_no_call(
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
    """Lets other threads run whenever the cache compares it."""

    def __hash__(self) -> int:
        time.sleep(0.005)
        return hash(self.subject)


def test_simultaneous_requests_share_one_call(cache: SessionCache, sts: Sts) -> None:
    request = SlowToCompare(EDITORS_ROLE, "ada", "subject-of-ada")
    barrier = threading.Barrier(4)

    def ask(_: int) -> CallerSession:
        barrier.wait(LONGEST_WAIT)
        return get(cache, sts, request)

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(ask, range(4)))) == 1
    assert sts.calls == 1


class EndsTheThread(BaseException):
    """An error that is no `Exception`, like KeyboardInterrupt and CancelledError."""


@pytest.mark.parametrize(
    ("error", "leaders_time", "asks_itself"),
    [
        (Unavailable("no time"), 1, True),
        (Unavailable("no time"), 2.9, True),
        (Unavailable("down"), 3.1, False),
        (Forbidden("no"), 1, False),
        (ApiError("failed"), 1, False),
        (EndsTheThread(), 1000, True),
        (KeyboardInterrupt(), 1000, True),
        (SystemExit(), 1000, True),
    ],
    ids=repr,
)
def test_a_follower_calls_sts_if_the_leaders_failure_is_its_own(
    cache: SessionCache,
    sts: Sts,
    error: BaseException,
    leaders_time: float,
    asks_itself: bool,
) -> None:
    entered, gate = threading.Event(), threading.Event()

    def fail() -> CallerSession:
        entered.set()
        gate.wait(LONGEST_WAIT)
        raise error

    def ask(open_session: Opener, seconds: float) -> CallerSession | BaseException:
        try:
            return cache.get(ADA, open_session, deadline=sts.clock.now + seconds)[0]
        except BaseException as raised:  # noqa: BLE001 (the error that ends each thread)
            return raised

    with ThreadPoolExecutor(4) as threads:
        leader = threads.submit(ask, fail, leaders_time)
        assert entered.wait(LONGEST_WAIT)
        followers = [threads.submit(ask, sts.opener(ADA), 9) for _ in range(3)]
        with pytest.raises(FutureTimeout):
            followers[-1].result(0.05)
        gate.set()
        assert leader.result() is error
        outcomes = {follower.result(LONGEST_WAIT) for follower in followers}
    assert len(outcomes) == 1  # one of them asks STS, for all
    assert sts.calls == asks_itself
    assert asks_itself or outcomes == {error}
    assert get(cache, sts).request is ADA  # nothing is left of it


def test_a_follower_with_less_time_fails_with_the_leader(cache: SessionCache, sts: Sts) -> None:
    entered, gate = threading.Event(), threading.Event()

    def fail() -> CallerSession:
        entered.set()
        gate.wait(LONGEST_WAIT)
        raise Unavailable("no time")

    with ThreadPoolExecutor(2) as threads:
        leader = threads.submit(cache.get, ADA, fail, deadline=sts.clock.now + 2)
        assert entered.wait(LONGEST_WAIT)
        follower = threads.submit(cache.get, ADA, sts.opener(ADA), deadline=sts.clock.now + 2)
        with pytest.raises(FutureTimeout):
            follower.result(0.05)
        gate.set()
        for asked in (leader, follower):
            with pytest.raises(Unavailable, match="no time"):
                asked.result(LONGEST_WAIT)
    assert sts.calls == 0


def requests(count: int) -> list[SessionRequest]:
    return [SessionRequest(EDITORS_ROLE, "ada", str(number)) for number in range(count)]


def kept(cache: SessionCache) -> int:
    return len(cache._entries)  # noqa: SLF001


def test_the_size_of_all_sessions_is_bounded(sts: Sts, clock: Clock) -> None:
    cache = SessionCache(memory=1_000_000, clock=clock)
    first, second, third = requests(3)
    light, heavy = get(cache, sts, first), get(cache, sts, second)
    heavy.weight = 1_000_000 - light.weight
    assert get(cache, sts, first) is light
    heavy.on_growth()
    assert kept(cache) == 2
    heavy.weight += 1
    heavy.on_growth()  # the least recently used leaves, here the heavy one itself
    assert get(cache, sts, first) is light
    assert get(cache, sts, second) is not heavy
    get(cache, sts, third).weight = 5_000_000
    get(cache, sts, third).on_growth()
    assert kept(cache) == 1  # the latest stays, however much it weighs
    assert get(cache, sts, first) is not light


def test_a_callers_clients_count_towards_the_size(stub: StubAws) -> None:
    assert stub.url
    session = CallerSession(
        ADA, Credentials("ada", "secret", "token", 4e9), ClientFactory(new_session())
    )
    grown: list[int] = []
    session.on_growth = lambda: grown.append(session.weight)
    weights = [session.weight]
    for make in (
        lambda: session.client("sqs", None),
        lambda: session.client("ec2", None),
        session.boto3,
    ):
        for _ in range(2):  # the second time, nothing is made
            make()
        weights.append(session.weight)
    assert grown == weights[1:]
    sqs, ec2, boto3_session = (after - before for before, after in pairwise(weights))
    assert 150_000 < sqs < ec2
    assert 1_400_000 < ec2 < 3_000_000
    assert boto3_session > 150_000


@pytest.mark.parametrize(
    ("megabytes", "expected"),
    [("128", 19), ("512", 211), ("3008", 1459), ("100", 8), ("", 211), (None, 211), ("x", 211)],
)
def test_the_bound_is_a_part_of_the_functions_memory(
    monkeypatch: pytest.MonkeyPatch, megabytes: str | None, expected: int
) -> None:
    name = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"
    monkeypatch.delenv(name, raising=False)
    if megabytes is not None:
        monkeypatch.setenv(name, megabytes)
    assert SessionCache()._memory >> 20 == expected  # noqa: SLF001


def test_any_request_drops_expired_sessions(sts: Sts, clock: Clock) -> None:
    cache = SessionCache(clock=clock)
    first, second, third, fourth = requests(4)
    get(cache, sts, first)
    clock.now += 1000
    get(cache, sts, second)
    get(cache, sts, third)
    assert kept(cache) == 3
    clock.now += 2599  # a second before the first one's end
    get(cache, sts, third)
    assert kept(cache) == 3
    clock.now += 1
    get(cache, sts, third)
    assert set(cache._entries) == {second, third}  # noqa: SLF001
    clock.now += 1000
    get(cache, sts, fourth)
    assert set(cache._entries) == {fourth}  # noqa: SLF001


def test_the_cache_looks_for_expired_sessions_only_if_one_expired(
    cache: SessionCache, sts: Sts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[float] = []
    remove = cache._remove_expired  # noqa: SLF001

    def look(now: float) -> None:
        looked.append(now)
        remove(now)

    monkeypatch.setattr(cache, "_remove_expired", look)
    for _ in range(3):
        get(cache, sts)
        get(cache, sts)
        assert looked == []
        clock.now += 1
    clock.now += 4000
    for _ in range(3):
        get(cache, sts)
    assert len(looked) == 1


class Watched(SessionCache):
    """Reports reads and changes of shared data without the lock."""

    def __getattribute__(self, name: str) -> Any:
        if name in {"_entries", "_flights", "_first_expiry"}:
            assert object.__getattribute__(self, "_lock").locked(), name
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: object) -> None:
        if name == "_first_expiry" and "_lock" in self.__dict__:
            assert self._lock.locked(), name
        super().__setattr__(name, value)


def test_shared_state_is_used_only_under_the_lock(sts: Sts, clock: Clock) -> None:
    cache = Watched(capacity=2, clock=clock)
    sessions = [get(cache, sts, request) for request in requests(3)]
    get(cache, sts, requests(3)[2])
    sessions[2].on_growth()
    cache.drop(sessions[2])
    clock.now += 3400  # to be renewed
    get(cache, sts, requests(3)[1])
    clock.now += 3400
    sts.error = Unavailable("down")
    assert get(cache, sts, requests(3)[1])
    clock.now += 3400  # expired
    with pytest.raises(Unavailable):
        get(cache, sts, requests(3)[1])


def test_waiting_ends_at_the_deadline(cache: SessionCache, sts: Sts) -> None:
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

"""Lambda freezes an environment between requests, for hours, and clocks are not always right.

Credentials expire meanwhile. No request runs with expired or with another caller's credentials.
"""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ..leaks import found_secrets
from ..proof import Proof
from .account import Person
from .process import Batch, FunctionProcess
from .requests import mixed, one_each

HOURS = 5 * 3600
# Seconds. STS's answers time out meanwhile.
ASLEEP = 2.2
CLEAN = {200, 201, 403, 500, 503}


def at_aws(hours: float) -> Callable[[], float]:
    return lambda: time.time() + hours * 3600


def freeze(process: FunctionProcess, pending: Future[Batch]) -> None:
    """Freeze the process as soon as it is busy, and thaw it hours later."""
    proxy = process.proxy
    busy = proxy.requests + 20
    while proxy.requests < busy:
        assert not pending.done(), pending.exception()
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGSTOP)
    try:
        time.sleep(ASLEEP)
        hours = proxy.now() - time.time() + HOURS
        proxy.now = lambda: time.time() + hours
        process.set_clock(hours)
    finally:
        os.kill(process.pid, signal.SIGCONT)


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.full)])
def test_a_process_frozen_while_busy_resumes_hours_later(
    process: FunctionProcess, callers: list[Person], proof: Proof, times: int
) -> None:
    proxy = process.proxy
    wrong, requests, dead = [], 0, 0
    for _ in range(times):
        with ThreadPoolExecutor(1) as background:
            pending = background.submit(process.ask, mixed(callers, 300))
            freeze(process, pending)
            batch = pending.result()
        assert batch.statuses.keys() <= CLEAN
        in_flight, proxy.dead = proxy.dead, 0
        after = process.ask(one_each(callers))
        # With the callers' own credentials, and none that ended while the process was frozen.
        assert after.statuses == {200: len(callers)}
        assert proxy.dead == 0
        wrong += batch.wrong + after.wrong
        requests += batch.statuses.total() + after.statuses.total()
        dead += in_flight
    proof(
        "frozen",
        frozen=times,
        hours_each=HOURS // 3600,
        requests=requests,
        callers=len(callers),
        requests_in_flight_refused_by_aws=dead,
        sessions=len(proxy.sessions),
        identities_mixed_up=len(wrong) + len(proxy.wrong),
        credential_bytes_in_log=found_secrets(process.log, proxy.secrets),
    )
    assert wrong == []


def test_clock_that_falls_behind(process: FunctionProcess, callers: list[Person]) -> None:
    some = callers[:12]
    process.ask(one_each(some))
    process.set_clock(-HOURS)
    process.proxy.now = at_aws(2)
    for expected in (503, 200, 200):  # AWS ends sessions that the function takes for valid
        batch = process.ask(one_each(some))
        assert (batch.statuses, batch.wrong) == ({expected: len(some)}, [])
    assert process.proxy.dead == len(some)


def test_clock_that_is_ahead(process: FunctionProcess, callers: list[Person]) -> None:
    some = callers[:12]
    process.ask(one_each(some))
    process.set_clock(HOURS)
    batch = process.ask(one_each(some))
    assert (batch.statuses, batch.wrong) == ({503: len(some)}, [])
    process.set_clock(0)
    batch = process.ask(one_each(some))
    assert (batch.statuses, batch.wrong) == ({200: len(some)}, [])
    assert process.proxy.dead == 0

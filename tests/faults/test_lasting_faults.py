"""A lasting fault: the function gives up after few tries and short pauses, and then recovers."""

from types import SimpleNamespace

import botocore.endpoint
import pytest

from group_role.session import assume

from ..leaks import found_secrets
from .account import Person
from .conftest import Function, captured_log
from .faults import OF_S3, OF_STS, Fault, Lasting, Schedule
from .requests import Answers, ask

TRIES = 3
# Seconds in all; with the function's own tries and their time-outs it stays below what it has.
LONGEST_PAUSES = 3


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between tries, which take no time."""
    slept: list[float] = []
    for module in (assume, botocore.endpoint):
        monkeypatch.setattr(module, "time", SimpleNamespace(sleep=slept.append))
    return slept


def full_if_stalled(fault: Fault) -> object:
    """Three time-outs take seconds."""
    return pytest.param(fault, marks=pytest.mark.full) if fault is Fault.STALLED else fault


def assert_given_up(function: Function, caller: Person, service: str, fault: Fault) -> int:
    """Let a caller meet a lasting fault, then none; return the status before."""
    proxy, call, answers = function.proxy, function.start(), Answers()
    proxy.schedule = schedule = Lasting(service, fault)
    with captured_log() as output:
        before = ask(call, caller, "read", answers)
        assert schedule.injected[service, fault] <= TRIES
        proxy.schedule = Schedule(0)
        after = [ask(call, caller, "read", answers) for _ in range(2)]
    assert after[1] == 200  # the first may still be 503 with Retry-After
    assert answers.wrong == []
    assert proxy.wrong == []
    assert found_secrets(output.getvalue(), proxy.secrets) == 0
    return before


@pytest.mark.parametrize("fault", [full_if_stalled(fault) for fault in OF_STS])
def test_lasting_faults_of_sts(
    function: Function, callers: list[Person], pauses: list[float], fault: Fault
) -> None:
    expected = {
        Fault.DELAYED: 200,
        Fault.ENDLESS: 200,
        Fault.WRONG_CLOCK: 500,  # trying again would not set the clock
    }
    got = assert_given_up(function, callers[0], "sts", fault)
    assert got == expected.get(fault, 503)
    assert sum(pauses) <= LONGEST_PAUSES


@pytest.mark.parametrize("fault", [full_if_stalled(fault) for fault in OF_S3])
def test_lasting_faults_of_s3(
    function: Function, callers: list[Person], pauses: list[float], fault: Fault
) -> None:
    got = assert_given_up(function, callers[0], "s3", fault)
    expected = {Fault.DELAYED: 200, Fault.EXPIRED: 503, Fault.THROTTLED: 503}
    assert got == expected.get(fault, 500)
    assert sum(pauses) <= LONGEST_PAUSES

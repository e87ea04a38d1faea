"""STS and S3 fail in every way, on a schedule, under many callers at once."""

import pytest

from ..leaks import found_secrets
from ..proof import Proof
from .account import Person
from .conftest import Function, captured_log
from .faults import OF_S3, OF_STS, Schedule
from .requests import Answers, ask, ask_all, mixed

THREADS = 16
SHARE = 0.2


@pytest.mark.parametrize("count", [500, pytest.param(20_000, marks=pytest.mark.full)])
def test_right_identity_or_a_clean_error(
    function: Function, callers: list[Person], proof: Proof, count: int
) -> None:
    proxy = function.proxy
    proxy.schedule = Schedule(SHARE)
    # Most sessions need renewal a second after they began, and live on while STS fails.
    proxy.lifetime = lambda number: 301 if number % 8 else 3600
    answers, call = Answers(), function.start()
    with captured_log() as output:
        ask_all(call, mixed(callers, count), THREADS, answers)
        injected, proxy.schedule = proxy.schedule.injected, Schedule(0)
        for caller in callers:  # a caller who got unusable credentials must not keep them
            ask(call, caller, "read", answers)
        after = {ask(call, caller, "read", answers) for caller in callers}
    log = output.getvalue()
    leaked = found_secrets(log, proxy.secrets)
    proof(
        "faults",
        requests=answers.total,
        callers=len(callers),
        threads=THREADS,
        aws_requests=proxy.requests,
        sessions=len(proxy.sessions),
        faults={f"{service}: {fault}": n for (service, fault), n in sorted(injected.items())},
        faults_injected=injected.total(),
        statuses=dict(sorted(answers.statuses.items())),
        identities_mixed_up=len(proxy.wrong) + len(answers.wrong),
        credential_bytes_in_log=leaked,
        log_bytes=len(log),
        longest_answer_seconds=round(answers.longest, 1),
    )
    assert answers.wrong == []
    assert proxy.wrong == []
    assert leaked == 0
    assert after == {200}
    assert log.count('"message": "request"') == answers.total
    assert len(injected) == len(OF_STS) + len(OF_S3)  # the schedule showed each

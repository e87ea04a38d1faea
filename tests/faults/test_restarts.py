"""AWS is killed under load and comes back: errors while it is away, right answers afterwards.

The emulator keeps roles, policies and documents, and forgets every session: when it comes back, the
function's own and its callers' sessions have ended, as if AWS had revoked them all.
"""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tooling.local.aws import LocalAws

from ..leaks import found_secrets
from ..proof import Proof
from ..waiting import wait_until
from . import account
from .account import Person
from .conftest import Function, captured_log
from .proxy import Proxy
from .requests import Answers, Call, ask_all, mixed, one_each

THREADS = 8
# Requests while AWS is away, which cost little, and the largest number in a test.
AWAY = 16
MOST = 20_000


@pytest.fixture
def aws(
    tmp_path: Path, callers: list[Person], monkeypatch: pytest.MonkeyPatch
) -> Iterator[LocalAws]:
    """An AWS whose data outlives its process."""
    monkeypatch.setenv("PERSIST_STATE", "1")
    monkeypatch.setenv("S3_PERSIST", "1")
    monkeypatch.setenv("S3_DATA_DIR", str(tmp_path / "s3"))
    with LocalAws(tmp_path) as aws:
        account.create(aws)
        account.store(aws, callers)
        os.kill(aws.pid, signal.SIGTERM)  # at this signal it writes its data
        written = [tmp_path / "ministack" / f"{service}.json" for service in ("iam", "s3")]
        wait_until(lambda: all(path.exists() for path in written), "the emulator's state")
        aws.stop()
        aws.start()
        yield aws


@pytest.fixture
def execution(aws: LocalAws) -> dict[str, str]:
    return account.execution_credentials(aws)


class Load:
    """Callers that send requests until they are told to stop."""

    def __init__(self, call: Call, callers: list[Person]) -> None:
        self.answers = Answers()
        self._stop = threading.Event()
        wanted = iter(mixed(callers, MOST))
        lock = threading.Lock()

        def work() -> None:
            while not self._stop.is_set():
                with lock:
                    one = next(wanted)
                ask_all(call, [one], 1, self.answers)

        self._threads = [threading.Thread(target=work) for _ in range(THREADS)]

    def wait(self, more: int) -> None:
        """Wait for this many further answers."""
        enough = self.answers.total + more

        def answered() -> bool:
            assert any(thread.is_alive() for thread in self._threads)
            return self.answers.total >= enough

        wait_until(answered, f"{more} more answers", pause=0.01)

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.full)])
def test_killed_under_load(
    aws: LocalAws, function: Function, callers: list[Person], proof: Proof, kills: int
) -> None:
    proxy, call = function.proxy, function.start()
    with captured_log() as output, Load(call, callers) as load:
        for _ in range(kills):
            load.wait(50)
            aws.stop()
            load.wait(AWAY)
            aws.start()
            hand_over(account.execution_credentials(aws), proxy)
            load.wait(50)
    answers = load.answers
    with captured_log() as again:
        for _ in range(2):  # the first may be 503 with Retry-After
            last = Answers()
            ask_all(call, one_each(callers), THREADS, last)
    leaked = found_secrets(output.getvalue() + again.getvalue(), proxy.secrets)
    proof(
        "restarts",
        kills=kills,
        requests=answers.total,
        callers=len(callers),
        statuses=dict(sorted(answers.statuses.items())),
        identities_mixed_up=len(proxy.wrong) + len(answers.wrong),
        credential_bytes_in_log=leaked,
        longest_answer_seconds=round(answers.longest, 1),
    )
    assert answers.wrong == []
    assert proxy.wrong == []
    assert leaked == 0
    assert answers.statuses[503] + answers.statuses[500] >= AWAY // 2  # it was away
    assert (last.statuses, last.wrong) == ({200: len(callers)}, [])


def hand_over(credentials: dict[str, str], proxy: Proxy) -> None:
    """Give the function new credentials, as Lambda does through its environment."""
    proxy.secrets.update(credentials.values())
    os.environ.update(credentials)

"""Many callers at once through the whole function: no request runs as another caller."""

import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from group_role import Caller, GroupRole, Response, Settings, json_response
from group_role.session import assume

from ..stub_aws import EXECUTION_KEY, StubAws
from ..waiting import LONGEST_WAIT
from .conftest import ROLE_PATTERN, with_claims

CONTEXT = SimpleNamespace(
    aws_request_id="x", get_remaining_time_in_millis=lambda: LONGEST_WAIT * 1000
)
THREADS = 50


def store(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    """Read the document that has the caller's name."""
    s3 = caller.client("s3")
    s3.get_object(Bucket="documents", Key=caller.username)
    return json_response(200, {"you": caller.username})


@pytest.mark.parametrize(
    ("callers", "turns"),
    [
        pytest.param(200, 8, id="all fit the cache"),
        pytest.param(300, 8, id="cache at its bound"),
        pytest.param(300, 24, id="cache far beyond its bound", marks=pytest.mark.full),
    ],
)
def test_fifty_threads(
    stub: StubAws, monkeypatch: pytest.MonkeyPatch, callers: int, turns: int
) -> None:
    # The stub shares a processor with fifty threads: on a busy machine its answers would come too
    # late for the function, which then asks twice.
    monkeypatch.setattr(assume, "_READ_TIMEOUT", LONGEST_WAIT)
    group_role = GroupRole(Settings((ROLE_PATTERN,)))
    names = [f"caller{number}" for number in range(callers)]
    barrier = threading.Barrier(THREADS)
    turn_of = iter(range(THREADS * turns))

    def work(_: int) -> list[tuple[str, Any]]:
        barrier.wait(LONGEST_WAIT)
        answers = []
        for _ in range(turns):
            name = names[next(turn_of) % callers]
            event = with_claims(cognito_username=name, sub=name, exp=None)
            answers.append((name, group_role.answer(store, event, CONTEXT)))
        return answers

    with ThreadPoolExecutor(THREADS) as threads:
        answers = [answer for batch in threads.map(work, range(THREADS)) for answer in batch]

    assert len(answers) == THREADS * turns
    for name, answer in answers:
        assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"you": name})
    assert len(stub.service_requests) == THREADS * turns
    wrong = [r for r in stub.service_requests if r.path != f"/documents/{r.access_key}"]
    assert wrong == []
    assert all(
        request.path == "/" for request in stub.signed if request.access_key == EXECUTION_KEY
    )
    if callers <= 256:
        assert len(stub.assumed) == callers

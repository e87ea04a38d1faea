"""A test shows each row of docs/troubleshooting.md, or the row says that none can.

This module shows the rows about the function's answers: it causes the row's fault, and the answer
and the log line must say what the row says.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from group_role import Caller, Response
from group_role.config.settings import MatchType, Rule, Settings
from group_role.handler import GroupRole
from group_role.http.json_response import json_response

from ..documentation import REPOSITORY, rows, source_of_test
from ..stub_aws import Fault, StubAws
from ..waiting import LONGEST_WAIT
from .conftest import (
    EDITORS_ROLE,
    ISSUED_AT,
    READERS_ROLE,
    ROLE_PATTERN,
    Clock,
    Event,
    load_event,
    with_claims,
)

PAGE = "docs/troubleshooting.md"
HEAD = "| What you see | Cause | Fix | Shown by |"
ROWS = list(rows(PAGE, HEAD))
AWS_ONLY = "seen on AWS only"
HERE = f"[test_the_function_answers_as_the_page_says](../{Path(__file__).relative_to(REPOSITORY)})"
CODE = [
    *REPOSITORY.glob("function/**/*.py"),
    *REPOSITORY.glob("scripts/**/*.py"),
    *REPOSITORY.glob("terraform/**/*.tf"),
]
NOWHERE = "http://127.0.0.1:9"


def said(row: list[str]) -> list[str]:
    """The texts that a row quotes and the reader sees."""
    return re.findall(r"`([^`]+)`", row[0])


def plain(path: Path) -> str:
    """Code without what divides a message into several texts, and without quotes in it."""
    return re.sub(r'"\s*\n\s*f?"', "", path.read_text()).replace('\\"', '"')


def test_every_row_has_four_cells() -> None:
    assert len(ROWS) > 30
    assert {len(row) for row in ROWS} == {4}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:50])
def test_every_row_has_a_test(row: list[str]) -> None:
    shown_by = row[3]
    if shown_by == AWS_ONLY:
        return
    link = re.fullmatch(r"\[(\w+)\]\(([\w./]+)\)", shown_by)
    assert link, f"neither a test nor {AWS_ONLY!r}: {shown_by}"
    name, path = link.groups()
    source = source_of_test((REPOSITORY / PAGE).parent / path, name)
    assert source, f"there is no {name} in {path}"
    if shown_by == HERE:
        return
    texts = [source, *map(plain, CODE)]
    for message in said(row):
        assert any(message in text for text in texts), message


@dataclass(frozen=True)
class Case:
    """The cause of a fault: a request, and the state of the function and of AWS."""

    status: int
    event: Event
    settings: Mapping[str, Any] = field(default_factory=dict)
    fault: Fault | None = None
    raised: Exception | None = None
    sts: str | None = None


def asking_for(role_arn: str) -> Event:
    return {
        **load_event("rest_cognito_one_group"),
        "headers": {"X-Role": role_arn},
        "multiValueHeaders": None,
    }


DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")
ARCHIVED = ClientError(
    {
        "Error": {"Code": "InvalidObjectState", "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": 403},  # type: ignore[typeddict-item]
    },
    "GetObject",
)
THROTTLED = ClientError({"Error": {"Code": "SlowDown", "Message": "no"}}, "GetObject")
EXPIRED = ClientError({"Error": {"Code": "ExpiredToken", "Message": "no"}}, "GetObject")
ONE_GROUP = load_event("rest_cognito_one_group")
TIED = with_claims(
    cognito_roles=f"{EDITORS_ROLE},{READERS_ROLE}", **{"cognito:preferred_role": None}
)
BY_ACCESS_TOKEN = load_event("rest_lambda_authorizer")
BY_ACCESS_TOKEN["requestContext"]["authorizer"]["token_use"] = "access"
ELSEWHERE = with_claims(**{"cognito:preferred_role": "arn:aws:iam::123456789012:role/elsewhere"})
NO_RULE = Rule("custom:department", MatchType.EQUALS, "sales", READERS_ROLE)

# By what the log says.
CASES = {
    "no_claims": Case(401, {"requestContext": {}}),
    "not_an_id_token": Case(401, load_event("rest_cognito_access_token")),
    "token_expired": Case(401, with_claims(exp=str(ISSUED_AT))),
    "unknown_issuer": Case(401, ONE_GROUP, {"issuers": ("https://cognito-idp.example/other",)}),
    "malformed_claims": Case(401, with_claims(cognito_roles="admins")),
    "token_revoked": Case(
        401, ONE_GROUP, {"sessions_from": {EDITORS_ROLE: "2017-10-25T15:00:00Z"}}
    ),
    "locked_out": Case(403, ONE_GROUP, {"locked_out": frozenset({"ada"})}),
    "no_role": Case(403, load_event("rest_cognito_no_group")),
    "role_not_allowed": Case(403, ELSEWHERE),
    "role_not_in_token": Case(403, asking_for(READERS_ROLE), {"role_header": "X-Role"}),
    "claim_not_in_token": Case(
        403, BY_ACCESS_TOKEN, {"access_tokens": True, "session_tags": {"team": "custom:team"}}
    ),
    "unusable_tag": Case(403, with_claims(email="a&b"), {"session_tags": {"email": "email"}}),
    "iam_denied": Case(403, ONE_GROUP, raised=DENIED),
    "aws_refused": Case(403, ONE_GROUP, raised=ARCHIVED),
    "aws_throttled": Case(503, ONE_GROUP, raised=THROTTLED),
    "session_ended": Case(503, ONE_GROUP, raised=EXPIRED),
    "assume_role_denied AssumeRole: PackedPolicyTooLarge: shrink session_tags": Case(
        403,
        with_claims(email="ada@example.com"),
        {"session_tags": {"email": "email"}},
        fault=Fault(400, "PackedPolicyTooLarge"),
    ),
    "sts_unavailable Throttling": Case(503, ONE_GROUP, fault=Fault(400, "Throttling")),
    "sts_unavailable EndpointConnectionError": Case(503, ONE_GROUP, sts=NOWHERE),
}
NO_RULE_HOLDS = Case(403, ONE_GROUP, {"role_rules": (NO_RULE,)})


def case_of(row: list[str]) -> Case:
    detail, *log = said(row)
    return NO_RULE_HOLDS if "rule" in detail else CASES[" ".join(log)]


TRIED = [row for row in ROWS if row[3] == HERE]


def test_every_tested_message_has_a_row() -> None:
    told = [" ".join(said(row)[1:]) for row in TRIED]
    assert set(told) == CASES.keys()


@pytest.mark.parametrize("row", TRIED, ids=lambda row: said(row)[0])
def test_the_function_answers_as_the_page_says(
    row: list[str],
    stub: StubAws,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = case_of(row)
    detail, reason, *note = said(row)
    stub.faults.extend([case.fault] * 3 if case.fault else [])
    stub.now = clock
    if case.sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL", case.sts)
    function = GroupRole(Settings((ROLE_PATTERN,), **case.settings), clock=clock)
    answer = function.answer(handler(case.raised), case.event, CONTEXT)
    (line,) = (json.loads(text) for text in capsys.readouterr().out.splitlines())
    problem = json.loads(answer["body"])
    assert row[0].startswith(str(case.status))
    assert (problem["status"], problem["detail"]) == (case.status, detail)
    assert line["reason"] == reason
    assert not note or line["note"] == note[0]


CONTEXT = SimpleNamespace(
    aws_request_id="x", get_remaining_time_in_millis=lambda: LONGEST_WAIT * 1000
)


def handler(error: Exception | None) -> Callable[[Mapping[str, Any], Any, Caller], Response]:
    def handle(event: Mapping[str, Any], context: Any, caller: Caller) -> Response:
        if error:
            raise error
        return json_response(200, {})

    return handle

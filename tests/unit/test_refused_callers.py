"""The function refuses locked-out callers before STS and the cache, with every authorizer."""

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from group_role import Caller, ConfigurationError, GroupRole, Response, Settings, json_response
from group_role.config.settings import IamCallers, MatchType, Rule

from ..stub_aws import StubAws
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

CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: LONGEST_WAIT * 1000)
SUBJECT = "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e"
ISSUED = "2017-10-25T14:40:41Z"
A_SECOND_LATER = "2017-10-25T14:40:42Z"


def hello(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    assert event
    assert context is CONTEXT
    return json_response(200, {"hello": caller.username})


def deployed(stub: StubAws, clock: Clock, **settings: Any) -> GroupRole:
    stub.now = clock
    return GroupRole(Settings((ROLE_PATTERN,), **settings), clock=clock)


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return line


def by_role_header() -> Event:
    event = load_event("rest_cognito_two_groups")
    return event | {"headers": {"x-role": READERS_ROLE}}


class Case(NamedTuple):
    """A request, its caller's username, and the settings that let it in."""

    event: Event
    username: str
    settings: dict[str, Any]


CASES = [
    Case(load_event("rest_cognito_one_group"), "ada", {}),
    Case(load_event("rest_jwt"), "ada", {}),
    Case(load_event("http_jwt_payload_1"), "ada", {}),
    Case(load_event("rest_lambda_authorizer"), "ada", {}),
    Case(
        load_event("rest_lambda_authorizer_machine"),
        "1example23456789machine0",
        {"access_tokens": True},
    ),
    Case(load_event("rest_cognito_no_group"), "ada", {"default_role": READERS_ROLE}),
    Case(
        load_event("rest_cognito_one_group"),
        "ada",
        {"role_rules": (Rule("sub", MatchType.CONTAINS, "-", READERS_ROLE),)},
    ),
    Case(by_role_header(), "ada", {"role_header": "X-Role"}),
    Case(
        load_event("rest_iam_identity_pool"),
        SUBJECT,
        {
            "iam_callers": IamCallers(
                identity_pool_id="eu-north-1:2208d797-dfc9-40b4-8029-827c9e76e029",
                user_pool_id="eu-north-1_AbCdEf123",
                role_path="/group-role/groups/",
            )
        },
    ),
]


@pytest.mark.parametrize(
    "case",
    CASES,
    ids=["Cognito", "JWT", "HTTP API", "Lambda", "machine", "default", "rules", "header", "signed"],
)
def test_locked_out_callers_are_refused_with_every_authorizer(
    stub: StubAws,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    case: Case,
) -> None:
    event, username, settings = case
    let_in = deployed(stub, clock, locked_out=frozenset({"somebody else"}), **settings)
    assert let_in.answer(hello, event, CONTEXT)["statusCode"] == 200
    assert last_line(capsys)["username"] == username
    stub.assumed.clear()

    refusing = deployed(stub, clock, locked_out=frozenset({username, "x"}), **settings)
    answer = refusing.answer(hello, event, CONTEXT)
    assert answer["statusCode"] == 403
    assert json.loads(answer["body"])["detail"] == "You are locked out of this API."
    assert stub.assumed == []
    line = last_line(capsys)
    assert (line["reason"], line["Denials"], line["username"]) == ("locked_out", 1, username)


@pytest.mark.parametrize(
    ("listed", "username", "status"),
    [
        ("Ada", "ada", 200),
        ("ada ", "ada", 200),
        ("ada", "ada", 403),
        ("åda", "åda", 403),
        ("a\u030ada", "åda", 200),
        ("أدا", "أدا", 403),
        ("a", "a", 403),
        ("x" * 128, "x" * 128, 403),
        ("x" * 127, "x" * 128, 200),
        # For a user whose session's name is changed, the log does not have the username.
        ("a=ca978112ca1bbdcafac2", "a", 200),
    ],
)
def test_names_are_compared_with_their_case(
    stub: StubAws, clock: Clock, listed: str, username: str, status: int
) -> None:
    api = deployed(stub, clock, locked_out=frozenset({listed}))
    event = with_claims(cognito_username=username)
    assert api.answer(hello, event, CONTEXT)["statusCode"] == status


@pytest.mark.parametrize("issued_at", [ISSUED_AT, str(ISSUED_AT), "Wed Oct 25 14:40:41 UTC 2017"])
def test_an_old_token_opens_no_session(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str], issued_at: object
) -> None:
    event = with_claims(iat=issued_at)
    api = deployed(stub, clock, sessions_from={EDITORS_ROLE: A_SECOND_LATER})
    answer = api.answer(hello, event, CONTEXT)
    assert answer["statusCode"] == 401
    assert json.loads(answer["body"])["detail"] == (
        "Your token is older than this role allows: sign in again, or refresh it."
    )
    assert last_line(capsys)["reason"] == "token_revoked"
    assert stub.assumed == []

    as_new = deployed(stub, clock, sessions_from={EDITORS_ROLE: ISSUED})
    assert as_new.answer(hello, event, CONTEXT)["statusCode"] == 200


def test_other_roles_accept_old_tokens(stub: StubAws, clock: Clock) -> None:
    api = deployed(stub, clock, sessions_from={READERS_ROLE: A_SECOND_LATER})
    answer = api.answer(hello, load_event("rest_cognito_one_group"), CONTEXT)
    assert answer["statusCode"] == 200


def test_a_token_without_a_time_of_issue_is_refused(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    api = deployed(stub, clock, sessions_from={EDITORS_ROLE: "2000-01-01T00:00:00Z"})
    assert api.answer(hello, with_claims(iat=None), CONTEXT)["statusCode"] == 401
    line = last_line(capsys)
    assert (line["reason"], line["note"]) == ("token_revoked", "iat is missing")
    assert api.answer(hello, with_claims(iat="soon"), CONTEXT)["statusCode"] == 401
    assert last_line(capsys)["reason"] == "malformed_claims"


def test_the_function_leaves_the_time_of_a_signature_to_iam(stub: StubAws, clock: Clock) -> None:
    event, _, settings = CASES[-1]
    api = deployed(stub, clock, sessions_from={EDITORS_ROLE: A_SECOND_LATER}, **settings)
    assert api.answer(hello, event, CONTEXT)["statusCode"] == 200


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"locked_out": "ada"}, "locked_out is not a list"),
        ({"locked_out": [1]}, "locked_out[0] is not a text"),
        ({"locked_out": [""]}, "locked_out: a username is empty"),
        ({"sessions_from": [EDITORS_ROLE]}, "sessions_from is not an object"),
        ({"sessions_from": {"editors": ISSUED}}, "sessions_from: 'editors' is not a role ARN"),
        (
            {"sessions_from": {EDITORS_ROLE: "2017-10-25"}},
            "sessions_from: '2017-10-25' is not a time such as 2026-11-30T12:00:00Z",
        ),
        (
            {"sessions_from": {EDITORS_ROLE: "2017-02-30T00:00:00Z"}},
            "sessions_from: '2017-02-30T00:00:00Z' is not a time such as 2026-11-30T12:00:00Z",
        ),
        (
            {"sessions_from": {"arn:aws:iam::123456789012:role/else": ISSUED}},
            "sessions_from: arn:aws:iam::123456789012:role/else is outside allowed_roles",
        ),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, Any], message: str) -> None:
    document = json.dumps({"allowed_roles": [ROLE_PATTERN], **settings})
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_json(document)
    assert str(raised.value) == message


def denied(message: str, code: str = "AccessDenied") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetObject")


BY_STATEMENT = "ada is not authorized to perform: s3:GetObject with an explicit deny in a policy"


@pytest.mark.parametrize(
    ("message", "seconds", "sessions"),
    [
        (BY_STATEMENT, 60, 2),
        (BY_STATEMENT, 59, 1),
        ("ada is not authorized because no identity-based policy allows it", 3000, 1),
        ("Forbidden", 3000, 1),
    ],
    ids=["Deny statement", "new session", "no Allow statement", "no message"],
)
def test_a_session_denied_by_a_statement_is_opened_again(
    stub: StubAws, clock: Clock, message: str, seconds: int, sessions: int
) -> None:
    api = deployed(stub, clock)

    def deny(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        raise denied(message)

    def answer(handler: Any) -> int:
        status: int = api.answer(handler, with_claims(exp=None), CONTEXT)["statusCode"]
        return status

    assert answer(hello) == 200
    clock.now += seconds
    assert answer(deny) == 403
    assert len(stub.assumed) == 1
    assert answer(hello) == 200
    assert len(stub.assumed) == sessions


def test_other_errors_keep_the_session(stub: StubAws, clock: Clock) -> None:
    api = deployed(stub, clock)

    def fail(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        raise denied(BY_STATEMENT, "InvalidArgument")

    api.answer(hello, with_claims(exp=None), CONTEXT)
    clock.now += 600
    assert api.answer(fail, with_claims(exp=None), CONTEXT)["statusCode"] == 500
    api.answer(hello, with_claims(exp=None), CONTEXT)
    assert len(stub.assumed) == 1

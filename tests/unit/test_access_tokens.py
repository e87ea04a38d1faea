"""A user cannot avoid a rule or a session tag with an access token instead of an ID token."""

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from group_role import Caller, GroupRole, Response, Settings, json_response
from group_role.config.settings import MatchType, Rule

from ..stub_aws import StubAws
from ..waiting import LONGEST_WAIT
from .conftest import EDITORS_ROLE, READERS_ROLE, ROLE_PATTERN, Clock, Event, load_event

CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: LONGEST_WAIT * 1000)
CONTRACTORS_ROLE = ROLE_PATTERN.replace("*", "group-role-contractors")
BY_KIND = {
    "default_role": READERS_ROLE,
    "role_rules": (Rule("custom:kind", MatchType.EQUALS, "contractor", CONTRACTORS_ROLE),),
}
BY_TEAM = {"session_tags": {"team": "custom:team"}}


def hello(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    assert event
    assert context is CONTEXT
    return json_response(200, {"role_arn": caller.role_arn})


def event_of(kind: str, **claims: str) -> Event:
    """An event of the Lambda authorizer, for a token of ada with some claims of her own."""
    event = load_event("rest_lambda_authorizer")
    event["requestContext"]["authorizer"] |= {"token_use": kind, **claims}
    return event


def answered(
    stub: StubAws, clock: Clock, event: Event, **settings: Any
) -> tuple[Response, dict[str, Any] | None]:
    """Return the response, and the parameters of AssumeRole."""
    stub.now = clock
    stub.assumed.clear()
    everything = Settings((ROLE_PATTERN,), access_tokens=True, **settings)
    answer = GroupRole(everything, clock=clock).answer(hello, event, CONTEXT)
    return answer, next(iter(stub.assumed), None)


def expect_refused(answer: Response, claim: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer["statusCode"] == 403
    assert "ID token" in json.loads(answer["body"])["detail"]
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["reason"], line["note"]) == ("claim_not_in_token", claim)


def test_a_rule_holds_for_the_access_token_or_refuses_it(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    of_id = event_of("id", **{"custom:kind": "contractor"})
    answer, _ = answered(stub, clock, of_id, **BY_KIND)
    assert json.loads(answer["body"]) == {"role_arn": CONTRACTORS_ROLE}
    answer, asked = answered(stub, clock, event_of("access"), **BY_KIND)
    expect_refused(answer, "custom:kind", capsys)
    assert asked is None


def test_a_tag_is_in_the_session_of_the_access_token_or_the_token_is_refused(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    of_id = event_of("id", **{"custom:team": "red"})
    _, asked = answered(stub, clock, of_id, **BY_TEAM)
    assert asked
    assert (asked["Tags.member.1.Key"], asked["Tags.member.1.Value"]) == ("team", "red")
    answer, asked = answered(stub, clock, event_of("access"), **BY_TEAM)
    expect_refused(answer, "custom:team", capsys)
    assert asked is None


@pytest.mark.parametrize("value", ["red", ""])
def test_a_claim_that_a_trigger_adds_to_access_tokens_is_enough(
    stub: StubAws, clock: Clock, value: str
) -> None:
    event = event_of("access", **{"custom:team": value})
    answer, asked = answered(stub, clock, event, **BY_TEAM)
    assert answer["statusCode"] == 200
    assert asked
    assert asked.get("Tags.member.1.Value", "") == value


def test_every_rule_and_every_tag_needs_its_claim(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Rule("custom:kind", MatchType.EQUALS, "contractor", CONTRACTORS_ROLE)
    second = Rule("custom:unit", MatchType.EQUALS, "sales", READERS_ROLE)
    settings: dict[str, Any] = {
        "role_rules": (first, second),
        "session_tags": {"team": "custom:team", "email": "email"},
    }
    stated = {"custom:kind": "contractor"}
    for claim in ("custom:unit", "custom:team", "email"):
        answer, _ = answered(stub, clock, event_of("access", **stated), **settings)
        expect_refused(answer, claim, capsys)
        stated[claim] = "x"
    answer, _ = answered(stub, clock, event_of("access", **stated), **settings)
    assert answer["statusCode"] == 200


@pytest.mark.parametrize("claim", ["cognito:groups", "cognito:roles", "cognito:preferred_role"])
@pytest.mark.parametrize("kind", ["id", "access"])
def test_a_user_without_groups_needs_no_claim_of_groups(
    stub: StubAws, clock: Clock, claim: str, kind: str
) -> None:
    event = event_of(kind)
    claims = event["requestContext"]["authorizer"]
    del claims["cognito:groups"], claims["cognito:roles"]
    settings = {
        "default_role": READERS_ROLE,
        "role_rules": (Rule(claim, MatchType.EQUALS, EDITORS_ROLE, EDITORS_ROLE),),
    }
    answer, _ = answered(stub, clock, event, **settings)
    assert json.loads(answer["body"]) == {"role_arn": READERS_ROLE}


@pytest.mark.parametrize("claim", ["custom:team", "cognito:username"])
def test_a_machine_has_only_access_tokens_so_it_needs_no_claim(
    stub: StubAws, clock: Clock, claim: str
) -> None:
    event = load_event("rest_lambda_authorizer_machine")
    answer, asked = answered(stub, clock, event, session_tags={"team": claim})
    assert answer["statusCode"] == 200
    assert asked
    assert "Tags.member.1.Key" not in asked


@pytest.mark.parametrize("name", ["username", "cognito:username"])
def test_a_token_with_a_username_belongs_to_a_user(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    event = load_event("rest_lambda_authorizer_machine")
    event["requestContext"]["authorizer"][name] = "ada"
    answer, _ = answered(stub, clock, event, **BY_TEAM)
    expect_refused(answer, "custom:team", capsys)


def test_an_id_token_needs_no_claim(stub: StubAws, clock: Clock) -> None:
    answer, asked = answered(stub, clock, event_of("id"), **BY_TEAM, **BY_KIND)
    assert json.loads(answer["body"]) == {"role_arn": READERS_ROLE}
    assert asked
    assert "Tags.member.1.Key" not in asked

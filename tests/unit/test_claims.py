"""Claims as each kind of authorizer hands them over, and what must not pass for claims."""

import json
from typing import Any

import pytest

from group_role.claims import Identity, identify
from group_role.errors import Unauthenticated

from .conftest import EDITORS_ROLE, EVENTS, ISSUED_AT, READERS_ROLE, load_event, with_claims

NOW = ISSUED_AT + 60
EXPIRES_AT = ISSUED_AT + 3600
SUBJECT = "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e"


def identity_of(event: dict[str, Any]) -> Identity:
    return identify(event, now=NOW)


@pytest.mark.parametrize(
    "name",
    ["rest_cognito_two_groups", "rest_jwt", "rest_ministack", "http_jwt"],
)
def test_every_source_states_the_same_identity(name: str) -> None:
    identity = identity_of(load_event(name))
    assert identity.subject == SUBJECT
    assert identity.username == "ada"
    assert identity.groups == ("editors", "readers")
    assert identity.roles == (EDITORS_ROLE, READERS_ROLE)
    assert identity.preferred_role == EDITORS_ROLE
    assert identity.expires_at == EXPIRES_AT


def test_lambda_authorizer_context_is_flat() -> None:
    identity = identity_of(load_event("rest_lambda_authorizer"))
    assert identity.groups == ("editors",)
    assert identity.roles == (EDITORS_ROLE,)
    assert identity.preferred_role is None


def test_federated_user_has_a_group_without_role() -> None:
    identity = identity_of(load_event("rest_cognito_federated"))
    assert identity.groups == ("eu-north-1_AbCdEf123_Google", "admins")
    assert len(identity.roles) == 1
    assert identity.preferred_role is None


def test_user_without_group() -> None:
    identity = identity_of(load_event("rest_cognito_no_group"))
    assert identity.groups == identity.roles == ()


def test_every_event_says_where_its_shape_is_known_from() -> None:
    for path in EVENTS.glob("*.json"):
        assert json.loads(path.read_text())["shape_known_from"], path.name


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        (None, ()),
        ("", ()),
        ("  ", ()),
        ("[]", ()),
        ("[ ]", ()),
        ("editors", ("editors",)),
        ("editors,readers", ("editors", "readers")),
        ("[editors]", ("editors",)),
        ("[editors readers]", ("editors", "readers")),
        ("[editors, readers]", ("editors", "readers")),
        ("[editors,readers]", ("editors", "readers")),
        ('["editors", "readers"]', ("editors", "readers")),
        ('["with, comma"]', ("with, comma",)),
        ("[2024 2025]", ("2024", "2025")),
        ("[2024]", ("2024",)),
        ([], ()),
        (["editors"], ("editors",)),
    ],
)
def test_group_lists(value: object, groups: tuple[str, ...]) -> None:
    assert identity_of(with_claims(cognito_groups=value)).groups == groups


COMMA = "arn:aws:iam::123456789012:role/a,b"
CHINA = "arn:aws-cn:iam::123456789012:role/team/x/reader"
GOV = "arn:aws-us-gov:iam::123456789012:role/reader"


@pytest.mark.parametrize(
    "value",
    [
        f"{COMMA},{CHINA},{GOV}",
        f"[{COMMA} {CHINA} {GOV}]",
        f"[{COMMA}, {CHINA}, {GOV}]",
        json.dumps([COMMA, CHINA, GOV]),
        [COMMA, CHINA, GOV],
        [COMMA, CHINA, GOV, COMMA],
    ],
)
def test_role_lists_are_split_between_arns_only(value: object) -> None:
    assert identity_of(with_claims(cognito_roles=value)).roles == (COMMA, CHINA, GOV)


@pytest.mark.parametrize(
    "claims",
    [
        {"token_use": None},
        {"token_use": "access"},
        {"token_use": ["id"]},
        {"token_use": "ID"},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["a"]},
        {"cognito_username": {"a": 1}},
        {"cognito_groups": 7},
        {"cognito_groups": {"editors": True}},
        {"cognito_groups": ["editors", None]},
        {"cognito_groups": ["editors", ""]},
        {"cognito_groups": "editors,,readers"},
        {"cognito_groups": '["editors"'[:-1] + "]"},
        {"cognito_groups": '["editors", 7]'},
        {"cognito_groups": '["a",' + "[" * 100_000 + "]"},
        {"cognito_roles": "admin"},
        {"cognito_roles": "*"},
        {"cognito_roles": f"{EDITORS_ROLE},admin"[::-1]},
        {"cognito_roles": "arn:aws:iam::123456789012:user/ada"},
        {"cognito_roles": "arn:aws:iam::123:role/short-account"},
        {"cognito_roles": f"{EDITORS_ROLE}\n"},
        {"cognito_roles": f" x {EDITORS_ROLE}"},
        {"cognito_roles": "arn:aws:iam::123456789012:role/"},
        {"cognito_roles": "arn:aws:iam::123456789012:role/a,arn:evil/b"},
        {"cognito_preferred_role": "admin"},
        {"cognito_preferred_role": [EDITORS_ROLE]},
        {"cognito_preferred_role": f"{EDITORS_ROLE},{READERS_ROLE}"},
        {"exp": "soon"},
        {"exp": True},
        {"exp": float("nan")},
        {"exp": 10**400},
        {"exp": "Wed Oct 32 14:40:41 UTC 2017"},
        {"exp": "Wed Okt 25 14:40:41 UTC 2017"},
        {"exp": "Wed Oct 25 14:40:41 CET 2017"},
        {"exp": ISSUED_AT},
        {"exp": str(NOW)},
        {"exp": "Wed Oct 25 14:40:41 UTC 2017"},
    ],
)
def test_claims_that_cannot_be_understood_are_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        identity_of(with_claims(**claims))


def test_role_name_that_ends_on_a_comma() -> None:
    assert identity_of(with_claims(cognito_roles=f"{COMMA},,{GOV}")).roles == (f"{COMMA},", GOV)


@pytest.mark.parametrize("value", [EXPIRES_AT, float(EXPIRES_AT), str(EXPIRES_AT)])
def test_times_as_numbers_and_digits(value: object) -> None:
    assert identity_of(with_claims(exp=value)).expires_at == EXPIRES_AT


def test_expiry_may_be_left_out_by_an_authorizer() -> None:
    assert identity_of(with_claims(exp=None)).expires_at is None


@pytest.mark.parametrize(
    "authorizer",
    [
        None,
        {},
        [],
        "claims",
        {"claims": None},
        {"claims": "{}"},
        {"claims": []},
        {"jwt": None},
        {"jwt": {"claims": None}},
        {"lambda": None},
        {"claims": None, "sub": "x", "token_use": "id"},
        {"claims": {"sub": "x", "token_use": "id"}, "jwt": {"claims": {}}},
        {"principalId": "user"},
    ],
)
def test_no_claims(authorizer: object) -> None:
    event = load_event("rest_cognito_one_group")
    event["requestContext"]["authorizer"] = authorizer
    with pytest.raises(Unauthenticated):
        identity_of(event)


@pytest.mark.parametrize("event", [{}, {"requestContext": None}, {"requestContext": {}}])
def test_no_authorizer(event: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        identity_of(event)


def test_claims_outside_the_authorizer_are_never_read() -> None:
    event = load_event("rest_cognito_no_group")
    claims = {"cognito:roles": EDITORS_ROLE, "cognito:preferred_role": EDITORS_ROLE}
    for place in ("headers", "multiValueHeaders", "queryStringParameters", "pathParameters"):
        event[place] = claims
    event["body"] = json.dumps(claims)
    event["claims"] = event["requestContext"]["claims"] = claims
    assert identity_of(event).roles == ()


def test_username_falls_back_to_the_subject() -> None:
    assert identity_of(with_claims(cognito_username=None)).username == SUBJECT


def test_claims_do_not_show_in_the_repr() -> None:
    assert "ada@example.com" not in repr(identity_of(load_event("rest_cognito_one_group")))

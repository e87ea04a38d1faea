"""Claims in the form of each kind of authorizer, and what the function must not take for claims."""

import json
import string
import time
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime
from typing import Any

import pytest

from group_role.errors import Reason, Unauthenticated
from group_role.identity.claims import Identity, identify

from .conftest import EDITORS_ROLE, EVENTS, ISSUED_AT, READERS_ROLE, load_event, with_claims

NOW = ISSUED_AT + 60
EXPIRES_AT = ISSUED_AT + 3600
SUBJECT = "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e"


def identity_of(event: dict[str, Any]) -> Identity:
    return identify(event, now=NOW)


@pytest.mark.parametrize(
    "name",
    ["rest_cognito_two_groups", "rest_jwt", "rest_ministack", "http_jwt", "http_jwt_payload_1"],
)
def test_every_source_states_the_same_identity(name: str) -> None:
    identity = identity_of(load_event(name))
    assert identity.subject == SUBJECT
    assert identity.username == "ada"
    assert identity.groups == ("editors", "readers")
    assert identity.roles == (EDITORS_ROLE, READERS_ROLE)
    assert identity.preferred_role == EDITORS_ROLE
    assert identity.expires_at == EXPIRES_AT


def test_the_context_of_a_lambda_authorizer_is_flat() -> None:
    identity = identity_of(load_event("rest_lambda_authorizer"))
    assert identity.groups == ("editors",)
    assert identity.roles == (EDITORS_ROLE,)
    assert identity.preferred_role is None


def test_the_context_of_an_http_api_has_its_own_place() -> None:
    event = load_event("rest_lambda_authorizer")
    flat = event["requestContext"]["authorizer"]
    event["requestContext"]["authorizer"] = {"lambda": flat}
    assert identity_of(event).roles == (EDITORS_ROLE,)


def test_a_federated_user_has_a_group_without_a_role() -> None:
    identity = identity_of(load_event("rest_cognito_federated"))
    assert identity.groups == ("eu-north-1_AbCdEf123_Google", "admins")
    assert len(identity.roles) == 1
    assert identity.preferred_role is None


def test_user_without_group() -> None:
    identity = identity_of(load_event("rest_cognito_no_group"))
    assert identity.groups == identity.roles == ()


def test_every_event_states_its_source() -> None:
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
        (" [ editors ] ", ("editors",)),
        ("[editors", ("[editors",)),
        ("editors]", ("editors]",)),
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
def test_lists_of_roles_are_split_only_between_arns(value: object) -> None:
    assert identity_of(with_claims(cognito_roles=value)).roles == (COMMA, CHINA, GOV)


ROLE = "arn:aws:iam::012345678901:role/"
IN_A_NAME = string.ascii_letters + string.digits + "_+=,.@-"
PRINTABLE = {chr(code) for code in range(ord("!"), ord("~") + 1)}


@pytest.mark.parametrize(
    "role",
    [
        ROLE + string.ascii_letters,
        ROLE + IN_A_NAME[-20:],
        ROLE + "x",
        ROLE + "x" * 64,
        ROLE + "a,arnold",
        ROLE + "".join(sorted(PRINTABLE - {":"})) + "/x",
        "arn:aws-iso-b:iam::123456789012:role/x",
    ],
)
def test_every_legal_role_is_accepted(role: str) -> None:
    identity = identity_of(with_claims(cognito_roles=role, cognito_preferred_role=role))
    assert identity.roles == (role,)
    assert identity.preferred_role == role


@pytest.mark.parametrize(
    "role",
    [
        ROLE + "x" * 65,
        ROLE + "a:b/x",
        ROLE + "a b/x",
        ROLE + "a\x7f/x",
        "arn:aws-:iam::123456789012:role/x",
        *(ROLE + "x" + character for character in sorted(PRINTABLE - set(IN_A_NAME))),
    ],
)
def test_illegal_roles_are_refused(role: str) -> None:
    with pytest.raises(Unauthenticated):
        identity_of(with_claims(cognito_preferred_role=role))


@pytest.mark.parametrize(
    "claims",
    [
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
        {"cognito_groups": '["a", NaN]'},
        {"cognito_groups": '["a", -Infinity]'},
        {"cognito_groups": '["a", null]'},
        {"cognito_groups": '["a", ["b"]]'},
        {"cognito_groups": '["a", {"b": 1, "b": 2}]'},
        {"cognito_groups": '["a", ' + "9" * 5000 + "]"},
        {"cognito_groups": '["a",]'},
        {"cognito_groups": '["a"] ["b"]'},
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
        {"exp": ""},
        {"exp": f"{EXPIRES_AT}."},
        {"exp": "100000000000"},
        {"exp": 10**11},
        {"exp": -(10**12)},
        {"exp": True},
        {"exp": float("nan")},
        {"exp": 10**400},
        {"exp": "Wed Oct 32 14:40:41 UTC 2017"},
        {"exp": "Wed Okt 25 14:40:41 UTC 2017"},
        {"exp": "Wed Oct 25 14:40:41 CET 2017"},
        {"exp": "Wed Oct 25 16:40:41 UTC 20170"},
    ],
)
def test_claims_that_cannot_be_understood_are_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated) as raised:
        identity_of(with_claims(**claims))
    assert raised.value.reason is Reason.MALFORMED_CLAIMS
    (name,) = claims
    assert name.replace("cognito_", "cognito:") in raised.value.note


SECRET = "s3cr3t"


@pytest.mark.parametrize("value", [SECRET, f'["{SECRET}", 7]', [SECRET, 7], {SECRET: SECRET}])
@pytest.mark.parametrize(
    "name",
    ["sub", "cognito_username", "cognito_groups", "cognito_roles", "exp", "token_use", "iss"],
)
def test_no_refusal_quotes_a_claim(name: str, value: object) -> None:
    event = with_claims(**{"cognito_preferred_role": SECRET, name: value})
    with pytest.raises(Unauthenticated) as raised:
        identify(event, now=NOW, issuers=("https://issuer.example",) if name == "iss" else None)
    error = raised.value
    assert SECRET not in f"{error.detail} {error.reason} {error.note} {error.headers}"


@pytest.mark.parametrize("token_use", [None, "access", ["id"], "ID"])
def test_only_id_tokens_are_accepted(token_use: object) -> None:
    with pytest.raises(Unauthenticated) as raised:
        identity_of(with_claims(token_use=token_use))
    assert raised.value.reason is Reason.NOT_AN_ID_TOKEN


COMPUTED = {
    "sub": SUBJECT,
    "token_use": "access",
    "cognito:username": "ada",
    "cognito:roles": json.dumps([EDITORS_ROLE]),
}


def of_an_authorizer(authorizer: object) -> dict[str, Any]:
    return {"requestContext": {"authorizer": authorizer}}


@pytest.mark.parametrize("context", [COMPUTED, {"lambda": COMPUTED}])
def test_access_token_with_computed_roles(context: dict[str, Any]) -> None:
    identity = identify(of_an_authorizer(context), now=NOW, access_tokens=True)
    assert (identity.username, identity.roles) == ("ada", (EDITORS_ROLE,))
    with pytest.raises(Unauthenticated):
        identify(of_an_authorizer(context), now=NOW)


@pytest.mark.parametrize("context", [{"claims": COMPUTED}, {"jwt": {"claims": COMPUTED}}])
def test_access_token_without_computed_roles(context: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated) as raised:
        identify(of_an_authorizer(context), now=NOW, access_tokens=True)
    assert raised.value.reason is Reason.NOT_AN_ID_TOKEN


@pytest.mark.parametrize("token_use", [None, "", "refresh", ["access"], "ACCESS", True])
def test_other_token_uses_are_refused(token_use: object) -> None:
    with pytest.raises(Unauthenticated):
        identify(
            of_an_authorizer({**COMPUTED, "token_use": token_use}), now=NOW, access_tokens=True
        )


@pytest.mark.parametrize("exp", [ISSUED_AT, NOW, str(NOW), "7", "Wed Oct 25 14:40:41 UTC 2017"])
def test_expired_token(exp: object) -> None:
    with pytest.raises(Unauthenticated) as raised:
        identity_of(with_claims(exp=exp))
    assert raised.value.reason is Reason.TOKEN_EXPIRED


@pytest.mark.parametrize("exp", [NOW + 1, NOW + 0.001, str(NOW + 1)])
def test_token_that_is_still_valid(exp: object) -> None:
    assert identity_of(with_claims(exp=exp)).expires_at == float(str(exp))


def test_role_name_that_ends_with_a_comma() -> None:
    assert identity_of(with_claims(cognito_roles=f"{COMMA},,{GOV}")).roles == (f"{COMMA},", GOV)


@pytest.mark.parametrize("value", [EXPIRES_AT, float(EXPIRES_AT), str(EXPIRES_AT)])
def test_times_as_numbers_and_texts(value: object) -> None:
    assert identity_of(with_claims(exp=value)).expires_at == EXPIRES_AT


@pytest.mark.parametrize("value", [10**11 - 1, "99999999999"])
def test_latest_legal_time(value: object) -> None:
    assert identity_of(with_claims(exp=value)).expires_at == 99_999_999_999


@pytest.mark.parametrize("month", range(1, 13))
def test_times_as_date_texts(month: int, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2029, month, 9, 9, 9, 9, tzinfo=UTC)
    text = moment.strftime("%a %b %d %H:%M:%S UTC %Y")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "XYZ+5")
        time.tzset()
        expires_at = identity_of(with_claims(exp=text)).expires_at
    time.tzset()
    assert expires_at == moment.timestamp()


def test_an_authorizer_may_omit_the_expiry() -> None:
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
def test_missing_claims(authorizer: object) -> None:
    event = load_event("rest_cognito_one_group")
    event["requestContext"]["authorizer"] = authorizer
    with pytest.raises(Unauthenticated):
        identity_of(event)


@pytest.mark.parametrize("authorizer", [None, {"claims": None}, {"claims": {}, "jwt": {}}])
def test_the_log_says_where_claims_are_missing(authorizer: object) -> None:
    event = {"requestContext": {"authorizer": authorizer}}
    with pytest.raises(Unauthenticated) as raised:
        identity_of(event)
    assert raised.value.reason is Reason.NO_CLAIMS
    assert "authorizer" in raised.value.note


@pytest.mark.parametrize("event", [{}, {"requestContext": None}, {"requestContext": {}}])
def test_missing_authorizer(event: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        identity_of(event)


def with_claims_elsewhere(event: dict[str, Any]) -> dict[str, Any]:
    """The same event, with somebody else's claims everywhere that a caller may write."""
    claims = {
        "sub": "somebody-else",
        "token_use": "id",
        "cognito:username": "eve",
        "cognito:groups": "admins",
        "cognito:roles": READERS_ROLE,
        "cognito:preferred_role": READERS_ROLE,
    }
    context = event["requestContext"]
    several = {name: [value] for name, value in claims.items()}
    return {
        **event,
        **claims,
        "claims": claims,
        "authorizer": {"claims": claims},
        "headers": claims,
        "multiValueHeaders": several,
        "queryStringParameters": claims,
        "multiValueQueryStringParameters": several,
        "pathParameters": claims,
        "stageVariables": claims,
        "body": json.dumps(claims),
        "requestContext": {
            **context,
            **claims,
            "claims": claims,
            "identity": {**context["identity"], **claims},
        },
    }


@pytest.mark.parametrize("missing", ["groups", "roles", "preferred_role", "username"])
def test_claims_outside_the_authorizer_are_ignored(missing: str) -> None:
    for event in (
        load_event("rest_cognito_two_groups"),
        with_claims(**{f"cognito_{missing}": None}),
    ):
        assert identity_of(with_claims_elsewhere(event)) == identity_of(event)


@pytest.mark.parametrize("missing", ["sub", "token_use"])
def test_claims_outside_the_authorizer_admit_nobody(missing: str) -> None:
    without_authorizer = load_event("rest_cognito_one_group")
    del without_authorizer["requestContext"]["authorizer"]
    for event in (without_authorizer, with_claims(**{missing: None})):
        with pytest.raises(Unauthenticated):
            identity_of(with_claims_elsewhere(event))


def test_the_subject_replaces_a_missing_username() -> None:
    assert identity_of(with_claims(cognito_username=None)).username == SUBJECT


def test_the_repr_shows_no_claims() -> None:
    assert "ada@example.com" not in repr(identity_of(load_event("rest_cognito_one_group")))


def test_an_identity_is_immutable() -> None:
    identity = identity_of(load_event("rest_cognito_one_group"))
    for field in fields(identity):
        with pytest.raises(FrozenInstanceError):
            setattr(identity, field.name, None)
    with pytest.raises(TypeError):
        identity.claims["sub"] = "somebody else"  # type: ignore[index]

"""Locked-out people get no session, and nobody else loses one, by any name and authorizer.

IAM compares names of sessions, so this uses those names: a test of Terraform's code shows that it
computes the same ones.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import event as note_outcome
from hypothesis import given
from hypothesis import strategies as st

from group_role import GroupRole, Settings
from group_role.config.settings import IamCallers, MatchType, Rule
from group_role.session.request import legal_name

from ..stub_aws import StubAws
from .conftest import NOW
from .test_any_event import ALLOWED, DEFAULT_ROLE, RULED_ROLE, answer

ROLE = ALLOWED.replace("*", "editors")
ROLE_ID = "AROADBQP57FF2AEXAMPLE"
POOL = "eu-north-1:2208d797-dfc9-40b4-8029-827c9e76e029"
PROVIDER = "cognito-idp.eu-north-1.amazonaws.com/eu-north-1_AbCdEf123"

# Letters of any script, marks, characters that no session's name has, and those of patterns.
names = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
    st.text(alphabet="aA_=:*?.0", min_size=1, max_size=5),
    st.integers(60, 70).map("a".__mul__),
    st.just("CognitoIdentityCredentials"),
)
# People whose names are nearly another person's.
NEARLY: list[Callable[[str], str]] = [
    str.upper,
    str.lower,
    str.swapcase,
    legal_name,
    lambda name: f"{name} ",
    lambda name: f"*{name[1:]}",
    lambda name: f"x:{name}",
    lambda name: re.sub(r"\W", "_", name),
    lambda name: unicodedata.normalize("NFC", name),
    lambda name: unicodedata.normalize("NFD", name),
]


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[str], frozenset[str]]:
    """Users, some of whom are locked out."""
    people = draw(st.lists(names, min_size=1, max_size=3))
    likes = draw(st.lists(st.tuples(st.sampled_from(people), st.sampled_from(NEARLY)), max_size=4))
    everybody = list(dict.fromkeys([*people, *(like(name) for name, like in likes)]))
    return everybody, frozenset(draw(st.lists(st.sampled_from(everybody), max_size=3)))


def id_token(name: str) -> dict[str, Any]:
    return {
        "token_use": "id",
        "sub": f"subject of {name}",
        "cognito:username": name,
        "cognito:preferred_role": ROLE,
        "iat": NOW - 60,
    }


def without_role(name: str) -> dict[str, Any]:
    return {**id_token(name), "cognito:preferred_role": None}


def machine(name: str) -> dict[str, Any]:
    return {**id_token(name), "token_use": "access", "sub": name} | {
        "cognito:username": None,
        "client_id": name,
    }


def asking_for_a_role(name: str) -> dict[str, Any]:
    return {
        "headers": {"X-Role": ROLE},
        "requestContext": {"authorizer": {"claims": id_token(name)}},
    }


def by(authorizer: Callable[[str], Any]) -> Callable[[str], dict[str, Any]]:
    return lambda name: {"requestContext": {"authorizer": authorizer(name)}}


# How a person comes in, with the settings that admit such requests.
AUTHORIZERS: dict[str, tuple[Callable[[str], dict[str, Any]], dict[str, Any]]] = {
    "Cognito": (by(lambda name: {"claims": id_token(name)}), {}),
    "HTTP API": (by(lambda name: {"jwt": {"claims": id_token(name)}}), {}),
    "Lambda": (by(id_token), {}),
    "machine": (by(machine), {"access_tokens": True}),
    "default role": (by(without_role), {"default_role": DEFAULT_ROLE}),
    "rule": (
        by(lambda name: {"claims": without_role(name)}),
        {"role_rules": (Rule("token_use", MatchType.EQUALS, "id", RULED_ROLE),)},
    ),
    "role header": (asking_for_a_role, {"role_header": "X-Role"}),
}


@given(town=towns(), authorizer=st.sampled_from(sorted(AUTHORIZERS)))
def test_locked_out_users_get_no_session_and_others_do(
    stub: StubAws, town: tuple[list[str], frozenset[str]], authorizer: str
) -> None:
    everybody, locked_out = town
    note_outcome(f"{authorizer}, {len(locked_out)} locked out")
    event_of, settings = AUTHORIZERS[authorizer]
    deployment = GroupRole(
        Settings((ALLOWED,), locked_out=locked_out, **settings), clock=lambda: NOW
    )
    stub.assumed.clear()
    # At the second time, the cache has the sessions of those who got one.
    for session in ("miss", "hit"):
        for name in everybody:
            response, line = answer(deployment, event_of(name))
            log = json.loads(line)
            assert log["username"] == name
            if name in locked_out:
                assert (response["statusCode"], log["reason"]) == (403, "locked_out")
                assert "session" not in log
            else:
                assert (response["statusCode"], log["session"]) == (200, session)
    opened = [asked["RoleSessionName"] for asked in stub.assumed]
    assert sorted(opened) == sorted(legal_name(name) for name in set(everybody) - locked_out)


@given(
    subjects=st.lists(st.uuids().map(str), min_size=1, max_size=3, unique=True),
    locked_out=st.sets(st.integers(0, 2)),
)
def test_signers_are_locked_out_by_their_subject(
    stub: StubAws, subjects: list[str], locked_out: set[int]
) -> None:
    names = {subjects[number] for number in locked_out if number < len(subjects)}
    callers = IamCallers(POOL, "eu-north-1_AbCdEf123", "/app/groups/")
    settings = Settings((ALLOWED,), iam_callers=callers, locked_out=frozenset(names))
    deployment = GroupRole(settings, clock=lambda: NOW)
    stub.assumed.clear()
    for subject in subjects:
        identity = {
            "accountId": "123456789012",
            "cognitoAuthenticationType": "authenticated",
            "cognitoIdentityId": "eu-north-1:db9476fd-de77-4977-839f-4f943ff5d68c",
            "cognitoIdentityPoolId": POOL,
            "cognitoAuthenticationProvider": f"{PROVIDER},{PROVIDER}:CognitoSignIn:{subject}",
            "userArn": "arn:aws:sts::123456789012:assumed-role/editors/CognitoIdentityCredentials",
        }
        response, _ = answer(deployment, {"requestContext": {"identity": identity}})
        assert response["statusCode"] == (403 if subject in names else 200)
    assert {asked["RoleSessionName"] for asked in stub.assumed} == set(subjects) - names


def like(pattern: str, text: str) -> bool:
    """Compare as IAM's StringLike does."""
    regex = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(regex, text, re.DOTALL) is not None


def is_denied(session_name: str, locked_out: Iterable[str]) -> bool:
    """Whether the statement LockedOutSessions is about a session."""
    patterns = [f"*:{legal_name(name)}" for name in locked_out]
    return any(like(pattern, f"{ROLE_ID}:{session_name}") for pattern in patterns)


@given(town=towns())
def test_iam_denies_only_the_sessions_of_locked_out_users(
    town: tuple[list[str], frozenset[str]],
) -> None:
    everybody, locked_out = town
    for name in everybody:
        assert is_denied(legal_name(name), locked_out) is (name in locked_out)

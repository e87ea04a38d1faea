"""A machine's access token gets its client's group, and no other token does."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from authorizer import Authorizer
from group_role.config.settings import Settings as FunctionSettings
from group_role.errors import Forbidden, Unauthenticated
from group_role.identity.claims import Identity, identify
from group_role.role import choose_role
from group_role.session.request import SessionRequest, session_request
from token_verifier import ConfigurationError, Reason, Refused, Settings, TokenVerifier

from ..stub_user_pool import (
    CLIENT_ID,
    EDITORS_ROLE,
    MACHINE_ID,
    POOL_ID,
    READERS_ROLE,
    SUBJECT,
    StubUserPool,
)
from .conftest import ISSUED_AT, load_event

POOL = StubUserPool()
OTHER_MACHINE_ID = "3example23456789"
CONFIG: dict[str, Any] = {
    "user_pool_id": POOL_ID,
    "client_ids": [CLIENT_ID, MACHINE_ID, OTHER_MACHINE_ID],
    "group_roles": [
        {"group": "editors", "role_arn": EDITORS_ROLE, "precedence": 20},
        {"group": "readers", "role_arn": READERS_ROLE, "precedence": 30},
    ],
    "client_groups": {MACHINE_ID: "readers"},
}


def settings(**config: Any) -> Settings:
    members = {name: value for name, value in (CONFIG | config).items() if value is not None}
    return Settings.from_environ({"AUTHORIZER_CONFIG": json.dumps(members)})


def verified(claims: dict[str, Any], **config: Any) -> dict[str, Any]:
    return TokenVerifier(settings(**config), POOL.jwks, clock=lambda: POOL.now).verify(
        POOL.token(claims)
    )


def test_a_machine_gets_the_group_of_its_client() -> None:
    assert verified(POOL.machine_claims()) == POOL.machine_claims() | {
        "cognito:groups": ["readers"],
        "cognito:roles": [READERS_ROLE],
        "cognito:preferred_role": READERS_ROLE,
    }


def test_a_machine_gets_no_group_or_role_from_its_token() -> None:
    own = {
        "cognito:groups": ["editors"],
        "cognito:roles": [EDITORS_ROLE],
        "cognito:preferred_role": EDITORS_ROLE,
        "cognito:username": "ada",
    }
    assert verified(POOL.machine_claims(**own)) == verified(POOL.machine_claims())


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        # A client without a group, a client of another deployment, and an ID in other case.
        (POOL.machine_claims(sub=OTHER_MACHINE_ID, client_id=OTHER_MACHINE_ID), Reason.CLIENT),
        (POOL.machine_claims(sub="4example", client_id="4example"), Reason.CLIENT),
        (POOL.machine_claims(sub=MACHINE_ID.upper(), client_id=MACHINE_ID.upper()), Reason.CLIENT),
        (POOL.machine_claims(client_id=[MACHINE_ID]), Reason.CLIENT),
        # A user's tokens from a machine's client, of either kind.
        (POOL.access_claims(client_id=MACHINE_ID), Reason.CLIENT),
        (POOL.access_claims(client_id=MACHINE_ID, username=None), Reason.CLIENT),
        (POOL.access_claims(client_id=MACHINE_ID, username=""), Reason.CLIENT),
        (POOL.access_claims(client_id=MACHINE_ID, username=MACHINE_ID), Reason.CLIENT),
        (POOL.machine_claims(username="ada"), Reason.CLIENT),
        (POOL.id_claims(aud=MACHINE_ID), Reason.CLIENT),
        (POOL.id_claims(aud=MACHINE_ID, sub=MACHINE_ID), Reason.CLIENT),
        # A user with the client's ID as username, which is also the name of sessions.
        (POOL.access_claims(username=MACHINE_ID), Reason.CLIENT),
        (POOL.id_claims(**{"cognito:username": MACHINE_ID}), Reason.CLIENT),
        # The machine's subject, and another client.
        (POOL.machine_claims(client_id=CLIENT_ID), Reason.CLAIMS),
        # Tokens of neither a user nor a machine.
        (POOL.access_claims(username=None), Reason.CLAIMS),
        (POOL.access_claims(username=["ada"]), Reason.CLAIMS),
        (POOL.access_claims(username=""), Reason.CLAIMS),
        (POOL.machine_claims(sub=None), Reason.CLAIMS),
    ],
)
def test_other_tokens_get_no_group_of_a_client(claims: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        verified(claims)
    assert refused.value.reason is reason


@pytest.mark.parametrize("use", ["id", "refresh", None])
def test_a_machine_has_only_an_access_token(use: str | None) -> None:
    with pytest.raises(Refused):
        verified(POOL.machine_claims(token_use=use, aud=MACHINE_ID))


@pytest.mark.parametrize("claims", [POOL.machine_claims(), POOL.access_claims()])
def test_access_tokens_are_refused_without_group_roles(claims: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        verified(claims, group_roles=None, client_groups=None)
    assert refused.value.reason is Reason.WRONG_KIND


def test_users_keep_their_names_and_groups_beside_machines() -> None:
    for claims in (POOL.id_claims(), POOL.access_claims()):
        found = verified(claims)
        assert found["sub"] == SUBJECT
        assert found["cognito:username"] == "ada"
        assert found["cognito:groups"] == ["editors", "readers"]
        assert found["cognito:preferred_role"] == EDITORS_ROLE


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"client_groups": {}}, "client_groups is not an object of app clients"),
        ({"client_groups": ["readers"]}, "client_groups is not an object of app clients"),
        ({"client_groups": {MACHINE_ID: 7}}, "has a client whose group is not a text"),
        ({"client_groups": {MACHINE_ID: ["readers"]}}, "has a client whose group is not a text"),
        (
            {"client_groups": {"4example": "readers"}},
            "client_groups names a client outside client_ids: '4example'",
        ),
        (
            {"client_groups": {MACHINE_ID: "admins"}},
            "client_groups names a group outside group_roles: 'admins'",
        ),
        ({"group_roles": None}, "client_groups names a group outside group_roles: 'readers'"),
    ],
)
def test_a_wrong_setting_is_named(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        settings(**config)
    assert message in str(raised.value)


def test_a_repeated_client_is_refused() -> None:
    document = json.dumps(CONFIG).replace(
        f'"{MACHINE_ID}": "readers"', f'"{MACHINE_ID}": "readers", "{MACHINE_ID}": "editors"'
    )
    with pytest.raises(ConfigurationError, match="a name occurs twice"):
        Settings.from_environ({"AUTHORIZER_CONFIG": document})


def context_of(claims: dict[str, Any]) -> dict[str, Any]:
    """API Gateway passes to the function every value of the authorizer's context as text."""
    deployed = Authorizer(settings(), POOL.jwks, clock=lambda: POOL.now)
    event = {
        "methodArn": "arn:aws:execute-api:eu-north-1:123456789012:abc123/live/GET/",
        "authorizationToken": POOL.token(claims),
    }
    context = deployed.answer(event, SimpleNamespace(aws_request_id="x"))["context"]
    return {name: str(value) for name, value in context.items()}


def identified(context: dict[str, Any], *, access_tokens: bool = True) -> Identity:
    event = {"requestContext": {"authorizer": context}}
    return identify(event, now=POOL.now, access_tokens=access_tokens)


FUNCTION = FunctionSettings(
    (READERS_ROLE, EDITORS_ROLE),
    session_tags={"client": "client_id", "person": "cognito:username"},
    source_identity="sub",
)


def test_the_function_runs_as_the_machine() -> None:
    identity = identified(context_of(POOL.machine_claims()))
    assert (identity.subject, identity.username) == (MACHINE_ID, MACHINE_ID)
    assert identity.groups == ("readers",)
    role_arn = choose_role(identity, FUNCTION).role_arn
    assert session_request(identity, role_arn, FUNCTION) == SessionRequest(
        READERS_ROLE,
        session_name=MACHINE_ID,
        subject=MACHINE_ID,
        # A machine has no username, so an Allow that needs that tag does not match.
        tags=(("client", MACHINE_ID),),
        source_identity=MACHINE_ID,
    )


def test_a_source_identity_that_a_machine_lacks_is_refused() -> None:
    identity = identified(context_of(POOL.machine_claims()))
    settings = FunctionSettings((READERS_ROLE,), source_identity="cognito:username")
    with pytest.raises(Forbidden):
        session_request(identity, READERS_ROLE, settings)


def test_a_users_access_token_keeps_its_name() -> None:
    context = context_of(POOL.access_claims())
    assert identified(context).username == "ada"
    assert context["client_id"] == CLIENT_ID
    # From another authorizer, which passes on the token's own claims.
    del context["cognito:username"]
    assert identified(context).username == "ada"


def test_the_event_of_a_machine() -> None:
    event = load_event("rest_lambda_authorizer_machine")
    identity = identify(event, now=ISSUED_AT, access_tokens=True)
    claims = event["requestContext"]["authorizer"]
    assert identity.username == identity.subject == claims["client_id"]
    assert identity.roles == (identity.preferred_role,)
    # With access tokens off, or if API Gateway passes on a token's own claims.
    with pytest.raises(Unauthenticated):
        identify(event, now=ISSUED_AT)
    event["requestContext"]["authorizer"] = {"claims": claims}
    with pytest.raises(Unauthenticated):
        identify(event, now=ISSUED_AT, access_tokens=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": ""},
        {"client_id": "another"},
        {"client_id": [MACHINE_ID]},
        {"sub": SUBJECT},
        {"username": ["ada"]},
        {"cognito:username": ["ada"]},
    ],
)
def test_an_access_token_of_neither_a_user_nor_a_machine(changes: dict[str, Any]) -> None:
    changed = (context_of(POOL.machine_claims()) | changes).items()
    with pytest.raises(Unauthenticated) as raised:
        identified({name: value for name, value in changed if value is not None})
    assert MACHINE_ID not in f"{raised.value.detail} {raised.value.note}"

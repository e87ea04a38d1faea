"""With an access token a user gets the session that the ID token gives, or none."""

import json
from typing import Any

from hypothesis import event as note_outcome
from hypothesis import given
from hypothesis import strategies as st

from group_role import GroupRole, Settings
from group_role.config.settings import MatchType, Rule

from ..stub_aws import StubAws
from .conftest import NOW
from .test_any_event import ALLOWED, DEFAULT_ROLE, RULED_ROLE, answer

# Claims that both kinds of token state, for groups only if there are any; and of ID tokens alone.
OF_BOTH = {"sub": "s", "cognito:username": "ada", "exp": int(NOW) + 60}
OF_GROUPS = {"cognito:groups": '["a"]', "cognito:roles": json.dumps([ALLOWED.replace("*", "a")])}
ATTRIBUTES = ["custom:kind", "custom:team", "email"]

claims = st.sampled_from([*OF_BOTH, *OF_GROUPS, *ATTRIBUTES])
rules = st.builds(
    Rule, claims, st.sampled_from(MatchType), st.sampled_from(["a", "b"]), st.just(RULED_ROLE)
)


@st.composite
def pairs_of_tokens(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """An ID token, and an access token with those attributes that a trigger adds to it."""
    attributes = draw(st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(["a", "b"])))
    added = draw(st.sets(st.sampled_from(ATTRIBUTES)))
    common = OF_BOTH | draw(st.sampled_from([OF_GROUPS, {}]))
    in_access = {name: value for name, value in attributes.items() if name in added}
    return (
        {**common, **attributes, "token_use": "id"},
        {**common, **in_access, "token_use": "access"},
    )


@given(
    tokens=pairs_of_tokens(),
    rules=st.lists(rules, max_size=2),
    tags=st.dictionaries(st.sampled_from(["kind", "team"]), claims),
)
def test_the_access_token_gives_the_session_of_the_id_token_or_none(
    stub: StubAws,
    tokens: tuple[dict[str, Any], dict[str, Any]],
    rules: list[Rule],
    tags: dict[str, str],
) -> None:
    settings = Settings(
        (ALLOWED,),
        default_role=DEFAULT_ROLE,
        role_rules=tuple(rules),
        session_tags=tags,
        access_tokens=True,
    )
    by_id, by_access = (session(stub, settings, token) for token in tokens)
    note_outcome("refused" if by_access is None else "admitted")
    assert by_access in (by_id, None)


def session(stub: StubAws, settings: Settings, authorizer: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the function asks STS for, None if it refuses the token."""
    stub.assumed.clear()
    response, _ = answer(
        GroupRole(settings, clock=lambda: NOW), {"requestContext": {"authorizer": authorizer}}
    )
    if response["statusCode"] == 403:
        return None
    assert response["statusCode"] == 200
    (asked,) = stub.assumed
    return asked

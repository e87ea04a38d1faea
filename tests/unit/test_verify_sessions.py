"""How `scripts/verify` computes which session the function opens for a token, if any."""

from collections.abc import Sequence
from typing import Any

import pytest

from tooling.failure import Failure
from tooling.verify.sessions import Sessions

from .verified import ACCOUNT, EDITORS, READERS, person


def sessions(*, lists_as_json: bool = False, **settings: Any) -> Sessions:
    return Sessions(settings, [READERS, EDITORS], lists_as_json=lists_as_json)


def rule(claim: str, match_type: str, value: str, role_arn: str = EDITORS) -> dict[str, str]:
    return {"claim": claim, "match_type": match_type, "value": value, "role_arn": role_arn}


GROUPS, TEAM = "cognito:groups", "custom:team"


@pytest.mark.parametrize(
    ("rules", "claims", "role_arn"),
    [
        ([rule(TEAM, "Equals", "blue")], {TEAM: "blue"}, EDITORS),
        ([rule(TEAM, "Equals", "blue")], {TEAM: "blues"}, None),
        ([rule(TEAM, "StartsWith", "blue")], {TEAM: "blues"}, EDITORS),
        ([rule(TEAM, "Contains", "lue")], {TEAM: "blues"}, EDITORS),
        ([rule(TEAM, "NotEqual", "blue")], {TEAM: "red"}, EDITORS),
        ([rule(TEAM, "NotEqual", "blue")], {TEAM: "blue"}, None),
        ([rule(TEAM, "NotEqual", "blue")], {}, None),
        ([rule("email_verified", "Equals", "true")], {"email_verified": True}, EDITORS),
        ([rule(GROUPS, "Contains", "admins")], {GROUPS: ["not-admins"]}, None),
        ([rule(GROUPS, "Contains", "admins")], {GROUPS: ["a", "admins"]}, EDITORS),
        ([rule(GROUPS, "NotEqual", "admins")], {GROUPS: ["a", "admins"]}, None),
        ([rule(GROUPS, "NotEqual", "admins")], {}, None),
        ([rule(GROUPS, "StartsWith", "ad")], {GROUPS: ["a", "admins"]}, EDITORS),
        ([rule(TEAM, "Contains", "admins")], {TEAM: "[not-admins, b]"}, None),
        ([rule(TEAM, "Equals", "b")], {TEAM: "[not-admins, b]"}, EDITORS),
        ([rule(TEAM, "Equals", "b c")], {TEAM: '["a", "b c"]'}, EDITORS),
        ([rule(TEAM, "NotEqual", "a")], {TEAM: "[]"}, None),
        ([rule(TEAM, "Contains", "a")], {TEAM: '["a]'}, None),
        ([rule(TEAM, "Equals", "a"), rule(TEAM, "Contains", "a", READERS)], {TEAM: "ab"}, READERS),
        ([rule(TEAM, "Equals", "a", f"{ACCOUNT}:role/admin")], {TEAM: "a"}, None),
    ],
)
def test_role_by_rule(
    rules: Sequence[dict[str, str]], claims: dict[str, Any], role_arn: str | None
) -> None:
    ada = person("readers", **{"cognito:preferred_role": READERS, **claims})
    assert sessions(role_rules=rules).role_of(ada) == role_arn


def test_role_if_no_rule_matches() -> None:
    by_rule = sessions(role_rules=[rule(TEAM, "Equals", "blue")], default_role=READERS)
    assert by_rule.role_of(person()) == READERS


def test_list_in_a_claim() -> None:
    """A user pool authorizer joins a list with commas; a Lambda authorizer keeps it a list."""
    rules = [rule(TEAM, "Contains", "admins")]
    ada = person(**{TEAM: ["a", "not-admins"]})
    assert sessions(role_rules=rules).role_of(ada) == EDITORS
    assert sessions(role_rules=rules, lists_as_json=True).role_of(ada) is None


def test_source_identity() -> None:
    with_source = sessions(source_identity="email")
    ada = person("readers", **{"cognito:preferred_role": READERS, "email": "ada@example.com"})
    with_source.require_source_identity([ada])
    assert with_source.role_of(ada) == READERS


@pytest.mark.parametrize(
    "claims", [{}, {"email": ""}, {"email": "a"}, {"email": "Ada Lovelace <ada@example.com>"}]
)
def test_missing_source_identity_gives_no_session(claims: dict[str, Any]) -> None:
    with_source = sessions(source_identity="email")
    ada = person("readers", **{"cognito:preferred_role": READERS, **claims})
    assert with_source.role_of(ada) is None
    with pytest.raises(Failure, match="claim email, which users made for this run lack: name"):
        with_source.require_source_identity([ada])
    sessions().require_source_identity([ada])


@pytest.mark.parametrize(
    ("value", "tag", "legal"),
    [
        ("blue", "blue", True),
        (False, "false", True),
        (7, "7", True),
        (["blue"], "blue", True),
        (["blue", "red"], "blue,red", False),
        ("", "", True),
        (None, "", True),
        ("blue!", "blue!", False),
        ("b" * 257, "b" * 257, False),
    ],
)
def test_tags(value: object, tag: str, legal: bool) -> None:
    tagged = sessions(session_tags={"team": TEAM})
    ada = person("readers", **{"cognito:preferred_role": READERS, TEAM: value})
    assert tagged.condition_keys(ada.claims) == {
        "aws:PrincipalTag/team": tag,
        "aws:SourceIdentity": "",
    }
    assert tagged.role_of(ada) == (READERS if legal else None)


def test_lists_of_a_lambda_authorizer_give_no_tags() -> None:
    tagged = sessions(session_tags={"team": TEAM}, lists_as_json=True)
    ada = person("readers", **{"cognito:preferred_role": READERS, TEAM: ["blue"]})
    assert tagged.role_of(ada) is None

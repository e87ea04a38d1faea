"""The emulator's replacement for Cognito computes role claims as Cognito does."""

from typing import Any

import pytest

from tooling.programs.role_claims import overridden, role_claims


def group(role: str | None, precedence: int | None) -> dict[str, Any]:
    found: dict[str, Any] = {"GroupName": "group"}
    if role is not None:
        found["RoleArn"] = role
    if precedence is not None:
        found["Precedence"] = precedence
    return found


@pytest.mark.parametrize(
    ("groups", "roles", "preferred"),
    [
        ([], None, None),
        ([group(None, 1)], None, None),
        ([group("a", 1)], ["a"], "a"),
        ([group("a", None)], ["a"], "a"),
        ([group("a", 2), group("b", 1)], ["a", "b"], "b"),
        ([group("a", 0), group("b", 1)], ["a", "b"], "a"),
        ([group("a", None), group("b", 9)], ["a", "b"], "b"),
        ([group("a", 1), group("b", 1)], ["a", "b"], None),
        ([group("a", 1), group("a", 1)], ["a"], "a"),
        ([group("a", None), group("b", None)], ["a", "b"], None),
        ([group("a", 2), group("b", 2), group("c", 1)], ["a", "b", "c"], "c"),
        ([group(None, 1), group("b", 2)], ["b"], "b"),
    ],
)
def test_role_claims(groups: list[Any], roles: list[str] | None, preferred: str | None) -> None:
    expected: dict[str, Any] = {}
    if roles is not None:
        expected["cognito:roles"] = roles
    if preferred is not None:
        expected["cognito:preferred_role"] = preferred
    assert role_claims(groups) == expected


def test_a_trigger_without_groups_keeps_the_role_claims() -> None:
    details = {"accessTokenGeneration": {"scopesToSuppress": ["x"]}}
    assert overridden(details) == {"idTokenGeneration": {}, **details}


@pytest.mark.parametrize("preferred", ["b", None])
def test_a_trigger_of_the_pool_can_replace_the_groups(preferred: str | None) -> None:
    groups = {"groupsToOverride": ["bs"], "iamRolesToOverride": ["b"], "preferredRole": preferred}
    claims = {"claimsToAddOrOverride": {"x": "1"}}
    details = {"idTokenGeneration": claims, "groupOverrideDetails": groups}
    roles = {"cognito:roles": ["b"]} | ({"cognito:preferred_role": "b"} if preferred else {})
    assert overridden(details) == {
        "idTokenGeneration": {
            "claimsToAddOrOverride": {"x": "1"} | roles,
            "claimsToSuppress": [] if preferred else ["cognito:preferred_role"],
            "groupOverrideDetails": groups,
        },
        "accessTokenGeneration": {"groupOverrideDetails": groups},
    }

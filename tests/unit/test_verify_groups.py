"""How `scripts/verify` judges groups, and the claims that they promise."""

from types import SimpleNamespace
from typing import Any

import pytest

from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import Tokens
from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.verify import claims
from tooling.verify.claims import Group

from .verified import (
    ACCOUNT,
    EDITORS,
    GROUPS,
    READERS,
    assert_faults,
    stack,
    token,
)


def group(name: str, precedence: float, role: str | None = None) -> Group:
    return Group(name, f"{GROUPS}api-{role or name}", precedence)


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        ([group("readers", 30), group("editors", 20)], None),
        ([group("readers", 30)], "The user pool has no group editors"),
        ([group("readers", 30), group("editors", 20, "readers")], "has the role api-readers"),
        ([group("readers", 30), group("editors", 40)], "has 40 in the user pool, but 20"),
    ],
)
def test_groups_match_terraform(found: list[Group], fault: str | None) -> None:
    deployed = stack({"readers": 30, "editors": 20})
    assert_faults(faults_of_groups(deployed, found), fault)


def test_groups_of_equal_precedence() -> None:
    tied = faults_of_groups(stack(), [group("readers", 20), group("editors", 20)])
    assert len(tied) == 2
    assert "groups readers, editors all have 20" in tied[0]


@pytest.mark.parametrize(
    ("role_arn", "fault"),
    [
        (None, None),
        (f"{ACCOUNT}:role/somebody-elses", None),
        (READERS, "Group by-hand, which Terraform does not know, gives its users api-readers"),
        (f"{GROUPS}new", "gives its users new, and the function accepts it"),
    ],
)
def test_group_that_terraform_does_not_know(role_arn: str | None, fault: str | None) -> None:
    found = {name: group(name, 10) for name in ("readers", "editors")}
    found["by-hand"] = Group("by-hand", role_arn, 1)
    checks = claims.check_other_groups(stack(), found, [f"{GROUPS}*"])
    assert_faults((check.fault for check in checks), fault)


def faults_of_groups(deployed: Outputs, groups: list[Group]) -> list[str]:
    found = {group.name: group for group in groups}
    checks = claims.check_groups(deployed, claims.promised_groups(deployed, found), found)
    return [check.fault for check in checks if not check.ok]


TWO = {"cognito:roles": [READERS, EDITORS]}


@pytest.mark.parametrize(
    ("member_of", "payload", "ok"),
    [
        ((), {}, True),
        ((), {"cognito:roles": [READERS], "cognito:preferred_role": READERS}, False),
        (("readers",), {}, False),
        (("readers",), {"cognito:roles": [READERS], "cognito:preferred_role": READERS}, True),
        (("readers", "editors"), {**TWO, "cognito:preferred_role": EDITORS}, True),
        (("readers", "editors"), {**TWO, "cognito:preferred_role": READERS}, False),
        (("readers", "editors"), TWO, False),
    ],
)
def test_claims(member_of: tuple[str, ...], payload: dict[str, Any], ok: bool) -> None:
    promised = {"readers": group("readers", 30), "editors": group("editors", 20)}
    app: Any = SimpleNamespace(sign_in=lambda *_: Tokens(token(**payload), "access"))
    signed_in, check = claims.sign_in(app, User("ada", member_of, "password"), promised)
    assert signed_in
    assert check.ok is ok
    if not ok and member_of:
        assert "Wrong precedence or role of a group" in check.fault


def test_a_sign_in_that_is_refused_is_a_fault() -> None:
    def refuse(*_: object) -> Tokens:
        raise Failure("ada has a second factor.")

    app: Any = SimpleNamespace(sign_in=refuse)
    signed_in, check = claims.sign_in(app, User("ada", (), "password"), {})
    assert signed_in is None
    assert check.fault == "ada cannot sign in by SRP: ada has a second factor."

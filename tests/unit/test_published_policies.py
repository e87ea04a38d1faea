"""The policies of docs/ fit into IAM, limit what they must, and are explained word for word."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest

from tooling.child import run
from tooling.paths import REPOSITORY

from ..documentation import commands, rows
from ..published_policies import (
    BOUNDARY,
    DEPLOYER,
    LONGEST,
    VERIFIER,
    document,
    examples,
    filled,
    published,
    table,
)

PAGE = "docs/deployer.md"
ALL = (*DEPLOYER, VERIFIER, BOUNDARY)
PLACEHOLDERS = examples()
# Actions that give a role rights, or let somebody in.
GIVE_RIGHTS = {
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
}


@pytest.mark.parametrize("name", ALL)
def test_each_policy_fits_into_a_managed_policy(name: str) -> None:
    # The longest possible names.
    values = PLACEHOLDERS | {"PREFIX": "p" * 40, "REGION": "ap-southeast-1"}
    assert len(document(published(name, values))) <= LONGEST


@pytest.mark.parametrize("name", ALL)
def test_every_placeholder_is_explained(name: str) -> None:
    for statement in published(name, PLACEHOLDERS):
        named = json.dumps([statement.resources, statement.condition])
        assert re.findall(r"\b[A-Z][A-Z_]{2,}\b", named) == []


@pytest.mark.parametrize("name", ALL)
def test_every_action_is_named(name: str) -> None:
    statements = json.loads((REPOSITORY / "docs" / f"{name}.json").read_text())["Statement"]
    assert {each["Effect"] for each in statements} == {"Allow"}
    actions = [action for each in published(name, {}) for action in each.actions]
    assert [action for action in actions if "*" in action] == []


def test_actions_that_give_a_role_rights_require_the_boundary() -> None:
    statements = list(chain.from_iterable(published(name, {}) for name in DEPLOYER))
    for each in statements:
        if GIVE_RIGHTS & set(each.actions):
            (boundary,) = each.condition["StringEquals"].values()
            assert boundary == "arn:aws:iam::ACCOUNT:policy/BOUNDARY"
        if "iam:PassRole" in each.actions:
            assert each.actions == ("iam:PassRole",)
            assert each.condition["StringEquals"].keys() == {"iam:PassedToService"}
    # Neither the boundary nor the deployer's own policies can be changed.
    written = {
        resource
        for each in statements
        for resource in each.resources
        if any(action.startswith("iam:") and "Policy" in action for action in each.actions)
        if ":policy/" in resource
    }
    assert written == {"arn:aws:iam::ACCOUNT:policy/PREFIX/groups/PREFIX.locked_out*"}
    actions = {action for each in statements for action in each.actions}
    assert "iam:DeleteRolePermissionsBoundary" not in actions
    assert [action for action in actions if re.search(r"^iam:.*(User|Group|Key)", action)] == []


def test_the_table_has_every_right() -> None:
    listed = [(row.policy, *row.right) for row in table()]
    assert listed == [
        (name, *right)
        for name in DEPLOYER
        for statement in published(name, {})
        for right in statement.needs()
    ]


def test_every_statement_has_its_inputs() -> None:
    explained = [sid.strip("`") for sid, _ in rows(PAGE, "| Statement | For |")]
    assert explained == [each.sid for name in DEPLOYER for each in published(name, {})]


def test_the_commands_fill_in_the_names(tmp_path: Path) -> None:
    shown = [command.text for command in commands(PAGE) if command.text.startswith("sed ")]
    assert len(shown) == 2
    for command in shown:
        in_place = command.replace(" docs/", f" {REPOSITORY}/docs/")
        status, output = run(["sh", "-c", in_place], cwd=tmp_path)
        assert status == 0, output
    for name, file in ((BOUNDARY, "boundary.json"), (DEPLOYER[0], "deployer.json")):
        found = json.loads((tmp_path / file).read_text())
        assert found == json.loads(filled(name, PLACEHOLDERS))

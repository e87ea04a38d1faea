"""The inputs of docs/cookbook.md, as Terraform plans them, give the decisions of each row."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tooling.checks import iam_simulator
from tooling.checks.iam_simulator import Layer, Request
from tooling.paths import TERRAFORM
from tooling.terraform.runner import Terraform

from ..iam_roles import create_role, delete_role
from ..terraform_commands import planned_outputs
from . import sessions
from .calls import Client
from .conftest import Deployment
from .cookbook import PAGE, Recipe, Row, recipes, root_module
from .cookbook_calls import CALLS, supplies
from .judges import DENIALS
from .principals import TLS, clients

pytestmark = pytest.mark.usefixtures("simulator")

# The emulator finds no value for this key in any request.
UNKNOWN = "dynamodb:LeadingKeys"

Policies = Mapping[tuple[str, str], str]
# A recipe, a group, and tags with their values.
Caller = tuple[Any, ...]


@pytest.fixture(scope="module")
def account(deployment: Deployment) -> str:
    return deployment.outputs.function_role_arn.split(":")[4]


@pytest.fixture(scope="module")
def page(account: str) -> list[Recipe]:
    return recipes(account)


@pytest.fixture(scope="module")
def rows(page: list[Recipe]) -> list[Row]:
    return [row for recipe in page for row in recipe.rows]


@pytest.fixture(scope="module")
def planned(
    deployment: Deployment,
    page: list[Recipe],
    account: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """All recipes in one plan: the groups' policies, their sessions' tags, users' attributes."""
    work = tmp_path_factory.mktemp("cookbook")
    source = work / "source"
    shutil.copytree(TERRAFORM / "modules", source / "modules")
    for name in (".terraform.lock.hcl", "versions.tf"):
        shutil.copy(TERRAFORM / name, source)
    (source / "main.tf").write_text(root_module(page, account))
    with Terraform(work, deployment.aws.terraform_env, source=source) as terraform:
        return planned_outputs(terraform, {})


@pytest.fixture(scope="module")
def policies(planned: dict[str, Any]) -> Policies:
    """The one policy of each group, by its recipe and name."""
    found = {}
    for recipe, groups in planned["policies"].items():
        for group, own in groups.items():
            (found[recipe, group],) = own["inline"].values()
    return found


def simulated(rows: list[Row], policies: Policies, account: str) -> list[bool]:
    return iam_simulator.decisions(
        [
            Request(
                f"arn:aws:sts::{account}:assumed-role/cookbook.{row.group}/a-session",
                row.action,
                row.resource,
                account,
                {Layer.IDENTITY: [policies[row.recipe, row.group]]},
                context=TLS
                | {f"aws:PrincipalTag/{key}": value for key, value in row.tags.items()}
                | {
                    key: values if key == UNKNOWN else values[0] for key, values in row.keys.items()
                },
            )
            for row in rows
        ]
    )


@pytest.fixture(scope="module")
def callers(
    deployment: Deployment, rows: list[Row], policies: Policies, account: str
) -> Iterator[dict[Caller, Client]]:
    """Sessions in the emulator, and the real ARNs for the page's ARNs.

    The emulator does not replace a policy variable: the policies here already have the tag's value.
    """
    iam, sts = deployment.aws.client("iam"), deployment.aws.client("sts")
    root = {"AWS": f"arn:aws:iam::{account}:root"}
    with ExitStack() as cleanup:
        cleanup.enter_context(supplies(deployment.aws))
        found = {}
        for number, caller in enumerate(sorted({caller_of(row) for row in rows})):
            recipe, group, *tags = caller
            document = policies[recipe, group]
            for key, value in tags:
                document = document.replace(f"${{aws:PrincipalTag/{key}}}", value)
            name = f"/cookbook/cookbook-{number}"
            role_arn = create_role(iam, name, root, json.loads(document)["Statement"])
            cleanup.callback(delete_role, iam, name)
            found[caller] = clients(deployment.aws, sessions.assumed(sts, role_arn))
        yield found


def caller_of(row: Row) -> Caller:
    return row.recipe, row.group, *row.tags.items()


def emulated(of: Client, row: Row) -> str:
    try:
        CALLS[row.action](of, row)
    except ClientError as error:
        code = str(error.response["Error"]["Code"])
        return "no" if code in DENIALS else code
    return "yes"


def test_the_simulator_agrees(rows: list[Row], policies: Policies, account: str) -> None:
    found = simulated(rows, policies, account)
    wrong = [str(row) for row, allowed in zip(rows, found, strict=True) if allowed != row.allowed]
    assert not wrong, "\n".join(wrong)


def test_the_emulator_agrees_if_it_knows_the_condition(
    rows: list[Row], callers: dict[Caller, Client]
) -> None:
    wrong = []
    for row in rows:
        says = emulated(callers[caller_of(row)], row)
        expected = "yes" if row.both and row.allowed else "no"
        if says != expected or row.both == (UNKNOWN in row.keys):
            wrong.append(f"{row}: the emulator says {says}")
    assert not wrong, "\n".join(wrong)


def test_sessions_have_the_tags_that_the_policies_require(
    planned: dict[str, Any], policies: Policies
) -> None:
    asked = {name: set[str]() for name in planned["tags"]}
    for (recipe, _), document in policies.items():
        asked[recipe] |= set(re.findall(r"\$\{aws:PrincipalTag/(\w+)\}", document))
    assert asked == {name: set(tags) for name, tags in planned["tags"].items()}
    assert sum(map(len, asked.values())) == 4


def test_the_pool_has_an_attribute_for_each_claim(planned: dict[str, Any]) -> None:
    claims = {name: set(tags.values()) - {"sub"} for name, tags in planned["tags"].items()}
    attributes = planned["attributes"].items()
    assert claims == {name: {f"custom:{own}" for own in found} for name, found in attributes}


def test_a_wider_policy_fails_the_comparison(
    rows: list[Row], policies: Policies, account: str
) -> None:
    wider = {}
    for key, document in policies.items():
        allowing = [own for own in json.loads(document)["Statement"] if own["Effect"] == "Allow"]
        for statement in allowing:
            statement.pop("Condition", None)
            statement["Resource"] = "*"
        wider[key] = json.dumps({"Version": "2012-10-17", "Statement": allowing})
    found = simulated(rows, wider, account)
    noticed = {
        row.recipe for row, allowed in zip(rows, found, strict=True) if allowed and not row.allowed
    }
    assert noticed == {row.recipe for row in rows}


def test_the_page_states_the_number_of_decisions(page: list[Recipe], rows: list[Row]) -> None:
    assert len(page) == 6
    text = PAGE.read_text()
    assert text.count("| yes |") + text.count("| no |") == len(rows)
    both = sum(row.both for row in rows)
    counted = f"There are {len(rows)} decisions: both judges confirm {both}, and only the simulator"
    assert f"{counted} confirms {len(rows) - both}." in text

"""Upgrades from earlier versions to this one keep what users depend on."""

import io
import json
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tooling.child import run
from tooling.failure import Failure
from tooling.paths import REPOSITORY, TERRAFORM
from tooling.terraform.runner import Terraform

from ..terraform_commands import destroy, managed, plan
from .conftest import Client, Population

# A snapshot of the API, which each change replaces.
DEPLOYMENT = "module.deployment.module.api.aws_api_gateway_deployment.this[0]"
# By version, what the upgrade from it may replace.
REPLACED = {
    # The first version that could be deployed: modules without aliases, and addresses without an
    # index. The permission now names the alias that the API calls.
    "deddc56": {DEPLOYMENT, "module.deployment.module.api.aws_lambda_permission.this"},
    # The last version without protection from a destroy and from another region.
    "ae6d1c1": {DEPLOYMENT},
}
# The last version whose root had everything itself, before the deployment was a module.
ROOT_ALONE = "9577e58"
# Policies of default groups that now include others: they allow the same, in more statements.
JOINED = {
    f'module.deployment.module.cognito.aws_iam_role_policy.group["{name}"]'
    for name in ("editors", "admins")
}


def code_of(version: str, folder: Path) -> Path:
    """Write the Terraform code of a version below a folder."""
    command = ["git", "archive", "--format=tar", f"--output={folder / 'before.tar'}", version]
    status, output = run([*command, "terraform"], cwd=REPOSITORY)
    if status:
        pytest.skip(f"a shallow clone lacks {version}; git fetch --unshallow: {output}")
    with tarfile.open(fileobj=io.BytesIO((folder / "before.tar").read_bytes())) as archive:
        archive.extractall(folder, filter="data")
    return folder / "terraform"


def actions(statement: dict[str, Any]) -> list[str]:
    """Return its actions; Terraform writes one alone without a list."""
    found = statement["Action"]
    return [found] if isinstance(found, str) else found


def rights(group_policies: dict[str, Any]) -> dict[str, set[tuple[str, str, str]]]:
    """Return what each group's role may do, in however many statements."""
    found = {}
    for group, policies in group_policies.items():
        assert [*policies["inline"]] == ["group"]
        assert all(arn.endswith(".locked_out_now") for arn in policies["managed"])
        found[group] = {
            (statement["Effect"], action, statement["Resource"])
            for statement in json.loads(policies["inline"]["group"])["Statement"]
            for action in actions(statement)
        }
    return found


def assert_outputs_stayed(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Assert that none of them went or changed, except the texts of the groups' policies."""
    after = {name: after[name] for name in before}
    if "group_policies" in before:
        assert rights(after["group_policies"]) == rights(before["group_policies"])
        before = before | {"group_policies": after["group_policies"]}
    assert after == before


def assert_nothing_but_additions(changes: Mapping[str, list[str]]) -> None:
    """Assert that a plan only adds resources, and managed policies that it attaches."""
    changed = {address for address, actions in changes.items() if actions != ["create"]}
    admitting = {address for address in changed if ".aws_iam_role_policy_attachments_" in address}
    assert changed == admitting
    assert all(changes[address] == ["update"] for address in admitting)


def upgrade(root: Path) -> None:
    """Replace the Terraform code in a copy of an older version."""
    for path in root.glob("**/*.tf"):
        if path.name != "local_backend_override.tf":
            path.unlink()
    shutil.copytree(TERRAFORM, root, dirs_exist_ok=True)


@pytest.mark.full
@pytest.mark.parametrize("version", REPLACED)
def test_upgrade(
    version: str, env: dict[str, str], client: Client, code: str, tmp_path: Path
) -> None:
    variables = {"function_package": code, "deletion_protection": False}
    work = tmp_path / "work"
    work.mkdir()
    with Terraform(work, env, source=code_of(version, tmp_path)) as terraform:
        terraform.apply(variables)
        outputs = terraform.outputs()
    population = Population(client, outputs)
    people = population.everybody()

    upgrade(terraform.root)
    with terraform:
        changes = plan(terraform, variables)
        deleted = {address for address, actions in changes.items() if "delete" in actions}
        assert deleted <= REPLACED[version]
        terraform.apply(variables)
        assert_outputs_stayed(outputs, terraform.outputs())
        assert plan(terraform, variables) == {}
        assert population.everybody() == people

        destroy(terraform, variables)
        assert managed(terraform) == []
    assert client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("lambda").list_functions()["Functions"] == []


@pytest.mark.full
@pytest.mark.parametrize(
    "inputs",
    [{}, {"monitoring": {}, "authorizer": "lambda", "access_tokens": True}],
    ids=["defaults", "authorizer"],
)
def test_the_deployment_becomes_a_module_and_stays_protected(
    inputs: dict[str, Any], env: dict[str, str], client: Client, code: str, tmp_path: Path
) -> None:
    # Nothing calls the authorizer: any zip does.
    variables = {"function_package": code, "authorizer_package": code, **inputs}
    work = tmp_path / "work"
    work.mkdir()
    with Terraform(work, env, source=code_of(ROOT_ALONE, tmp_path)) as terraform:
        terraform.apply(variables)
        outputs = terraform.outputs()
    population = Population(client, outputs)
    everything = population.everybody()

    upgrade(terraform.root)
    with terraform:
        # The state has the old addresses until an apply, and protection must know them too.
        with pytest.raises(Failure) as failure:
            destroy(terraform, variables)
        assert "deletion_protection is on" in failure.value.log
        assert population.everybody() == everything
        changes = plan(terraform, variables)
        assert {changes.pop(address)[0] for address in JOINED} == {"update"}
        assert_nothing_but_additions(changes)
        terraform.apply(variables | {"deletion_protection": False})
        assert_outputs_stayed(outputs, terraform.outputs())
        destroy(terraform, variables)
        assert managed(terraform) == []

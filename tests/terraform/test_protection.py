"""An applied stack resists mistaken commands: a destroy, another region or another account.

Terraform refuses each before anything is gone from AWS or from the state, and says what to do.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tooling.failure import Failure
from tooling.isolation import ACCESS_KEY, REGION
from tooling.paths import TERRAFORM
from tooling.progress import step
from tooling.terraform.runner import Terraform

from ..documentation import blocks
from ..terraform_commands import destroy, forget, managed, plan, refresh
from .conftest import Client, Population

ELSEWHERE = "eu-west-1"
ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
# With everything that a destroy could delete. moto has no roles of identity pools.
EVERYTHING: dict[str, Any] = {
    "monitoring": {},
    "session": {"tags": {"department": "custom:department"}},
    "user_pool": {
        "custom_attributes": {"department": {}},
        "managed_login": {
            "domain_prefix": "group-role",
            "callback_urls": ["https://app.example.com/signed-in"],
        },
    },
}
PROTECTED = "deletion_protection is on, and this would delete users or documents."
WAY_OUT = "Apply with deletion_protection = false and no other change first, then try again."


class Stack:
    """The protected root with users and a document."""

    def __init__(self, terraform: Terraform, client: Client, code: str) -> None:
        self.terraform = terraform
        self.variables = EVERYTHING | {"function_package": code}
        self._client = client
        with step("terraform apply"):
            terraform.apply(self.variables)
        self.outputs: dict[str, Any] = terraform.outputs()
        self._population = Population(client, self.outputs)

    def everything(self) -> dict[str, Any]:
        """Return what exists of the stack, on AWS and in the state."""
        state = json.loads((self.terraform.root / "terraform.tfstate").read_text())
        return self._population.everybody() | {
            "applied": sorted(
                f"{resource.get('module')} {resource['type']} {resource['name']} {key}"
                for resource in state["resources"]
                if resource["mode"] == "managed"
                for key in (instance.get("index_key") for instance in resource["instances"])
            ),
            "apis": [api["id"] for api in self._client("apigateway").get_rest_apis()["items"]],
            "roles": sorted(role["RoleName"] for role in self._client("iam").list_roles()["Roles"]),
        }


@pytest.fixture(scope="module")
def stack(
    env: dict[str, str], client: Client, code: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    with Terraform(tmp_path_factory.mktemp("stack"), env) as terraform:
        yield Stack(terraform, client, code)


def refusal(command: Callable[[], object]) -> str:
    """Run a command that must fail, and return its message as one line."""
    with pytest.raises(Failure) as failure:
        command()
    return re.sub(r"[\s│╷╵]+", " ", failure.value.log)


@pytest.mark.full
@pytest.mark.parametrize(
    "part",
    ["module.deployment.module.cognito", "module.deployment.aws_s3_bucket_versioning.documents"],
    ids=["users", "versions"],
)
def test_a_destroy_of_a_part_is_refused(stack: Stack, part: str) -> None:
    before = stack.everything()
    said = refusal(lambda: destroy(stack.terraform, stack.variables, f"-target={part}"))
    assert f"{PROTECTED} {WAY_OUT}" in said
    assert stack.everything() == before
    assert plan(stack.terraform, stack.variables) == {}


@pytest.mark.full
def test_turning_protection_off_and_destroying_at_once_is_refused(stack: Stack) -> None:
    before = stack.everything()
    unprotected = stack.variables | {"deletion_protection": False}
    assert WAY_OUT in refusal(lambda: destroy(stack.terraform, unprotected))
    assert stack.everything() == before


def test_a_destroy_and_a_change_that_replaces_the_user_pool_are_refused(stack: Stack) -> None:
    before = stack.everything()
    assert before["versioning"] == "Enabled"
    assert before["editors"] == ["ada"]
    said = refusal(lambda: destroy(stack.terraform, stack.variables))
    assert f"{PROTECTED} {WAY_OUT}" in said
    assert stack.everything() == before

    renamed = stack.variables | {"name_prefix": "renamed"}
    assert f"{PROTECTED} {WAY_OUT}" in refusal(lambda: stack.terraform.apply(renamed))
    after = stack.everything()
    for kept in ("groups", "editors", "clients", "apis", "versioning", "policy", "documents"):
        assert after[kept] == before[kept]
    assert set(before["roles"]) <= set(after["roles"])

    stack.terraform.apply(stack.variables)
    assert stack.everything() == before
    # Terraform removes the outputs from the state before it begins, and an apply restores them.
    assert stack.terraform.outputs() == stack.outputs
    assert plan(stack.terraform, stack.variables) == {}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("plan", marks=pytest.mark.full),
        "destroy",
        pytest.param("apply", marks=pytest.mark.full),
        pytest.param("refresh", marks=pytest.mark.full),
    ],
)
def test_another_region_is_refused(stack: Stack, command: str) -> None:
    before = stack.everything()
    variables = stack.variables | {"region": ELSEWHERE}
    said = refusal(lambda: run(stack.terraform, command, variables))
    assert (
        f'"group-role" was deployed to {REGION} of account {ACCOUNT}, and this is {ELSEWHERE} of'
        f" account {ACCOUNT}" in said
    )
    assert stack.everything() == before


@pytest.mark.full
def test_another_account_is_refused(
    stack: Stack, env: dict[str, str], endpoint: str, tmp_path: Path
) -> None:
    session = boto3.Session(ACCESS_KEY, ACCESS_KEY, region_name=REGION)
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/deployer"
    theirs = session.client("sts", endpoint_url=endpoint).assume_role(
        RoleArn=role, RoleSessionName="deployer"
    )["Credentials"]
    elsewhere = env | {
        "AWS_ACCESS_KEY_ID": theirs["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": theirs["SecretAccessKey"],
        "AWS_SESSION_TOKEN": theirs["SessionToken"],
    }
    with Terraform(tmp_path, elsewhere) as terraform:
        shutil.copy(stack.terraform.root / "terraform.tfstate", terraform.root)
        said = refusal(lambda: terraform.apply(stack.variables))
        assert f"and this is {REGION} of account {OTHER_ACCOUNT}" in said
        allowed = stack.variables | {"allowed_account_ids": [ACCOUNT]}
        assert "AWS account ID not allowed: 210987654321" in refusal(
            lambda: terraform.apply(allowed)
        )


def test_a_second_region_with_the_same_prefix_is_refused(
    stack: Stack, env: dict[str, str], tmp_path: Path
) -> None:
    before = stack.everything()
    with Terraform(tmp_path, env) as terraform:
        second = stack.variables | {"region": ELSEWHERE}
        said = refusal(lambda: plan(terraform, second))
        assert (
            'name is "group-role", and this account has an execution role of that name already, for'
            f" {REGION}." in said
        )
        assert f'Take another name for {ELSEWHERE}, such as "group-role-{ELSEWHERE}".' in said
    assert stack.everything() == before


@pytest.mark.full
def test_a_second_region_with_the_proposed_prefix(
    stack: Stack, env: dict[str, str], tmp_path: Path
) -> None:
    named = {"region": ELSEWHERE, "name_prefix": f"group-role-{ELSEWHERE}"}
    with Terraform(tmp_path, env) as terraform:
        assert plan(terraform, stack.variables | named)


@pytest.mark.full
def test_existing_resources_are_imported_as_documented(stack: Stack) -> None:
    before = stack.everything()
    (documented,) = blocks("docs/troubleshooting.md", "hcl")
    addresses = re.findall(r"(?m)^  to = (\S+)$", documented)
    written = documented.replace("eu-central-1_AbCdEf123", stack.outputs["user_pool_id"])
    imports = stack.terraform.root / "imports.tf"
    forget(stack.terraform, *addresses)
    imports.write_text(written)
    # Only Terraform's state says whether it may detach policies before it deletes the role.
    role = "module.deployment.module.function.aws_iam_role.execution"
    assert plan(stack.terraform, stack.variables) == {role: ["update"]}
    stack.terraform.apply(stack.variables)
    assert plan(stack.terraform, stack.variables) == {}
    imports.unlink()
    assert stack.everything() == before


def test_a_destroy_without_protection_leaves_nothing(stack: Stack, client: Client) -> None:
    unprotected = stack.variables | {"deletion_protection": False}
    assert plan(stack.terraform, unprotected) == {
        "module.deployment.aws_s3_bucket.documents": ["update"],
        "module.deployment.module.cognito.aws_cognito_user_pool.this[0]": ["update"],
        "module.deployment.module.cognito.terraform_data.deletion_protection": ["update"],
        "module.deployment.terraform_data.deletion_protection": ["update"],
    }
    stack.terraform.apply(unprotected)
    # Protection is off according to the state: no variable is needed.
    destroy(stack.terraform, stack.variables)
    assert managed(stack.terraform) == []
    assert client("s3").list_buckets()["Buckets"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []
    assert client("apigateway").get_rest_apis()["items"] == []


@pytest.mark.parametrize("module", ["cognito", "deployment"])
def test_everything_protected_depends_on_the_protection(module: str) -> None:
    folder = TERRAFORM / "modules" / module
    code = {path.name: path.read_text() for path in folder.glob("*.tf")}
    listed = re.search(r"depends_on = \[\s+([^]]+?),?\s+\]", code.pop("protection.tf"))
    assert listed
    everything = "".join(code.values())
    made = {".".join(found) for found in re.findall(r'(?m)^resource "(\w+)" "(\w+)"', everything)}
    made |= {
        f"module.{name}"
        for name, source in re.findall(r'(?m)^module "(\w+)" \{\n  source += "(.+)"', everything)
        if any("\nresource " in path.read_text() for path in (folder / source).glob("**/*.tf"))
    }
    assert set(re.split(r",\s+", listed[1])) == made


def run(terraform: Terraform, command: str, variables: dict[str, Any]) -> None:
    if command == "plan":
        plan(terraform, variables)
    elif command == "apply":
        terraform.apply(variables)
    elif command == "destroy":
        destroy(terraform, variables)
    else:
        refresh(terraform, variables)

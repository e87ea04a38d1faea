"""From the first version of the modules to this one: what users depend on stays."""

import io
import shutil
import tarfile
from pathlib import Path

import pytest

from tooling.child import run
from tooling.paths import REPOSITORY, TERRAFORM
from tooling.terraform.runner import Terraform

from .conftest import Client

# The first that could be deployed: modules without aliases, and addresses without an index.
FIRST = "deddc56"
# A snapshot of the API, which is made anew by its nature, and the permission, which now names the
# alias that the API calls.
REPLACED = {
    "module.api.aws_api_gateway_deployment.this[0]",
    "module.api.aws_lambda_permission.this",
}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    command = ["git", "archive", "--format=tar", f"--output={tmp_path / 'first.tar'}", FIRST]
    status, output = run([*command, "terraform"], cwd=REPOSITORY)
    if status:
        pytest.skip(f"a shallow clone lacks the first version; git fetch --unshallow: {output}")
    with tarfile.open(fileobj=io.BytesIO((tmp_path / "first.tar").read_bytes())) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "terraform"


@pytest.mark.full
def test_upgrade(
    first: Path, env: dict[str, str], client: Client, code: str, tmp_path: Path
) -> None:
    variables = {"function_package": code, "deletion_protection": False}
    work = tmp_path / "work"
    work.mkdir()
    with Terraform(work, env, source=first) as terraform:
        terraform.apply(variables)
        before = terraform.outputs()

    for path in terraform.root.glob("**/*.tf"):
        if path.name != "local_backend_override.tf":
            path.unlink()
    shutil.copytree(TERRAFORM, terraform.root, dirs_exist_ok=True)
    with terraform:
        changes = terraform.planned(variables)
        assert {address for address, actions in changes.items() if "delete" in actions} <= REPLACED
        terraform.apply(variables)
        after = terraform.outputs()
        assert {name: after[name] for name in before} == before
        assert terraform.planned(variables) == {}

        terraform.destroy(variables)
        assert terraform.managed() == []
    assert client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("lambda").list_functions()["Functions"] == []

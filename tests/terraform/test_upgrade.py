"""From versions before to this one: what users depend on stays."""

import io
import shutil
import tarfile
from pathlib import Path

import pytest

from tooling.child import run
from tooling.paths import REPOSITORY, TERRAFORM
from tooling.terraform.runner import Terraform

from .conftest import Client, Population

# A snapshot of the API, which is made anew by its nature.
DEPLOYMENT = "module.api.aws_api_gateway_deployment.this[0]"
# By version, what the upgrade from it may replace.
REPLACED = {
    # The first that could be deployed: modules without aliases, and addresses without an index. The
    # permission now names the alias that the API calls.
    "deddc56": {DEPLOYMENT, "module.api.aws_lambda_permission.this"},
    # The last without protection from a destroy and from another region.
    "ae6d1c1": {DEPLOYMENT},
}


@pytest.fixture(params=REPLACED)
def version(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A version, whose Terraform code is below `tmp_path`."""
    found = str(request.param)
    command = ["git", "archive", "--format=tar", f"--output={tmp_path / 'before.tar'}", found]
    status, output = run([*command, "terraform"], cwd=REPOSITORY)
    if status:
        pytest.skip(f"a shallow clone lacks {found}; git fetch --unshallow: {output}")
    with tarfile.open(fileobj=io.BytesIO((tmp_path / "before.tar").read_bytes())) as archive:
        archive.extractall(tmp_path, filter="data")
    return found


@pytest.mark.full
def test_upgrade(
    version: str, env: dict[str, str], client: Client, code: str, tmp_path: Path
) -> None:
    variables = {"function_package": code, "deletion_protection": False}
    work = tmp_path / "work"
    work.mkdir()
    with Terraform(work, env, source=tmp_path / "terraform") as terraform:
        terraform.apply(variables)
        outputs = terraform.outputs()
    population = Population(client, outputs)
    people = population.everybody()

    for path in terraform.root.glob("**/*.tf"):
        if path.name != "local_backend_override.tf":
            path.unlink()
    shutil.copytree(TERRAFORM, terraform.root, dirs_exist_ok=True)
    with terraform:
        changes = terraform.planned(variables)
        deleted = {address for address, actions in changes.items() if "delete" in actions}
        assert deleted <= REPLACED[version]
        terraform.apply(variables)
        after = terraform.outputs()
        assert {name: after[name] for name in outputs} == outputs
        assert terraform.planned(variables) == {}
        assert population.everybody() == people

        terraform.destroy(variables)
        assert terraform.managed() == []
    assert client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("lambda").list_functions()["Functions"] == []

"""The root module with the Lambda authorizer: applied, unchanged in a second plan, and deleted."""

from pathlib import Path

import pytest

from tooling.packaging import package
from tooling.paths import FUNCTION
from tooling.terraform.runner import Terraform

from .. import policy_linter
from ..terraform_commands import destroy, managed, plan, resources


@pytest.mark.full
def test_life(env: dict[str, str], code: str, tmp_path: Path) -> None:
    authorizer = package.build_authorizer(FUNCTION, tmp_path / "authorizer.zip").path
    variables = {
        "authorizer": "lambda",
        "access_tokens": True,
        "authorizer_cache_seconds": 60,
        "authorizer_package": str(authorizer),
        "function_package": code,
        "deletion_protection": False,
    }
    with Terraform(tmp_path, env) as terraform:
        terraform.apply(variables)
        assert plan(terraform, variables) == {}
        (kept,) = [
            resource["values"]["authorizer_result_ttl_in_seconds"]
            for resource in resources(terraform)
            if resource["type"] == "aws_api_gateway_authorizer"
        ]
        assert kept == 60
        assert policy_linter.findings(policy_linter.policies(resources(terraform))) == []
        destroy(terraform, variables)
        assert managed(terraform) == []

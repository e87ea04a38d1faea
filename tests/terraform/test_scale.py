"""Three groups or three hundred: what the function carries and may do stays of one size."""

import json
from pathlib import Path
from typing import Any

import pytest

from tooling.terraform import Terraform

SIZES = (3, 30, 300)


@pytest.fixture(scope="module")
def sized(
    env: dict[str, str], code: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[int, list[dict[str, Any]]]:
    """What is applied for each number of groups."""
    return {
        size: applied(size, env, code, tmp_path_factory.mktemp(f"groups-{size}")) for size in SIZES
    }


def applied(size: int, env: dict[str, str], code: str, work: Path) -> list[dict[str, Any]]:
    groups = {
        f"group-{number:03}": {
            "precedence": number,
            "statements": [
                {"actions": ["s3:GetObject"], "resources": ["{documents_bucket_arn}/*"]},
            ],
        }
        for number in range(1, size + 1)
    }
    terraform = Terraform(work, env)
    terraform.init()
    variables = {"function_package": code, "deletion_protection": False}
    (terraform.root / "groups.auto.tfvars.json").write_text(json.dumps({"groups": groups}))
    terraform.apply(variables)
    assert terraform.plan_is_empty(variables)
    resources = terraform.resources()
    terraform.destroy(variables)
    return resources


def one(resources: list[dict[str, Any]], address: str) -> dict[str, Any]:
    (found,) = [resource for resource in resources if resource["address"] == address]
    values: dict[str, Any] = found["values"]
    return values


def test_each_group_has_its_role(sized: dict[int, list[dict[str, Any]]]) -> None:
    for size, resources in sized.items():
        roles = [r for r in resources if r["address"].startswith("module.cognito.aws_iam_role.")]
        assert len(roles) == size


def test_the_execution_policy_stays_of_one_size(sized: dict[int, list[dict[str, Any]]]) -> None:
    address = "module.function.aws_iam_role_policy.execution"
    assert len({one(resources, address)["policy"] for resources in sized.values()}) == 1


def test_the_environment_stays_of_one_size(sized: dict[int, list[dict[str, Any]]]) -> None:
    address = "module.function.aws_lambda_function.this[0]"
    assert (
        len({json.dumps(one(resources, address)["environment"]) for resources in sized.values()})
        == 1
    )

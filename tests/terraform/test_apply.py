"""The root module's life, by the real Terraform and the real AWS provider against moto."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tooling import package
from tooling.child import Child
from tooling.isolation import isolated_environment
from tooling.paths import FUNCTION, TERRAFORM
from tooling.terraform import Terraform

MOTO = Path(__file__).parent / "moto_server.py"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("moto") / "moto.log"
    command = [sys.executable, str(MOTO), "-H", "127.0.0.1", "-p", str(port)]
    moto = Child(command, env=isolated_environment(os.environ))
    try:
        with log.open("w") as output:
            moto.start(stdout=output)
        deadline = time.monotonic() + 60
        while not listens(port):
            assert not moto.ended(), log.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        moto.stop()


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


class Root:
    """The root module and what it is applied with."""

    def __init__(self, endpoint: str, work: Path) -> None:
        env = isolated_environment(os.environ) | {"AWS_ENDPOINT_URL": endpoint}
        self.terraform = Terraform(TERRAFORM, work, env)
        code = package.build(FUNCTION, work / "function.zip")
        self.variables: dict[str, Any] = {
            "function_package": str(code.path),
            "deletion_protection": False,
        }

    def planned(self, **variables: Any) -> dict[str, list[str]]:
        return self.terraform.planned(self.variables | variables)


GROUPS = {
    "readers": {
        "precedence": 30,
        "description": "List and read documents",
        "statements": [
            {"actions": ["s3:ListBucket"], "resources": ["{documents_bucket_arn}"]},
            {"actions": ["s3:GetObject"], "resources": ["{documents_bucket_arn}/*"]},
        ],
    },
    "editors": {"precedence": 20, "description": "List, read and write documents"},
    "admins": {"precedence": 10, "description": "List, read, write and delete documents"},
}


@pytest.fixture(scope="module")
def root(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = Root(endpoint, tmp_path_factory.mktemp("root"))
    root.terraform.init()
    root.terraform.apply(root.variables)
    return root


def test_a_second_plan_shows_no_change(root: Root) -> None:
    assert root.terraform.plan_is_empty(root.variables)
    assert root.terraform.managed()


def test_a_groups_policy_changes_alone(root: Root) -> None:
    changes = root.planned(groups=GROUPS)
    assert changes == {
        'module.cognito.aws_iam_role_policy.group["editors"]': ["delete"],
        'module.cognito.aws_iam_role_policy.group["admins"]': ["delete"],
    }


def test_new_code_changes_the_function_alone(root: Root, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.py").write_text("# another handler\n")
    other = package.build(source, tmp_path / "other.zip")
    assert root.planned(function_package=str(other.path)) == {
        "module.function.aws_lambda_function.this": ["update"]
    }


def test_cors_redeploys_without_replacing_the_api(root: Root) -> None:
    changes = root.planned(cors_allow_origin="https://app.example.com")
    assert changes.pop("module.api.aws_api_gateway_deployment.this") == ["create", "delete"]
    assert set(map(tuple, changes.values())) == {("update",)}
    changed = {address.partition("[")[0] for address in changes}
    assert changed == {
        "module.api.aws_api_gateway_gateway_response.this",
        "module.api.aws_api_gateway_integration_response.options",
        "module.api.aws_api_gateway_stage.this",
        "module.function.aws_lambda_function.this",
    }


def test_nothing_is_left(root: Root, endpoint: str) -> None:
    root.terraform.destroy(root.variables)
    assert root.terraform.managed() == []
    session = boto3.Session("test", "test", region_name="us-east-1")
    assert session.client("s3", endpoint_url=endpoint).list_buckets()["Buckets"] == []
    assert session.client("iam", endpoint_url=endpoint).list_roles()["Roles"] == []
    pools = session.client("cognito-idp", endpoint_url=endpoint).list_user_pools(MaxResults=60)
    assert pools["UserPools"] == []
    assert session.client("lambda", endpoint_url=endpoint).list_functions()["Functions"] == []
    assert session.client("apigateway", endpoint_url=endpoint).get_rest_apis()["items"] == []
    groups = session.client("logs", endpoint_url=endpoint).describe_log_groups()["logGroups"]
    assert groups == []

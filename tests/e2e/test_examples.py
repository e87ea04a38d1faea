"""Examples as a deployer tries them: applied, and called by people who signed in."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tooling.deployed import users
from tooling.deployed.api import Api
from tooling.deployed.sign_in import ClientApp
from tooling.local import role_claims
from tooling.local.aws import LocalAws
from tooling.packaging import package
from tooling.paths import FUNCTION, TERRAFORM
from tooling.terraform.runner import Terraform

BUCKET = "documents"


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    """An account of each example's own, with a bucket that is there before."""
    with LocalAws(tmp_path) as aws:
        s3 = aws.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(Bucket=BUCKET, Key="welcome.md", Body=b"# Welcome")
        yield aws


class Example:
    """An example, applied, with its users."""

    def __init__(self, aws: LocalAws, work: Path, terraform: Terraform) -> None:
        self._aws = aws
        self._work = work
        self.terraform = terraform
        self.outputs: dict[str, Any] = terraform.outputs()
        found = re.match(r"https://(\w+)\.[^/]+/(\w+)$", str(self.outputs["invoke_url"]))
        assert found
        api, stage = found.groups()
        self.api = Api(f"{aws.api_url}/restapis/{api}/{stage}/_user_request_")

    def sign_in(self, user_pool_id: str, client_id: str) -> Callable[..., str]:
        """Return what creates a user in groups and signs in."""
        role_claims.attach(self._aws, user_pool_id, self._work)
        app = ClientApp(self._aws.client("cognito-idp"), user_pool_id, client_id)
        return lambda *groups: (
            users.create(app, f"user-of-{groups}"[:20], groups).sign_in(app).id_token
        )


Deploy = Callable[[str, Mapping[str, Any]], Example]


@pytest.fixture
def deploy(aws: LocalAws, tmp_path: Path) -> Iterator[Deploy]:
    with ExitStack() as ready:

        def deployed(name: str, variables: Mapping[str, Any]) -> Example:
            terraform = Terraform(tmp_path, aws.terraform_env, module=f"examples/{name}")
            role_claims.expect(terraform.root.parents[1])
            ready.enter_context(terraform)
            terraform.apply(variables)
            return Example(aws, tmp_path, terraform)

        yield deployed


def status(api: Api, method: str, path: str, token: str | None) -> int:
    body = b"x" if method == "PUT" else None
    return api.call(method, path, token, body=body).status_code


@pytest.mark.full
def test_existing_user_pool(aws: LocalAws, deploy: Deploy, tmp_path: Path) -> None:
    cognito = aws.client("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="somebody-else's")["UserPool"]["Id"]
    client_id = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"]
    )["UserPoolClient"]["ClientId"]
    code = package.build(FUNCTION, tmp_path / "function.zip")
    variables = {
        "user_pool_id": pool_id,
        "documents_bucket": BUCKET,
        "function_package": str(code.path),
    }
    example = deploy("existing-user-pool", variables)
    sign_in = example.sign_in(pool_id, client_id)

    assert status(example.api, "GET", "/documents", None) == 401
    assert status(example.api, "GET", "/documents", sign_in()) == 403
    reader, writer = sign_in("readers"), sign_in("writers")
    assert status(example.api, "GET", "/documents/welcome.md", reader) == 200
    assert status(example.api, "PUT", "/documents/new", reader) == 403
    assert status(example.api, "PUT", "/documents/new", writer) == 201
    assert status(example.api, "DELETE", "/documents/new", writer) == 403
    example.terraform.destroy(variables)
    assert cognito.list_groups(UserPoolId=pool_id)["Groups"] == []
    assert cognito.list_users(UserPoolId=pool_id)["Users"] != []


@pytest.mark.full
def test_complete(deploy: Deploy, tmp_path: Path) -> None:
    code = package.build(FUNCTION, tmp_path / "function.zip")
    variables = {
        "documents_bucket": BUCKET,
        "function_package": str(code.path),
        "deletion_protection": False,
    }
    example = deploy("complete", variables)
    outputs = example.outputs
    sign_in = example.sign_in(outputs["user_pool_id"], outputs["user_pool_client_id"])

    reader, guest = sign_in("readers"), sign_in("guests")
    roles = [
        example.api.call("GET", "/whoami", token).json()["role_arn"] for token in (reader, guest)
    ]
    assert roles[0] == roles[1]
    for token in (reader, guest):
        assert status(example.api, "GET", "/documents", token) == 200
        assert status(example.api, "PUT", "/documents/new", token) == 403
    allowed = example.api.call(
        "GET", "/whoami", reader, headers={"Origin": "https://app.example.com"}
    )
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    other = example.api.call(
        "GET", "/whoami", reader, headers={"Origin": "https://evil.example.com"}
    )
    assert "Access-Control-Allow-Origin" not in other.headers
    example.terraform.destroy(variables)
    assert example.terraform.managed() == []


def test_own_handler(deploy: Deploy, tmp_path: Path) -> None:
    source = TERRAFORM / "examples" / "own-handler" / "src"
    code = package.build(source, tmp_path / "own.zip", source / "requirements.txt")
    variables = {"pages_bucket": BUCKET, "function_package": str(code.path)}
    example = deploy("own-handler", variables)
    outputs = example.outputs
    sign_in = example.sign_in(outputs["user_pool_id"], outputs["user_pool_client_id"])

    reader = sign_in("readers")
    answer = example.api.call("GET", "/welcome", reader)
    assert (answer.status_code, answer.text.strip()) == (200, "<h1>Welcome</h1>")
    assert answer.headers["Content-Type"].startswith("text/html")
    # AWS denies what is missing to those who may not list; the emulator tells them.
    assert status(example.api, "GET", "/missing", reader) in {403, 404}
    assert status(example.api, "PUT", "/welcome", reader) == 405

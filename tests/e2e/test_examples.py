"""Examples as a deployer tries them: applied, and called by signed-in users."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tooling.checks import iam_simulator
from tooling.checks.iam_simulator import Layer, Request
from tooling.deployed import policy
from tooling.deployed.actions import actions_in
from tooling.environment import Unreachable
from tooling.local.aws import LocalAws
from tooling.local.stack import local_authorizer
from tooling.packaging import package
from tooling.paths import FUNCTION, TERRAFORM
from tooling.terraform.runner import Terraform

from ..documentation import rows
from ..terraform_commands import destroy, managed
from . import complete_example
from .example import Example, status

BUCKET = "documents"
COMPLETE = TERRAFORM / "examples" / "complete"
OWN_ROWS = TERRAFORM / "examples" / "own-rows"


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    """A separate account for each example, which already has a bucket."""
    with LocalAws(tmp_path) as aws:
        s3 = aws.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(Bucket=BUCKET, Key="welcome.md", Body=b"# Welcome")
        yield aws


Deploy = Callable[[str, Mapping[str, Any]], Example]


@pytest.fixture
def deploy(aws: LocalAws, tmp_path: Path) -> Iterator[Deploy]:
    with ExitStack() as ready:

        def deployed(name: str, variables: Mapping[str, Any]) -> Example:
            terraform = Terraform(tmp_path, aws.terraform_env, module=f"examples/{name}")
            ready.enter_context(terraform)
            terraform.apply(variables)
            return Example(aws, terraform)

        yield deployed


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
        "deletion_protection": False,
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
    destroy(example.terraform, variables)
    assert cognito.list_groups(UserPoolId=pool_id)["Groups"] == []
    assert cognito.list_users(UserPoolId=pool_id)["Users"] != []


@pytest.fixture
def complete(deploy: Deploy, aws: LocalAws, tmp_path: Path) -> Iterator[Example]:
    """The example with a handler that imports from the layer, in both of its functions."""
    source = tmp_path / "with-layer"
    shutil.copytree(FUNCTION, source)
    with (source / "app.py").open("a") as app:
        app.write("\nimport organisation\n\n_NAME = organisation.NAME\n")
    layer = shutil.make_archive(str(tmp_path / "layer"), "zip", COMPLETE / "layer")
    packages = {
        "function": package.build(source, tmp_path / "function.zip"),
        "triggers": package.build_triggers(FUNCTION, tmp_path / "triggers.zip"),
        "custom_message": package.build(COMPLETE / "custom_message", tmp_path / "message.zip"),
    }
    variables = {
        "ses_identity_arn": "arn:aws:ses:us-east-1:000000000000:identity/example.com",
        "saml_metadata_url": "https://idp.example.com/metadata",
        "idp_groups": {"0a1b": "readers", "2c3d": "writers"},
        "authorizer_package": local_authorizer(tmp_path),
        "layer_package": layer,
        "deletion_protection": False,
    } | {f"{name}_package": str(zip_file.path) for name, zip_file in packages.items()}
    example = deploy("complete", variables)
    yield example
    destroy(example.terraform, variables)
    assert managed(example.terraform) == []


@pytest.mark.full
def test_complete(complete: Example, aws: LocalAws) -> None:
    complete_example.one_path_is_public(complete, aws)
    complete_example.users_of_the_pool(complete)
    complete_example.a_browser_and_a_machine(complete, aws)
    complete_example.users_of_corporate(complete, aws)
    complete_example.messages(complete, aws)


@pytest.mark.full
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
    # Without the right to list, AWS answers AccessDenied for a missing key; the emulator does not.
    assert status(example.api, "GET", "/missing", reader) in {403, 404}
    assert status(example.api, "PUT", "/welcome", reader) == 405


@pytest.fixture
def own_rows(deploy: Deploy, tmp_path: Path) -> Example:
    code = package.build(OWN_ROWS / "src", tmp_path / "own-rows.zip")
    variables = {"function_package": str(code.path), "deletion_protection": False}
    return deploy("own-rows", variables)


def test_own_rows(own_rows: Example, aws: LocalAws) -> None:
    outputs, api = own_rows.outputs, own_rows.api
    sign_in = own_rows.sign_in(outputs["user_pool_id"], outputs["user_pool_client_id"])
    ada, bob = sign_in("customers", customer="acme"), sign_in("customers", customer="umbrella")
    clerk = sign_in("clerks", customer="shop")

    assert api.call("POST", "/orders", ada, body=b'{"item": "tea"}').status_code == 201
    assert api.call("GET", "/orders", ada).json() == {"orders": ["tea"]}
    assert api.call("GET", "/orders", bob).json() == {"orders": []}
    assert api.call("POST", "/orders", clerk, body=b'{"item": "tea"}').status_code == 403
    assert api.call("GET", "/orders/acme", clerk).json() == {"orders": ["tea"]}
    # The emulator cannot judge this; if it learns to, scripts/demo need not say that it can't.
    assert api.call("GET", "/orders/acme", bob).status_code == 200
    judged_by_iam(own_rows, aws)


def judged_by_iam(example: Example, aws: LocalAws) -> None:
    """Check that another implementation of IAM decides as the example's page promises."""
    iam, table = aws.client("iam"), example.outputs["table_arn"]
    account = table.split(":")[4]

    def asked(group: str, action: str, key: str | None, tag: str | None = "acme") -> Request:
        role_arn = example.outputs["group_role_arns"][group]
        found = {"dynamodb:LeadingKeys": key and [key], "aws:PrincipalTag/customer": tag}
        return Request(
            f"arn:aws:sts::{account}:assumed-role/{role_arn.rpartition('/')[2]}/ada",
            action,
            table,
            account,
            {Layer.IDENTITY: policy.policies_of(iam, role_arn)},
            context={name: value for name, value in found.items() if value},
        )

    actions, groups = actions_in(OWN_ROWS / "requests.json"), ("customers", "clerks")
    page = rows("terraform/examples/own-rows/README.md", "| Request | customers | clerks |")
    promised = [int(status) for _, *statuses in page for status in statuses]
    requests = [
        asked(group, str(action.permission), "somebody-else" if action.context else "acme")
        for action in actions
        for group in groups
    ]
    never = [
        asked("customers", "dynamodb:Query", "acme", tag=None),
        asked("customers", "dynamodb:Query", "acme", tag="*"),
        asked("customers", "dynamodb:PutItem", "umbrella"),
        asked("customers", "dynamodb:Scan", None),
        asked("customers", "dynamodb:DeleteItem", "acme"),
    ]
    try:
        decided = iam_simulator.decisions(requests + never)
    except Unreachable as unreachable:
        pytest.skip(f"the simulator is not available: {unreachable}")
    answers = [action.answer(allowed=True) for action in actions for _ in groups]
    assert [
        status if allowed else 403 for status, allowed in zip(answers, decided, strict=False)
    ] == promised
    assert decided[len(requests) :] == [False] * len(never)


def test_http_api(deploy: Deploy, tmp_path: Path) -> None:
    """In payload format 2.0, the only one that the emulator sends."""
    code = package.build(FUNCTION, tmp_path / "function.zip")
    variables = {"documents_bucket": BUCKET, "function_package": str(code.path)}
    example = deploy("http-api", variables)
    outputs = example.outputs
    sign_in = example.sign_in(outputs["user_pool_id"], outputs["user_pool_client_id"])

    reader, editor = sign_in("readers"), sign_in("editors")
    assert status(example.api, "GET", "/whoami", None) == 401
    assert status(example.api, "GET", "/whoami", sign_in()) == 403
    for token, group in ((reader, "readers"), (editor, "editors")):
        role_arn = example.api.call("GET", "/whoami", token).json()["role_arn"]
        assert role_arn.endswith(f"/http-api.{group}")
        assert status(example.api, "GET", "/documents", token) == 200
    assert status(example.api, "PUT", "/documents/readme", editor) == 201
    assert status(example.api, "GET", "/documents/readme", reader) == 200
    assert status(example.api, "PATCH", "/documents/readme", reader) == 405
    denied = example.api.call("PUT", "/documents/readme", reader, body=b"x")
    assert denied.headers["Content-Type"] == "application/problem+json"
    assert denied.status_code == denied.json()["status"] == 403

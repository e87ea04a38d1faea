"""`scripts/verify` on the deployed stack passes, or names what somebody broke."""

import json
import re
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tooling.local.aws import LocalAws
from tooling.local.stack import LocalStack
from tooling.lock_out.policy_versions import PolicyVersions
from tooling.own_handler.command import begin
from tooling.packaging import package
from tooling.paths import FUNCTION, REPOSITORY

from ..processes import interrupted
from ..waiting import LONGEST_WAIT, wait_until
from .conftest import Deployment
from .rights.person import Person
from .tampering import all_powerful_execution_role, without_trust
from .triggers import set_triggers

Verify = Callable[..., dict[str, Any]]

COMMAND = [sys.executable, str(REPOSITORY / "scripts/verify")]


def arguments(deployment: Deployment) -> list[str]:
    return [*COMMAND, "--stack", str(deployment.stack.terraform.root), *address(deployment)]


def address(deployment: Deployment) -> list[str]:
    return ["--api-url", deployment.api.url]


def left_behind(deployment: Deployment) -> list[str]:
    """Leftovers of a run: lock-outs, users, and documents in any version."""
    outputs = deployment.outputs
    pool = deployment.aws.client("cognito-idp").list_users(UserPoolId=outputs.user_pool_id)
    documents = deployment.aws.client("s3").list_object_versions(
        Bucket=outputs.documents_bucket, Prefix="verify-"
    )
    policy = deployment.outputs.texts["lock_out_policy_arn"]
    return [
        *PolicyVersions(deployment.aws.client("iam"), policy).read().names,
        *(user["Username"] for user in pool["Users"] if user["Username"].startswith("verify-")),
        *(version["Key"] for version in documents.get("Versions", [])),
        *(marker["Key"] for marker in documents.get("DeleteMarkers", [])),
    ]


@pytest.fixture
def verify(deployment: Deployment, verifier: Person) -> Iterator[Verify]:
    def run(*more: str, stack: list[str] | None = None) -> dict[str, Any]:
        command = [*COMMAND, *stack, *address(deployment)] if stack else arguments(deployment)
        with deployment.asked_by_somebody():
            ended = subprocess.run(
                [*command, "--json", *more],
                env=deployment.aws.env | verifier.env,
                capture_output=True,
                text=True,
                timeout=LONGEST_WAIT,
                check=False,
            )
        assert ended.stdout, ended.stderr
        document: dict[str, Any] = json.loads(ended.stdout)
        assert ended.returncode == int(not document["ok"]), ended.stderr
        return document

    yield run
    assert left_behind(deployment) == []


def faults(document: dict[str, Any]) -> list[str]:
    return [check["fault"] for check in document["checks"] if not check["ok"]]


def test_all_is_well(verify: Verify, tmp_path: Path) -> None:
    document = verify("--lock-out", "--junit", str(tmp_path / "junit.xml"))
    assert document["ok"] is True, faults(document)
    statuses: dict[str, list[str]] = {}
    for check in document["checks"]:
        if check["step"] == "api":
            name = check["subject"].split(" as ")[0].split("-", 3)[-1]
            statuses.setdefault(name, []).append(check["got"])
    assert statuses == {
        "reader": ["200", "200", "200", "403", "403"],
        "editor": ["200", "200", "200", "201", "403"],
        "admin": ["200", "200", "200", "201", "204"],
        "reader-editor": ["200", "200", "200", "201", "403"],
        "nobody": ["403", "403", "403", "403", "403"],
        # GET /health, and what else its path could be asked.
        "no token": ["401"] * 5 + ["200", "401"],
        "forged token": ["401"] * 5,
    }
    steps = [check["step"] for check in document["checks"]]
    counts = {step: steps.count(step) for step in steps}
    assert counts == {
        "groups": 3,
        "sign-in": 5,
        "doors": 9,
        "api": 37,
        "trust": 5,
        "lock-out": 5,
        "permissions": 6,
        "log": 6,
    }
    suite = ET.parse(tmp_path / "junit.xml").getroot().find("testsuite")  # noqa: S314 (our own)
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == (str(len(steps)), "0")
    assert len(suite.findall("testcase")) == len(steps)


def test_given_users_and_requests(deployment: Deployment, verify: Verify, tmp_path: Path) -> None:
    app = deployment.stack.client_app()
    editor = deployment.create_user("editors")
    people = [
        {"username": editor.username, "password": editor.password},
        {"username": editor.username, "password": "wrong"},
    ]
    file = tmp_path / "users.json"
    file.write_text(json.dumps(people))
    write = {"name": "store", "method": "PUT", "path": "/documents/{key}", "success": 201}
    requests = tmp_path / "requests.json"
    requests.write_text(json.dumps([{**write, "permission": "s3:PutObject"}]))
    document = verify("--users", str(file), "--requests", str(requests))
    (fault,) = faults(document)
    assert fault.startswith(f"{editor.username} cannot sign in by SRP: ")
    api = [(check["what"], check["got"]) for check in document["checks"] if check["step"] == "api"]
    public = [("GET /health", "200"), ("HEAD /health", "401")]
    assert api == [("store", "201"), ("store", "401"), ("store", "401"), *public]
    assert editor.password not in json.dumps(document)
    app.cognito.admin_get_user(UserPoolId=app.user_pool_id, Username=editor.username)


def test_broken_trust(deployment: Deployment, verify: Verify) -> None:
    with without_trust(deployment, "editors"):
        found = faults(verify())
    (trust,) = [fault for fault in found if fault.startswith("Broken trust")]
    assert "the trust policy of group-role.editors lets cognito-idp.amazonaws.com in" in trust
    assert f"it does not let {deployment.outputs.function_role_arn} call sts:AssumeRole" in trust
    assert any("the function gets no session of group-role.editors" in fault for fault in found)
    assert any("no session of group-role.editors for verify-" in fault for fault in found)
    assert not any("readers" in fault or "admins" in fault for fault in found)


def test_over_wide_policies(deployment: Deployment, verify: Verify) -> None:
    iam = deployment.aws.client("iam")
    documents = f"arn:aws:s3:::{deployment.outputs.documents_bucket}/*"
    # The API does everything that IAM allows with it, so only the policy itself shows it.
    delete = {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": documents}
    policy = {"RoleName": "group-role.readers", "PolicyName": "by-hand"}
    iam.put_role_policy(
        **policy, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": delete})
    )
    try:
        with all_powerful_execution_role(deployment):
            execution, readers = faults(verify())
    finally:
        iam.delete_role_policy(**policy)
    assert execution.startswith("Wrong policies of group-role: policy everything grants * on *.")
    assert readers.startswith(
        "Wrong policies of group-role.readers: policy by-hand, which Terraform did not write,"
        f" grants s3:DeleteObject on {documents}."
    )


@contextmanager
def back_door(
    deployment: Deployment, like: tuple[str, str] = ("/{proxy+}", "ANY")
) -> Iterator[None]:
    """Let a path of the API call the function of a method without authorization."""
    gateway = deployment.aws.client("apigateway")
    api = {"restApiId": deployment.outputs.rest_api_id}
    resources = {each["path"]: each["id"] for each in gateway.get_resources(**api)["items"]}
    path, verb = like
    other = {**api, "resourceId": resources[path], "httpMethod": verb}
    made = gateway.create_resource(**api, parentId=resources["/"], pathPart="back-door")["id"]
    method = {**api, "resourceId": made, "httpMethod": "GET"}
    try:
        gateway.put_method(**method, authorizationType="NONE")
        gateway.put_integration(
            **method,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=gateway.get_integration(**other)["uri"],
        )
        yield
    finally:
        gateway.delete_resource(**api, resourceId=made)


def test_doors_left_open(deployment: Deployment, verify: Verify) -> None:
    functions = deployment.aws.client("lambda")
    permission = {"FunctionName": deployment.outputs.function_name, "StatementId": "by-hand"}
    functions.add_permission(**permission, Action="lambda:InvokeFunction", Principal="*")
    try:
        with back_door(deployment):
            method, function = faults(verify())
    finally:
        functions.remove_permission(**permission)
    assert method.startswith("Open door: GET /back-door lets nobody authorize its callers")
    assert function.startswith("Open door: the function group-role lets everybody call lambda:Inv")


@contextmanager
def changed_pool(deployment: Deployment) -> Iterator[None]:
    """Add a trigger to the user pool, and an app client with which users write a claim."""
    cognito = deployment.aws.client("cognito-idp")
    which = {"UserPoolId": deployment.outputs.user_pool_id}
    pool = cognito.describe_user_pool(**which)["UserPool"]
    triggers = pool["LambdaConfig"]
    # A trigger that no sign-in waits for.
    by_hand = {"VerifyAuthChallengeResponse": triggers["PostConfirmation"]}
    made = cognito.create_user_pool_client(
        **which, ClientName="by-hand", WriteAttributes=["email", "custom:team"]
    )["UserPoolClient"]["ClientId"]
    set_triggers(cognito, pool, triggers | by_hand)
    try:
        yield
    finally:
        set_triggers(cognito, pool, triggers)
        cognito.delete_user_pool_client(**which, ClientId=made)


def test_public_function_pool_and_clients_changed_by_hand(
    deployment: Deployment, verify: Verify
) -> None:
    iam, function = deployment.aws.client("iam"), f"{deployment.outputs.function_name}_public"
    policy = {"RoleName": function, "PolicyName": "by-hand"}
    admins = deployment.outputs.group_role_arns["admins"]
    assume = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": admins}
    iam.put_role_policy(
        **policy, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": assume})
    )
    try:
        with changed_pool(deployment), back_door(deployment, ("/health", "GET")):
            method, triggers, client, role = faults(verify())
    finally:
        iam.delete_role_policy(**policy)
    assert method.startswith("Open door: GET /back-door requires no token, and public_routes has")
    assert triggers.startswith("Wrong triggers: ")
    assert "as verify_auth_challenge_response, which Terraform did not set" in triggers
    assert client.startswith("Wrong app client by-hand (")
    assert "lets users write their custom:team, with which" in client
    assert role.startswith(
        f"Wrong policies of {function}: policy by-hand grants sts:AssumeRole on {admins}."
    )


def test_a_group_made_by_hand(deployment: Deployment, verify: Verify) -> None:
    cognito = deployment.aws.client("cognito-idp")
    group = {"UserPoolId": deployment.outputs.user_pool_id, "GroupName": "made-by-hand"}
    role_arn = deployment.outputs.group_role_arns["admins"]
    cognito.create_group(**group, Precedence=1, RoleArn=role_arn)
    try:
        (fault,) = faults(verify())
    finally:
        cognito.delete_group(**group)
    assert fault.startswith("Group made-by-hand, which Terraform does not know, gives its users")


def test_handler_that_logs_credentials(
    deployment: Deployment, verify: Verify, tmp_path: Path
) -> None:
    source = tmp_path / "function"
    shutil.copytree(FUNCTION, source, ignore=shutil.ignore_patterns("__pycache__"))
    app = source / "app.py"
    printing = "    print(caller.session.get_credentials().get_frozen_credentials())\n"
    before, line, after = app.read_text().partition("    path = _path(event)\n")
    assert line
    app.write_text(before + printing + line + after)
    code = package.build(source, tmp_path / "function.zip")
    deployment.stack.apply(function_package=str(code.path))
    try:
        (fault,) = faults(verify())
    finally:
        deployment.stack.apply()
    assert fault.startswith("The function group-role logs credentials: of ")
    assert re.search(r"an access key in [1-9]\d", fault)  # somebody else asks meanwhile
    assert "ASIA" not in fault


@pytest.fixture
def outputs(deployment: Deployment, tmp_path: Path) -> list[str]:
    """Outputs in the form of `terraform output -json`."""
    values = deployment.stack.terraform.outputs()
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({name: {"value": value} for name, value in values.items()}))
    return ["--outputs", str(file)]


@pytest.mark.parametrize(
    ("precedence", "told"),
    [
        (5, "has 5 in the user pool, but 30 in Terraform"),
        (20, "has 20 in the user pool, but 30 in Terraform"),
    ],
)
def test_wrong_precedence(
    deployment: Deployment, verify: Verify, outputs: list[str], precedence: int, told: str
) -> None:
    cognito = deployment.aws.client("cognito-idp")
    which = {"UserPoolId": deployment.outputs.user_pool_id, "GroupName": "readers"}
    group = cognito.get_group(**which)["Group"]
    kept = {name: group[name] for name in ("Description", "RoleArn")}

    def recreate(precedence: int) -> None:
        # The emulator cannot change a group.
        cognito.delete_group(**which)
        cognito.create_group(**which, **kept, Precedence=precedence)

    recreate(precedence)
    try:
        found = faults(verify(stack=outputs))
    finally:
        recreate(group["Precedence"])
    assert any(f"Wrong precedence: group readers {told}" in fault for fault in found)
    assert any("-reader-editor says " in fault for fault in found)


def test_outputs_with_nothing_applied(deployment: Deployment, tmp_path: Path) -> None:
    (tmp_path / "outputs.json").write_text("{}")
    ended = subprocess.run(
        [*COMMAND, "--outputs", str(tmp_path / "outputs.json")],
        env=deployment.aws.env,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )
    assert ended.returncode == 1
    assert "has no output user_pool_id, " in ended.stderr
    assert "Traceback" not in ended.stderr


def test_verbose(deployment: Deployment, tmp_path: Path) -> None:
    ended = subprocess.run(
        [*arguments(deployment), "--verbose", "--requests", str(tmp_path / "none.json")],
        env=deployment.aws.env,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )
    said, step, _ = ended.stderr.partition("\nreading the outputs ... ")
    assert step
    assert f'user_pool_id = "{deployment.outputs.user_pool_id}"' in said.splitlines()
    assert ended.stdout == ""


@pytest.mark.parametrize(
    ("signum", "during"),
    [(signal.SIGINT, "signing users in"), (signal.SIGTERM, "calling the API")],
)
def test_interrupted(
    deployment: Deployment, tmp_path: Path, signum: signal.Signals, during: str
) -> None:
    # So many that the command still makes them when the signal comes.
    requests = tmp_path / "requests.json"
    read = {"name": "read", "method": "GET", "path": "/documents/{key}", "success": 200}
    requests.write_text(json.dumps([{**read, "permission": "s3:GetObject"}] * 500))

    def until_there_is_something_to_leave(_: str) -> None:
        wait_until(lambda: left_behind(deployment), "something to leave behind", pause=0.01)

    ended = interrupted(
        [*arguments(deployment), "--requests", str(requests)],
        during,
        signum,
        env=deployment.aws.env,
        meanwhile=until_there_is_something_to_leave,
    )
    assert ended.returncode == 128 + signum, ended.stderr
    assert "Traceback" not in ended.stderr
    assert left_behind(deployment) == []


@pytest.mark.full
def test_a_handler_of_ones_own(tmp_path: Path) -> None:
    """Its root has a table, and no bucket of documents."""
    begin(folder := tmp_path / "orders")
    code = package.build(folder / "src", tmp_path / "function.zip")
    with LocalAws(tmp_path) as aws:
        stack = LocalStack(aws, tmp_path, code.path, folder)
        with stack.terraform:
            stack.apply()
            own = Deployment(aws, stack)
            command = [*arguments(own), "--json", "--requests", str(folder / "requests.json")]
            with own.asked_by_somebody("guests"):
                ended = subprocess.run(
                    command, env=aws.env, capture_output=True, text=True, check=False
                )
    document = json.loads(ended.stdout)
    assert document["ok"] is True, faults(document)
    steps = [check["step"] for check in document["checks"]]
    assert steps.count("api") == 6 * 3

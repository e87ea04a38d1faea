"""`scripts/verify` on the deployed stack passes, or names what somebody broke."""

import json
import re
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tooling.local.aws import LocalAws
from tooling.lock_out.policy_versions import PolicyVersions
from tooling.own_handler.command import create
from tooling.packaging import package
from tooling.paths import FUNCTION, REPOSITORY

from ..iam_roles import policy
from ..processes import interrupted
from ..waiting import LONGEST_WAIT, wait_until
from .conftest import Deployment
from .rights.person import Person
from .stack import ChangingStack
from .tampering import all_powerful_execution_role, without_trust
from .triggers import set_triggers

Verify = Callable[..., dict[str, Any]]

COMMAND = [sys.executable, str(REPOSITORY / "scripts/verify")]


def arguments(deployment: Deployment) -> list[str]:
    root = str(deployment.stack.terraform.root)
    return [*COMMAND, "--stack", root, "--api-url", deployment.api.url]


def left_behind(deployment: Deployment) -> list[str]:
    """Leftovers of a run: lock-outs, users, and documents in any version."""
    outputs = deployment.outputs
    pool = deployment.aws.client("cognito-idp").list_users(UserPoolId=outputs.user_pool_id)
    documents = deployment.aws.client("s3").list_object_versions(
        Bucket=outputs.documents_bucket, Prefix="verify-"
    )
    arn = deployment.outputs.texts["lock_out_policy_arn"]
    return [
        *PolicyVersions(deployment.aws.client("iam"), arn).read().names,
        *(user["Username"] for user in pool["Users"] if user["Username"].startswith("verify-")),
        *(version["Key"] for version in documents.get("Versions", [])),
        *(marker["Key"] for marker in documents.get("DeleteMarkers", [])),
    ]


@pytest.fixture
def verify(deployment: Deployment, verifier: Person) -> Iterator[Verify]:
    def run(*more: str) -> dict[str, Any]:
        ended = subprocess.run(
            [*arguments(deployment), "--json", *more],
            env=deployment.env | verifier.env,
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


def test_a_correct_stack_passes(verify: Verify, tmp_path: Path) -> None:
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
        # GET /health, and the other methods of its path.
        "no token": ["401"] * 5 + ["200", "401"],
        "forged token": ["401"] * 5,
    }
    steps = [check["step"] for check in document["checks"]]
    counts = {step: steps.count(step) for step in steps}
    assert counts == {
        "groups": 3,
        "sign-in": 5,
        "access": 10,
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


@contextmanager
def another_policy(
    deployment: Deployment, role_name: str, action: str, resource: str
) -> Iterator[None]:
    """Add a policy that allows something to a role."""
    iam, which = deployment.aws.client("iam"), {"RoleName": role_name, "PolicyName": "by-hand"}
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    iam.put_role_policy(**which, PolicyDocument=policy(statement))
    try:
        yield
    finally:
        iam.delete_role_policy(**which)


@contextmanager
def open_method(deployment: Deployment, name: str, like: tuple[str, str]) -> Iterator[None]:
    """Let a path of the API call the function of a method without authorization."""
    gateway = deployment.aws.client("apigateway")
    api = {"restApiId": deployment.outputs.rest_api_id}
    resources = {each["path"]: each["id"] for each in gateway.get_resources(**api)["items"]}
    path, verb = like
    other = {**api, "resourceId": resources[path], "httpMethod": verb}
    made = gateway.create_resource(**api, parentId=resources["/"], pathPart=name)["id"]
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


@contextmanager
def for_everybody(deployment: Deployment) -> Iterator[None]:
    """Let everybody call the function."""
    functions = deployment.aws.client("lambda")
    which = {"FunctionName": deployment.outputs.function_name, "StatementId": "by-hand"}
    functions.add_permission(**which, Action="lambda:InvokeFunction", Principal="*")
    try:
        yield
    finally:
        functions.remove_permission(**which)


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


@contextmanager
def precedence_of_readers(deployment: Deployment, precedence: int) -> Iterator[None]:
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
        yield
    finally:
        recreate(group["Precedence"])


@contextmanager
def handler_that_logs_credentials(deployment: Deployment, work: Path) -> Iterator[None]:
    source = work / "function"
    shutil.copytree(FUNCTION, source, ignore=shutil.ignore_patterns("__pycache__"))
    app = source / "app.py"
    printing = "    print(caller.session.get_credentials().get_frozen_credentials())\n"
    before, line, after = app.read_text().partition("    path = _path(event)\n")
    assert line
    app.write_text(before + printing + line + after)
    functions = deployment.aws.client("lambda")
    function = {"FunctionName": deployment.outputs.function_name}
    live = functions.get_alias(**function, Name="live")["FunctionVersion"]

    def serve(code: Path, version: str | None = None) -> None:
        functions.update_function_code(**function, ZipFile=code.read_bytes())
        version = version or functions.publish_version(**function)["Version"]
        functions.update_alias(**function, Name="live", FunctionVersion=version)

    serve(package.build(source, work / "function.zip").path)
    try:
        yield
    finally:
        serve(package.build(FUNCTION, work / "function.zip").path, live)


def test_each_change_by_hand_is_reported(
    deployment: Deployment, verify: Verify, tmp_path: Path
) -> None:
    outputs = deployment.outputs
    documents = f"arn:aws:s3:::{outputs.documents_bucket}/*"
    public, admins = f"{outputs.function_name}_public", outputs.group_role_arns["admins"]
    with ExitStack() as changed:
        for change in (
            without_trust(deployment, "editors"),
            all_powerful_execution_role(deployment),
            # A request cannot show this: the API does what IAM allows. Only the policy shows it.
            another_policy(deployment, "group-role.readers", "s3:DeleteObject", documents),
            another_policy(deployment, public, "sts:AssumeRole", admins),
            open_method(deployment, "back-entry", ("/{proxy+}", "ANY")),
            open_method(deployment, "public-entry", ("/health", "GET")),
            for_everybody(deployment),
            changed_pool(deployment),
            precedence_of_readers(deployment, 5),
            deployment.group("made-by-hand", 1, role_of="admins"),
            handler_that_logs_credentials(deployment, tmp_path),
        ):
            changed.enter_context(change)
        found = faults(verify())
    closed = f"does not let {outputs.function_role_arn} call sts:AssumeRole"
    delete = f"grants s3:DeleteObject on {re.escape(documents)}"
    denied = '"This API may not assume your group\'s role."'
    expected = [
        "Wrong precedence: group readers has 5 in the user pool, but 30 in Terraform",
        "Group made-by-hand, which Terraform does not know, gives its users group-role.admins",
        "The ID token of verify-.*-reader-editor says group-role.readers of",
        "Open access: GET /back-entry lets nobody authorize its callers",
        "Open access: GET /public-entry requires no token, and public_routes has no such route",
        "Open access: the function group-role lets everybody call lambda:InvokeFunction",
        "Wrong triggers: .* as verify_auth_challenge_response, which Terraform did not set",
        r"Wrong app client by-hand \(.* lets users write their custom:team, with which",
        f"whoami of verify-.*-editor: .* no session of group-role.editors, and says {denied}",
        *(f"{name} of verify-.*-editor: .*{denied}" for name in ("list", "read", "write")),
        f"Broken trust: .* of group-role.editors lets cognito-idp.amazonaws.com in; it {closed}",
        r"Wrong policies of group-role: policy everything grants \* on \*\.",
        f"Wrong policies of group-role.readers: .* which Terraform did not write, {delete}",
        f"Wrong policies of {public}: policy by-hand grants sts:AssumeRole on {admins}",
        "The log shows no session of group-role.editors for verify-.*-editor, but of none",
        "The function group-role logs credentials: .* an access key in 15",
    ]
    for fault, pattern in zip(found, expected, strict=True):
        assert re.match(pattern, fault), fault
        assert "ASIA" not in fault


def test_outputs_with_nothing_applied(deployment: Deployment, tmp_path: Path) -> None:
    (tmp_path / "outputs.json").write_text("{}")
    ended = subprocess.run(
        [*COMMAND, "--outputs", str(tmp_path / "outputs.json")],
        env=deployment.env,
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
        env=deployment.env,
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
    [
        (signal.SIGTERM, "calling the API"),
        pytest.param(signal.SIGINT, "signing users in", marks=pytest.mark.full),
    ],
)
def test_interrupted(
    deployment: Deployment, tmp_path: Path, signum: signal.Signals, during: str
) -> None:
    # With this many, the command still makes requests when the signal arrives.
    requests = tmp_path / "requests.json"
    read = {"method": "GET", "path": "/documents/{key}", "success": 200}
    read["permission"] = "s3:GetObject"
    requests.write_text(json.dumps([{"name": f"read-{number}", **read} for number in range(500)]))

    def until_there_is_something_to_leave(_: str) -> None:
        wait_until(lambda: left_behind(deployment), "something to leave behind", pause=0.01)

    ended = interrupted(
        [*arguments(deployment), "--requests", str(requests)],
        during,
        signum,
        env=deployment.env,
        meanwhile=until_there_is_something_to_leave,
    )
    assert ended.returncode == 128 + signum, ended.stderr
    assert "Traceback" not in ended.stderr
    assert left_behind(deployment) == []


@pytest.mark.full
def test_own_handler(tmp_path: Path) -> None:
    """Its root module has a table, and no documents bucket."""
    create(folder := tmp_path / "orders")
    code = package.build(folder / "src", tmp_path / "function.zip")
    with LocalAws(tmp_path) as aws:
        stack = ChangingStack(aws, tmp_path, code.path, folder)
        with stack.terraform:
            stack.apply()
            own = Deployment(aws, stack)
            command = [*arguments(own), "--json", "--requests", str(folder / "requests.json")]
            ended = subprocess.run(
                command, env=own.env, capture_output=True, text=True, check=False
            )
    document = json.loads(ended.stdout)
    assert document["ok"] is True, faults(document)
    steps = [check["step"] for check in document["checks"]]
    assert steps.count("api") == 6 * 3

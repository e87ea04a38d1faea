"""`scripts/demo` as a newcomer runs it, and its messages and leftovers after a failure."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tooling.own_handler.command import create
from tooling.paths import REPOSITORY, TERRAFORM

from ..documentation import blocks
from ..processes import interrupted, started
from ..waiting import LONGEST_WAIT
from .promised import CAST, PROMISED

Demo = Callable[..., "subprocess.CompletedProcess[str]"]

ERROR = re.compile(r"(scripts/demo: )?error: \S")


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, which must be empty again at the end."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)
        assert list(Path(folder).iterdir()) == []
        assert processes_of(folder) == []


def processes_of(folder: str) -> list[str]:
    """Processes that name a folder on their command line or, if that shows, run in it."""
    if not Path("/proc/self").exists():
        command = ["ps", "-A", "-ww", "-o", "args="]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [line for line in listed.splitlines() if folder in line]
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command_line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if folder in command_line or str((process / "cwd").readlink()).startswith(folder):
                found.append(command_line)
        except OSError:
            continue
    return found


@pytest.fixture
def demo(temporary: Path) -> Demo:
    assert temporary.is_dir()

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(REPOSITORY / "scripts/demo"), *arguments]
        with started(
            command, subprocess.PIPE, subprocess.PIPE, {**os.environ, **environment}
        ) as process:
            stdout, stderr = process.communicate(timeout=2 * LONGEST_WAIT)
        return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)

    return run


def assert_one_clear_message(ended: "subprocess.CompletedProcess[str]", message: str) -> None:
    assert ended.returncode not in {0, 130, 143}
    assert ended.stdout == ""
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr
    *before, last = ended.stderr.splitlines()
    assert ERROR.match(last)
    assert not any(map(ERROR.match, before))


@pytest.mark.parametrize("authorizer", ["cognito", pytest.param("lambda", marks=pytest.mark.full)])
def test_json(demo: Demo, authorizer: str) -> None:
    ended = demo("--json", "--authorizer", authorizer)
    assert ended.returncode == 0, ended.stderr
    document = json.loads(ended.stdout)
    assert document["ok"] is True
    assert document["api_url"].startswith("http://127.0.0.1:")
    table = {
        user["username"]: [check["status"] for check in user["checks"]]
        for user in document["users"]
    }
    promised = {name: list(PROMISED[groups]) for name, groups in CAST.items()}
    strangers = ("no token", "forged token", "access token")
    assert table == promised | dict.fromkeys(strangers, [401] * 5)
    for user in document["users"]:
        assert user.keys() == {"username", "groups", "role_arn", "checks"}
        for check in user["checks"]:
            assert check.keys() == {"action", "expected", "status", "ok"}
            assert check["ok"] is True
            assert check["expected"] == check["status"]
    two = next(user for user in document["users"] if user["username"] == "reader-editor")
    assert two["groups"] == ["readers", "editors"]
    assert two["role_arn"].endswith("/group-role.editors")


@pytest.mark.full
def test_keep(demo: Demo, tmp_path: Path) -> None:
    """Each command works when pasted, in any folder, whatever else the shell has set."""
    ended = demo("--keep", "--json")
    assert ended.returncode == 0, ended.stderr
    said = dict(
        part.split(":\n  ", 1) for part in ended.stderr.strip().split("\n\n") if ":\n  " in part
    )
    stop = said.pop("Stop it, and remove all its files")
    elsewhere = {"AWS_PROFILE": "nothing", "AWS_SESSION_TOKEN": "x", "TF_WORKSPACE": "nothing"}

    def paste(command: str) -> str:
        return subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={**os.environ, **elsewhere},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    try:
        assert "reader  " in said.pop("Its users, and the file with the password of each")
        token = paste(said.pop("Sign a user in, and print the ID token"))
        assert token.count(".") == 2
        assert json.loads(paste(said.pop("Sign in and call the API")))["username"] == "reader"
        assert "as group-role.readers" in paste(said.pop("Verify the deployment"))
        why = paste(said.pop("Ask whether IAM allows a user's request, and why"))
        assert why.startswith("reader may not DELETE /documents/")
        assert "reader: locked out" in paste(said.pop("Lock a user out"))
        assert "reader: let in again" in paste(said.pop("Let the user in again"))
        assert said == {}
    finally:
        paste(stop)


@pytest.mark.full
def test_without_the_api(demo: Demo) -> None:
    ended = demo("--json", "--identity-pool", "--verbose")
    assert ended.returncode == 0, ended.stderr
    # Terraform's output follows the step's name, and stdout has only the document.
    _, _, said = ended.stderr.partition("\nterraform apply ...\n")
    said, _, _ = said.partition("\nterraform apply ... ")
    assert "\nApply complete! Resources: " in said
    table = {
        user["username"]: [check["status"] for check in user["checks"]]
        for user in json.loads(ended.stdout)["users"]
        if user["username"].endswith(", directly")
    }
    assert table == {
        f"{name}, directly": list(PROMISED[groups]) for name, groups in CAST.items() if groups
    }


def test_own_handler(demo: Demo, tmp_path: Path) -> None:
    create(tmp_path / "orders")
    ended = demo("--json", "--handler", str(tmp_path / "orders"))
    assert ended.returncode == 0, ended.stderr
    users = json.loads(ended.stdout)["users"]
    table = {
        user["username"]: {check["action"]: check["status"] for check in user["checks"]}
        for user in users
    }
    assert table == {
        "guest": {"whoami": 200, "reports": 200, "report": 403},
        "analyst": {"whoami": 200, "reports": 200, "report": 201},
        "guest-analyst": {"whoami": 200, "reports": 200, "report": 201},
        "nobody": {"whoami": 403, "reports": 403, "report": 403},
        "no token": {"whoami": 401, "reports": 401, "report": 401},
        "forged token": {"whoami": 401, "reports": 401, "report": 401},
        "access token": {"whoami": 401, "reports": 401, "report": 401},
    }
    # The cell is only ok if /whoami named this role.
    roles = {user["username"]: user["role_arn"] for user in users}
    assert roles["guest"].endswith("/orders.guests")
    assert roles["guest-analyst"] == roles["analyst"] != roles["guest"]


OTHER_RESOURCES = """
resource "aws_sqs_queue" "orders" {
  name = "${var.name}-orders"
}

resource "aws_ssm_parameter" "price" {
  name  = "/${var.name}/price"
  type  = "String"
  value = "5"
}

output "queue_arn" {
  value = aws_sqs_queue.orders.arn
}

output "parameter_arn" {
  value = aws_ssm_parameter.price.arn
}
"""
OF_ANALYSTS = """
        { actions = ["sqs:SendMessage"], resources = [aws_sqs_queue.orders.arn] },
        { actions = ["ssm:GetParameter"], resources = [aws_ssm_parameter.price.arn] },
"""
OTHER_HANDLER = """
import os
from group_role import as_caller, json_body, json_response

@as_caller
def lambda_handler(event, context, caller):
    if event["path"] == "/price":
        found = caller.client("ssm").get_parameter(Name=os.environ["PRICE"])
        return json_response(200, found["Parameter"]["Value"])
    caller.client("sqs").send_message(
        QueueUrl=os.environ["QUEUE"], MessageBody=json_body(event)["item"]
    )
    return json_response(202, {})
"""


@pytest.mark.full
def test_handler_with_a_queue_and_a_parameter(demo: Demo, tmp_path: Path) -> None:
    create(folder := tmp_path / "orders")
    (folder / "src/app.py").write_text(OTHER_HANDLER)
    (folder / "other.tf").write_text(OTHER_RESOURCES)
    main = (folder / "main.tf").read_text()
    for before, after in {
        '"dynamodb:PutItem"], resources = [local.table_arn] },': OF_ANALYSTS,
        "REPORTS_TABLE = local.table": ", QUEUE = aws_sqs_queue.orders.url,"
        " PRICE = aws_ssm_parameter.price.name",
    }.items():
        assert before in main
        main = main.replace(before, before + after)
    (folder / "main.tf").write_text(main)
    send = {"permission": "sqs:SendMessage", "resource": "{queue_arn}", "body": {"item": "tea"}}
    read = {"permission": "ssm:GetParameter", "resource": "{parameter_arn}"}
    requests = [
        {"name": "order", "method": "POST", "path": "/orders", "success": 202, **send},
        {"name": "price", "method": "GET", "path": "/price", "success": 200, **read},
    ]
    (folder / "requests.json").write_text(json.dumps(requests))
    ended = demo("--json", "--handler", str(folder))
    assert ended.returncode == 0, ended.stderr
    users = json.loads(ended.stdout)["users"][:2]
    assert {user["username"]: [check["status"] for check in user["checks"]] for user in users} == {
        "guest": [403, 403],
        "analyst": [202, 200],
    }


@pytest.mark.full
def test_route_of_the_documentation(demo: Demo, tmp_path: Path) -> None:
    """The demo says what is missing after the first change; all three make a new column."""
    create(folder := tmp_path / "orders")
    page = "docs/own-handler.md"
    (code,) = (text for text in blocks(page, "python") if text.startswith(" "))
    (statement,) = blocks(page, "hcl")
    (request,) = blocks(page, "json")

    def insert(name: str, before: str, text: str) -> None:
        content = (folder / name).read_text()
        assert before in content
        (folder / name).write_text(content.replace(before, f"{text}{before}", 1))

    insert("src/app.py", '        case _, "/whoami":', code)
    only_sent = json.loads(request)
    del only_sent["permission"], only_sent["resource"]
    before = (folder / "requests.json").read_text()
    insert("requests.json", "\n]", f",\n{json.dumps(only_sent)}")
    ended = demo("--handler", str(folder))
    assert "guest: GET /count: 403, expected 200: Your role does not allow this." in ended.stderr
    assert "(iam_denied: DescribeTable: AccessDenied" in ended.stderr
    assert "handler (here DescribeTable): add" in ended.stderr
    assert ended.stderr.count("as the `permission` of GET /count in requests.json") == 1

    (folder / "requests.json").write_text(before)
    insert("requests.json", "\n]", f",\n{request}")
    insert("main.tf", '        { actions = ["dynamodb:Scan", "dynamodb:PutItem"]', statement)
    ended = demo("--json", "--handler", str(folder))
    assert ended.returncode == 0, ended.stderr
    users = json.loads(ended.stdout)["users"][:2]
    assert {user["username"]: user["checks"][-1]["status"] for user in users} == {
        "guest": 403,
        "analyst": 200,
    }


@pytest.mark.full
def test_own_rows(demo: Demo) -> None:
    ended = demo("--json", "--handler", str(TERRAFORM / "examples/own-rows"))
    assert ended.returncode == 0, ended.stderr
    users = {user["username"]: user["checks"] for user in json.loads(ended.stdout)["users"]}
    keys = ["aws:PrincipalTag/customer", "dynamodb:LeadingKeys"]
    assert [check.get("unjudged") for check in users["customer"]] == [keys] * 3
    assert [(check["status"], "unjudged" in check) for check in users["clerk"]] == [
        (200, False),
        (403, False),
        (200, False),
    ]


@pytest.mark.full
def test_failures_of_an_own_handler(demo: Demo, tmp_path: Path) -> None:
    create(folder := tmp_path / "orders")
    app = folder / "src/app.py"
    app.write_text(
        app.read_text().replace('    item = {"id"', '    {}["nothing"]\n    item = {"id"')
    )
    line = app.read_text().splitlines().index('    {}["nothing"]') + 1
    requests = folder / "requests.json"
    requests.write_text(
        requests.read_text().replace('"GET", "path": "/reports"', '"GET", "path": "/"')
    )
    ended = demo("--handler", str(folder))
    assert ended.returncode == 1
    raised = f"KeyError at {app}:{line} in add_report"
    nothing = "GET /: 404, expected 200: There is nothing at this address. (handler)"
    *lines, _ = ended.stderr.splitlines()
    # Not the logs of functions or of the emulator, but a line for each failure.
    assert lines[-8].startswith("calling the API ... ")
    assert lines[-7:] == [
        f"guest: {nothing}",
        f"guest: POST /reports: 500, expected 403: {raised}",
        f"analyst: {nothing}",
        f"analyst: POST /reports: 500, expected 201: {raised}",
        f"guest-analyst: {nothing}",
        f"guest-analyst: POST /reports: 500, expected 201: {raised}",
        "To see what the functions logged, use --verbose.",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("{table_arn}", "{tabel_arn}"), "and Terraform has no output tabel_arn."),
        (("--authorizer", "lambda"), "has no variable authorizer"),
    ],
)
def test_unusable_handlers_give_one_message(
    demo: Demo, tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    create(folder := tmp_path / "orders")
    requests = folder / "requests.json"
    requests.write_text(requests.read_text().replace(*change))
    options = change if change[0].startswith("--") else ()
    assert_one_clear_message(demo("--handler", str(folder), *options), message)


def test_folder_without_a_handler(demo: Demo, tmp_path: Path) -> None:
    message = f"{tmp_path} has no src/app.py: scripts/new-handler makes a complete folder."
    assert_one_clear_message(demo("--handler", str(tmp_path)), message)


def test_handler_with_a_syntax_error(demo: Demo, tmp_path: Path) -> None:
    create(folder := tmp_path / "orders")
    app = folder / "src/app.py"
    app.write_text("def lambda_handler(:\n")
    message = f"error: {app}:1: SyntaxError: invalid syntax\n"
    assert_one_clear_message(demo("--handler", str(folder)), message)


def test_unknown_option(demo: Demo) -> None:
    assert_one_clear_message(demo("--nonsense"), "unrecognized arguments: --nonsense")


@pytest.mark.parametrize("port", ["0", "x", "65536"])
def test_illegal_port(demo: Demo, port: str) -> None:
    assert_one_clear_message(demo("--port", port), "is not a port")


def test_occupied_port(demo: Demo) -> None:
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = occupied.getsockname()[1]
        message = f"Port {port} of 127.0.0.1 is already in use: choose another --port"
        assert_one_clear_message(demo("--port", str(port)), message)


@pytest.mark.full
def test_missing_terraform(demo: Demo, tmp_path: Path) -> None:
    for name in ("python3", "env", "sh"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    ended = demo(PATH=str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    said = ended.stderr.splitlines()
    said.remove("terraform is not on the PATH: using Terraform 1.15.5 from PyPI")
    for line in said:
        assert re.fullmatch(r"[\w /-]+ \.\.\. \d+\.\d s", line, re.ASCII), line
    assert "\033" not in ended.stdout
    assert ended.stdout.endswith("\n\n40 of 40 requests were answered as IAM decides.\n")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the repository, to break."""
    left_out = shutil.ignore_patterns(".*", "build", "*.tfvars", "*.tfstate*")
    copy = tmp_path / "checkout"
    shutil.copytree(REPOSITORY, copy, ignore=left_out)
    for name in (".terraform-version", "terraform/.terraform.lock.hcl"):
        shutil.copy(REPOSITORY / name, copy / name)
    return copy


# The copy's demo with this checkout's environment, which takes a while to make.
IN_THIS_ENVIRONMENT = """
import sys
sys.path[:0] = [sys.argv.pop(1), sys.argv.pop(1)]
from tooling.commands import options_of
from tooling.demo.command import main
from tooling.failure import end_with
sys.exit(end_with(lambda: main(options_of("demo"))))
"""


def in_this_environment(checkout: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", IN_THIS_ENVIRONMENT, checkout / "scripts", checkout / "function"],
        capture_output=True,
        text=True,
        timeout=2 * LONGEST_WAIT,
        check=False,
    )


@pytest.mark.parametrize(
    ("tfvars", "message"),
    [
        pytest.param("groups = {", "terraform.tfvars", marks=pytest.mark.full),
        pytest.param(
            'groups = { readers = { precedence = "first" } }', "groups", marks=pytest.mark.full
        ),
        ("groups = { a = { precedence = 1 }, b = { precedence = 1 } }", "a (1), b (1)"),
    ],
)
def test_broken_tfvars(temporary: Path, checkout: Path, tfvars: str, message: str) -> None:
    assert temporary.is_dir()
    (checkout / "terraform/terraform.tfvars").write_text(tfvars)
    ended = in_this_environment(checkout)
    assert_one_clear_message(ended, message)


@pytest.mark.full
def test_tfvars_of_a_stack_on_aws(temporary: Path, checkout: Path) -> None:
    assert temporary.is_dir()
    (checkout / "terraform/terraform.tfvars").write_text("""
        region                   = "eu-central-1"
        allowed_account_ids      = ["123456789012"]
        kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"
        permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
        user_pool_id             = "eu-central-1_a1B2c3D4e"
        user_pool_client_id      = "abcdefghijklmnopqrstuvwxyz"
        grups                    = {}
    """)
    ended = in_this_environment(checkout)
    assert ended.returncode == 0, ended.stderr
    file = f"{checkout}/terraform/terraform.tfvars"
    assert ended.stderr.startswith(f"The demo uses the inputs in {file}.\n")
    assert f"\n{file}: there is no input grups, so its value is not used.\n" in ended.stderr


@pytest.mark.full
def test_broken_function(temporary: Path, checkout: Path) -> None:
    assert temporary.is_dir()
    app = checkout / "function/app.py"
    app.write_text(f"import nothing_of_that_name\n{app.read_text()}")
    ended = in_this_environment(checkout)
    assert ended.returncode == 1
    assert "502 expected 200" in ended.stdout
    assert ended.stdout.endswith("\n10 of 40 requests were answered as expected.\n")
    _, failures = ended.stderr.split("calling the API ... ")
    why = f"ModuleNotFoundError: No module named 'nothing_of_that_name' at {app}:1 in <module>"
    assert failures.splitlines()[1:] == [
        f"All 30 requests that reached the function: 502: {why}",
        "To see what the functions logged, use --verbose.",
        "error: Not every request was answered as expected: see above.",
    ]


@pytest.mark.parametrize(
    ("signum", "during", "options"),
    [
        (signal.SIGINT, "terraform apply", []),
        (signal.SIGTERM, "starting an emulated AWS", []),
        pytest.param(signal.SIGINT, "calling the API", [], marks=pytest.mark.full),
        pytest.param(signal.SIGINT, "Ctrl-C ends it.", ["--open"], marks=pytest.mark.full),
    ],
)
def test_interrupted(
    temporary: Path, signum: signal.Signals, during: str, options: list[str]
) -> None:
    ended = interrupted(
        [sys.executable, str(REPOSITORY / "scripts/demo"), *options],
        during,
        signum,
        meanwhile=lambda _: time.sleep(1 if during == "terraform apply" else 0.2),
    )
    assert ended.returncode == 128 + signum
    assert "Traceback" not in ended.stderr
    assert temporary.is_dir()

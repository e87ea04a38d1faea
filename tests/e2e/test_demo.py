"""`scripts/demo` as a newcomer runs it, and what it says and leaves behind when that goes wrong."""

import json
import os
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

from tooling.paths import REPOSITORY

Demo = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, which must be empty again at the end."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)
        assert list(Path(folder).iterdir()) == []
        assert processes_of(folder) == []


def processes_of(folder: str) -> list[str]:
    """Processes that run in a folder or name it on their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if folder in command or str((process / "cwd").readlink()).startswith(folder):
                found.append(command)
        except OSError:
            continue
    return found


@pytest.fixture
def demo(temporary: Path) -> Demo:
    assert temporary.is_dir()

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(REPOSITORY / "scripts/demo"), *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def assert_one_clear_message(ended: "subprocess.CompletedProcess[str]", message: str) -> None:
    assert ended.returncode not in {0, 130, 143}
    assert ended.stdout == ""
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("authorizer", ["cognito", "lambda"])
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
    assert table == {
        "reader": [200, 200, 200, 403, 403],
        "editor": [200, 200, 200, 201, 403],
        "admin": [200, 200, 200, 201, 204],
        "reader-editor": [200, 200, 200, 201, 403],
        "nobody": [403, 403, 403, 403, 403],
        "no token": [401, 401, 401, 401, 401],
        "forged token": [401, 401, 401, 401, 401],
        "access token": [401, 401, 401, 401, 401],
    }
    for user in document["users"]:
        assert user.keys() == {"username", "groups", "role_arn", "checks"}
        for check in user["checks"]:
            assert check.keys() == {"action", "expected", "status", "ok"}
            assert check["ok"] is True
            assert check["expected"] == check["status"]
    two = next(user for user in document["users"] if user["username"] == "reader-editor")
    assert two["groups"] == ["readers", "editors"]
    assert two["role_arn"].endswith("/group-role-editors")


def test_without_the_api(demo: Demo) -> None:
    ended = demo("--json", "--identity-pool")
    assert ended.returncode == 0, ended.stderr
    table = {
        user["username"]: [check["status"] for check in user["checks"]]
        for user in json.loads(ended.stdout)["users"]
        if user["username"].endswith(", directly")
    }
    assert table == {
        "reader, directly": [200, 200, 200, 403, 403],
        "editor, directly": [200, 200, 200, 201, 403],
        "admin, directly": [200, 200, 200, 201, 204],
        "reader-editor, directly": [200, 200, 200, 201, 403],
    }


def test_unknown_option(demo: Demo) -> None:
    assert_one_clear_message(demo("--nonsense"), "unrecognized arguments: --nonsense")


@pytest.mark.parametrize("port", ["0", "x", "65536"])
def test_port_that_is_none(demo: Demo, port: str) -> None:
    assert_one_clear_message(demo("--port", port), "is not a port")


def test_occupied_port(demo: Demo) -> None:
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = occupied.getsockname()[1]
        assert_one_clear_message(demo("--port", str(port)), f"Port {port} of 127.0.0.1")


def test_missing_terraform(demo: Demo, tmp_path: Path) -> None:
    for name in ("python3", "env", "sh"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    ended = demo(PATH=str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert "terraform is not on the PATH: using Terraform 1.15.5 from PyPI" in ended.stderr


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
sys.path.insert(0, sys.argv.pop(1))
from tooling.demo.command import main
from tooling.failure import end_with
sys.exit(end_with(main))
"""


@pytest.mark.parametrize(
    ("tfvars", "message"),
    [
        ("groups = {", "terraform.tfvars"),
        ('groups = { readers = { precedence = "first" } }', "groups"),
        ("groups = { a = { precedence = 1 }, b = { precedence = 1 } }", "a (1), b (1)"),
    ],
)
def test_broken_tfvars(temporary: Path, checkout: Path, tfvars: str, message: str) -> None:
    assert temporary.is_dir()
    (checkout / "terraform/terraform.tfvars").write_text(tfvars)
    ended = subprocess.run(
        [sys.executable, "-c", IN_THIS_ENVIRONMENT, str(checkout / "scripts")],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert_one_clear_message(ended, message)


@pytest.mark.parametrize(
    ("signum", "during", "options"),
    [
        (signal.SIGINT, "terraform apply", []),
        (signal.SIGTERM, "starting an emulated AWS", []),
        (signal.SIGINT, "calling the API", []),
        pytest.param(signal.SIGINT, "Ctrl-C ends it.", ["--open"], marks=pytest.mark.full),
    ],
)
def test_interrupted(
    temporary: Path, signum: signal.Signals, during: str, options: list[str]
) -> None:
    with subprocess.Popen(
        [sys.executable, str(REPOSITORY / "scripts/demo"), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        seen = ""
        while during not in seen:
            character = process.stderr.read(1)
            assert character, seen
            seen += character
        time.sleep(1 if during == "terraform apply" else 0.2)
        process.send_signal(signum)
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 128 + signum
    assert "Traceback" not in rest
    assert temporary.is_dir()

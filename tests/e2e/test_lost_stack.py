"""A stack that cannot be deployed, or that is gone, gives one failure, not one for each test.

The tests run pytest in a separate process, with its own stack.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tooling.paths import FUNCTION, REPOSITORY, SCRIPTS

from ..waiting import LONGEST_WAIT

CONFTEST = """
import os
import signal

import pytest

from tooling.local.stack import LocalStack

pytest_plugins = ["tests.conftest", "tests.e2e.conftest"]
apply = LocalStack.apply


def kill_both(stack):
    for process in (stack._aws._process, stack.terraform.provider._process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session", autouse=True)
def killed_meanwhile(request):
    if os.environ["KILLED"] == "while it is made":
        LocalStack.apply = lambda stack: (kill_both(stack), apply(stack))[1]
"""
TESTS = """
import pytest

from conftest import kill_both


@pytest.fixture(scope="module")
def changed(deployment):
    with deployment.stack.applied():
        yield


def test_one(deployment):
    assert deployment.api.call("GET", "/whoami").status_code == 401


def test_two(deployment, changed):
    kill_both(deployment.stack)
    deployment.api.call("GET", "/whoami")


def test_three(deployment, changed):
    raise AssertionError


def test_four(document):
    raise AssertionError


def test_that_needs_no_stack():
    pass
"""


@pytest.mark.parametrize(
    ("killed", "counts"),
    [
        ("while it is made", "1 passed, 3 skipped, 1 error in"),
        pytest.param(
            "while it is used", "1 failed, 2 passed, 3 skipped in", marks=pytest.mark.full
        ),
    ],
)
def test_a_lost_stack_is_one_failure(tmp_path: Path, killed: str, counts: str) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_stack.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    path = os.pathsep.join(map(str, (FUNCTION, SCRIPTS, REPOSITORY, tmp_path)))
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path, "KILLED": killed},
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )
    assert counts in ended.stdout
    error = re.compile(r"^E +tooling\.failure\.Failure: There is no stack to test on\.", re.M)
    assert len(error.findall(ended.stdout)) == 1
    for reason in ("The Terraform provider has ended unexpec", "ministack has ended unexpectedly."):
        assert reason in ended.stdout
    for log in ("--- provider", "--- ministack"):
        assert log in ended.stdout
    skipped = [line for line in ended.stdout.splitlines() if line.startswith("SKIPPED")]
    assert [line.partition(": ")[2] for line in skipped] == ["needs what failed there"]

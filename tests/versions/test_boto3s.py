"""The function's tests, with each boto3 that Lambda's runtimes have."""

import os
import re
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from tooling.child import run
from tooling.paths import BUILD, FUNCTION, REPOSITORY

# The unit tests have a new boto3.
BOTO3S = [
    "boto3-oldest",
    pytest.param("boto3-middle", marks=pytest.mark.full),
    pytest.param("boto3-newest", marks=pytest.mark.full),
]
TESTS = REPOSITORY / "tests"
# Tests that touch botocore's private parts and take only seconds.
INSIDE = [
    TESTS / "unit" / f"test_{room}.py"
    for room in ("clients", "connections", "model_loader", "shared_models")
]
# Warnings of Python 3.12 and later about what older botocores do.
UTCNOW = "ignore:datetime.datetime.utcnow:DeprecationWarning"


def of_the_function() -> list[Path]:
    units = (TESTS / "unit").glob("test_*.py")
    ours = [path for path in units if re.search(r"^from group_role", path.read_text(), re.M)]
    assert len(ours) > 15
    return [*sorted(ours), TESTS / "property"]


def installed(group: str) -> Path:
    """Return a folder with only the packages of a dependency group."""
    groups = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["dependency-groups"]
    folder = BUILD / "boto3s" / "-".join(groups[group]).replace("==", "-")
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = tempfile.mkdtemp(dir=folder.parent)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        status, output = run([*pip, "--no-deps", "--target", new, *groups[group]])
        assert status == 0, output
        try:
            Path(new).rename(folder)
        except OSError:  # another test made it first
            shutil.rmtree(new)
    return folder


@pytest.mark.parametrize("full", [False, pytest.param(True, marks=pytest.mark.full)])
@pytest.mark.parametrize("group", BOTO3S)
def test_the_function_works_with_each_version(group: str, full: bool, tmp_path: Path) -> None:
    path = os.pathsep.join(map(str, (installed(group), FUNCTION)))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", UTCNOW]
    command += [f"--basetemp={tmp_path}/tests"]
    command += map(str, of_the_function() if full else INSIDE)
    status, output = run(command, env=os.environ | {"PYTHONPATH": path}, cwd=REPOSITORY)
    assert status == 0, output[-10_000:]
    passed = int(re.findall(r"(\d+) passed", output)[-1])
    assert passed > len(INSIDE)

"""The examples' own tests pass, can fail, and their types are right."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tooling.own_handler.project import project_in
from tooling.paths import FUNCTION, TERRAFORM

EXAMPLES = [file.parent for file in sorted(TERRAFORM.glob("examples/*/test_*.py"))]


def run(*command: object, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_are_examples() -> None:
    assert TERRAFORM / "examples/own-rows" in EXAMPLES


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: str(folder.name))
def test_its_tests_pass(folder: Path, tmp_path: Path) -> None:
    ended = run("-m", "pytest", "-q", "-p", "no:cacheprovider", folder, cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout
    assert " passed" in ended.stdout


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: str(folder.name))
def test_mypy_accepts_it(folder: Path, tmp_path: Path) -> None:
    mypy = ("-m", "mypy", "--strict", "--explicit-package-bases", f"--cache-dir={tmp_path}", ".")
    ended = run(*mypy, cwd=folder, MYPYPATH=f"src:{FUNCTION}")
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: str(folder.name))
def test_the_demo_accepts_it(folder: Path) -> None:
    assert project_in(folder).root == folder

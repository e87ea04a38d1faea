"""The checks of the Terraform code that take minutes, and so run beside other tests."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tooling.checks import static_checks
from tooling.environment import tool
from tooling.failure import Failure
from tooling.isolation import isolated_environment
from tooling.packaging import package
from tooling.paths import FUNCTION
from tooling.terraform.runner import Terraform

from .. import checkov


def passes(check: Callable[[], None]) -> None:
    """Fail with only a check's findings: a traceback would not help."""
    found = None
    try:
        check()
    except Failure as failure:
        found = f"{failure}\n{failure.log}"
    if found:
        pytest.fail(found, pytrace=False)


def in_copy(work: Path, check: Callable[[Terraform], None]) -> None:
    """Run a check on a copy of the Terraform code, which is ready to run."""
    # The default of the variable `function_package` names this file.
    package.build(FUNCTION, work / "build" / "function.zip")
    with Terraform(work, isolated_environment(os.environ)) as terraform:
        check(terraform)


def test_it_is_valid(tmp_path: Path) -> None:
    passes(lambda: in_copy(tmp_path, static_checks.validate))


def test_its_own_tests_pass(tmp_path: Path) -> None:
    passes(lambda: in_copy(tmp_path, Terraform.test))


@pytest.fixture
def scanner() -> None:
    """Install checkov before the test would wait for it."""
    tool("scan")


@pytest.mark.usefixtures("scanner")
def test_checkov_has_no_findings() -> None:
    passes(checkov.check)

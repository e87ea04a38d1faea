"""The checks of the Terraform code that take minutes, and so run beside other tests."""

from collections.abc import Callable

import pytest

from tooling.checks import checkov, static_checks
from tooling.environment import tool
from tooling.failure import Failure
from tooling.terraform.runner import Terraform


def passes(check: Callable[[], None]) -> None:
    """Fail with only a check's findings: a traceback would not help."""
    found = None
    try:
        check()
    except Failure as failure:
        found = f"{failure}\n{failure.log}"
    if found:
        pytest.fail(found, pytrace=False)


def test_it_is_valid() -> None:
    passes(lambda: static_checks.in_copy(static_checks.validate))


def test_its_own_tests_pass() -> None:
    passes(lambda: static_checks.in_copy(Terraform.test))


@pytest.fixture
def scanner() -> None:
    """Install checkov before the test would wait for it."""
    tool("scan")


@pytest.mark.usefixtures("scanner")
def test_checkov_has_no_findings() -> None:
    passes(checkov.check)

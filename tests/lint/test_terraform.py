"""The checks of the Terraform code that take minutes: here, they run beside the other tests."""

import pytest

from tooling.checks import checkov, static_checks
from tooling.environment import tool
from tooling.terraform.runner import Terraform


def test_it_is_valid() -> None:
    static_checks.in_copy(static_checks.validate)


def test_its_own_tests_pass() -> None:
    static_checks.in_copy(Terraform.test)


@pytest.fixture
def scanner() -> None:
    """Checkov, installed before the test waits for it."""
    tool("scan")


@pytest.mark.usefixtures("scanner")
def test_checkov_has_no_findings() -> None:
    checkov.check()

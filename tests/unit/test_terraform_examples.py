"""Roots that compose the cognito and the function module connect them for a lock-out."""

import re
from pathlib import Path

import pytest

from tooling.paths import REPOSITORY

ROOTS = [
    path
    for path in sorted(REPOSITORY.glob("terraform/examples/*/main.tf"))
    if "/modules/function" in path.read_text()
] + [REPOSITORY / "scripts/handler_template/main.tf"]


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.parent.name)
def test_the_function_gets_the_settings_of_a_lock_out(root: Path) -> None:
    for name in ("allowed_role_arns", "lock_out_policy_arns", "sessions_from"):
        assert re.search(rf"^  {name} += module\.cognito\.{name}$", root.read_text(), re.MULTILINE)

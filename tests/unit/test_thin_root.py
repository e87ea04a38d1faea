"""A check finds differences between the root and the deployment module that it calls."""

import re
import shutil
from pathlib import Path

import pytest

from tooling.checks import thin_root
from tooling.failure import Failure
from tooling.paths import TERRAFORM

MODULE = "modules/deployment"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the root and of the module."""
    for folder in ("", MODULE):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for file in (TERRAFORM / folder).glob("*.tf"):
            shutil.copy(file, tmp_path / folder)
    return tmp_path


def test_the_root_has_the_inputs_and_outputs_of_the_module(root: Path) -> None:
    thin_root.check(root)


@pytest.mark.parametrize(
    ("file", "before", "after", "found"),
    [
        ("variables_function.tf", "= 512", "= 256", "variable memory_size: default is 256 in the"),
        ("variables_function.tf", "Memory of", "RAM of", "variable memory_size: description is"),
        ("variables_api.tf", r"list\(string\)", "set(string)", "variable cors_allow_origins: type"),
        ("variables_api.tf", '"stage_name"', '"stage"', "variable stage: the root has it, the"),
        ("variables_api.tf", '"stage_name"', '"stage"', "variable stage_name: the module has it"),
        (
            "main.tf",
            "  timeout .*",
            "",
            "main.tf does not pass timeout on as timeout = var.timeout",
        ),
        ("main.tf", r"var\.runtime", "var.architecture", "main.tf does not pass runtime on as"),
        ("outputs.tf", "ID of the REST", "Name of the REST", "output rest_api_id: description is"),
        ("outputs.tf", '"rest_api_id"', '"api_id"', "output rest_api_id: the module has it, the"),
        ("outputs.tf", r"nt\.user_pool_id", "nt.x", "output user_pool_id: its value is not module"),
        (
            f"{MODULE}/outputs.tf",
            "  value",
            "  sensitive = true\n  value",
            "sensitive is 'none' in",
        ),
        (
            f"{MODULE}/variables.tf",
            '"groups"',
            '"tags"',
            "variable tags: the module has it, the root",
        ),
    ],
)
def test_a_difference_is_found(root: Path, file: str, before: str, after: str, found: str) -> None:
    text, count = re.subn(before, after, (root / file).read_text(), count=1)
    assert count == 1
    (root / file).write_text(text)
    with pytest.raises(Failure, match="not those of modules/deployment") as failure:
        thin_root.check(root)
    assert found in failure.value.log


def test_no_default_of_the_module_needs_a_file_outside() -> None:
    for file in (TERRAFORM / MODULE).glob("variables*.tf"):
        assert "../" not in file.read_text()

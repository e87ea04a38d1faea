"""The Terraform code in the documentation sets only variables that exist.

Terraform itself would refuse one in a module's block, but only warn of one in a file of variables
and go on without it.
"""

import re
from pathlib import Path

import pytest

from tooling.paths import REPOSITORY, TERRAFORM

from ..documentation import blocks, pages

# Arguments of a module's block in addition to the module's own variables.
_OF_EVERY_MODULE = {"source", "version", "count", "for_each", "providers", "depends_on"}


def variables(module: Path) -> set[str]:
    text = "".join(path.read_text() for path in module.glob("*.tf"))
    return set(re.findall(r'^variable "(\w+)"', text, re.M))


def set_in(code: str, *, indent: str = "") -> set[str]:
    return set(re.findall(rf"^{indent}(\w+) *=", code, re.M))


@pytest.mark.parametrize("page", pages())
def test_variables_exist(page: str) -> None:
    # A page of a module shows that module's variables, and other pages the root's.
    folder = (REPOSITORY / page).parent
    module = folder if folder.is_relative_to(TERRAFORM) else TERRAFORM
    for code in blocks(page, "hcl"):
        assert set_in(code) <= variables(module)


@pytest.mark.parametrize("page", pages())
def test_arguments_of_modules_exist(page: str) -> None:
    for code in blocks(page, "hcl"):
        for name, body in re.findall(r'^module "(\w+)" \{\n(.*?)^\}', code, re.M | re.S):
            # A block without a source shows a part of a block of the module with that name.
            # Git's sources end with a version: `…/deployment?ref=v0.2.0`.
            source = re.search(r'^  source += "([^"?]+)', body, re.M)
            known = variables(TERRAFORM / "modules" / (Path(source[1]).name if source else name))
            assert known
            assert set_in(body, indent="  ") <= known | _OF_EVERY_MODULE


def test_variables_of_the_example_exist() -> None:
    assert set_in((TERRAFORM / "terraform.tfvars.example").read_text()) <= variables(TERRAFORM)

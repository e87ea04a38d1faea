"""Terraform computes the same names of locked-out people's sessions as the function."""

import json
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from group_role.session.request import legal_name
from tooling.child import run
from tooling.isolation import isolated_environment
from tooling.paths import TERRAFORM
from tooling.terraform.engine import engine

SOURCE = TERRAFORM / "modules" / "cognito" / "lock_out.tf"
EXAMPLES = [
    "ada",
    "Ada",
    "a",
    "ada lovelace",
    "x" * 64,
    "x" * 65,
    "é" * 43,
    "é" * 44,
    "ada=0123456789abcdef0123",
    "ada=0123456789ABCDEF0123",
    "=0123456789abcdef0123",
    "名前",
    "أدا",
    "👩‍💻",
    "a\r\nb",
    'a"b\\c${d}%{e}',
    "ada\n",
    "Google_112233445566778899000",
    "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root module with only the cognito module's expression."""
    found = re.search(r"for name in var\.locked_out : (.*?)\n  \]\)\n", SOURCE.read_text(), re.S)
    assert found, "lock_out.tf computes the names of sessions elsewhere"
    folder = tmp_path_factory.mktemp("names")
    (folder / "main.tf").write_text(
        'variable "locked_out" {\n  type = set(string)\n}\n'
        'output "names" {\n'
        f"  value = {{ for name in var.locked_out : name => {found[1]} }}\n}}\n"
    )
    return folder


def names_of_terraform(root: Path, usernames: list[str]) -> dict[str, str]:
    (root / "terraform.tfvars.json").write_text(json.dumps({"locked_out": usernames}))
    status, output = run(
        [*engine().command, "apply", "-auto-approve", "-input=false"],
        cwd=root,
        env=isolated_environment(os.environ),
    )
    assert status == 0, output
    state = json.loads((root / "terraform.tfstate").read_text())
    names: dict[str, str] = state["outputs"]["names"]["value"]
    return names


def is_nfc(name: str) -> bool:
    return unicodedata.is_normalized("NFC", name)


def test_terraform_computes_the_example_names(root: Path) -> None:
    assert all(map(is_nfc, EXAMPLES))
    assert names_of_terraform(root, EXAMPLES) == {name: legal_name(name) for name in EXAMPLES}


# Each example is a run of Terraform, with up to 500 names. Python knows characters up to Unicode's
# version 14, and Terraform knows no surrogates.
@settings(max_examples=8)
@given(
    usernames=st.lists(
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs", "Cn"]), min_size=1, max_size=80),
            st.text("aA_=.0 é", min_size=1, max_size=6),
            st.from_regex(r"\A[a-z]{0,50}=[0-9a-f]{19,21}\Z"),
        ).filter(is_nfc),
        max_size=500,
        unique=True,
    )
)
def test_terraform_computes_any_name(root: Path, usernames: list[str]) -> None:
    assert names_of_terraform(root, usernames) == {name: legal_name(name) for name in usernames}


def test_terraform_cannot_write_a_name_in_another_form(root: Path) -> None:
    composed, decomposed = "å", "a\u030a"
    assert legal_name(composed) != legal_name(decomposed)
    assert names_of_terraform(root, [decomposed]) == {composed: legal_name(composed)}

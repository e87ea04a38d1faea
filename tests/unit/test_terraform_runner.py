"""What `scripts/demo` says about Terraform's own messages."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.terraform import runner
from tooling.terraform.engine import Engine
from tooling.terraform.runner import Terraform

UNDECLARED = """
Warning: Value for undeclared variable

The root module does not declare a variable named "grups" but a value was found
in file "terraform.tfvars". If you meant to use this value, add a "variable"
block to the configuration.
"""


Stub = Callable[[str, int], Terraform]


@pytest.fixture
def terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Return Terraform with a stub in place of the program, which prints a text."""

    def printing(text: str, status: int) -> Terraform:
        (tmp_path / "source").mkdir()
        command = ("sh", "-c", f"cat <<'END'\n{text}\nEND\nexit {status}")
        monkeypatch.setattr(runner, "engine", lambda: Engine(command, "1.15.5", "linux_amd64"))
        return Terraform(tmp_path, os.environ, source=tmp_path / "source", origin=Path("orders"))

    return printing


def test_an_input_that_does_not_exist_is_named(
    terraform: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform(2 * UNDECLARED, 0).apply({})
    said = "orders/terraform.tfvars: there is no input grups, so its value is not used.\n"
    assert capsys.readouterr() == ("", said)


def test_an_apply_without_warnings_says_nothing(
    terraform: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform("Apply complete!", 0).apply({})
    assert capsys.readouterr() == ("", "")


def test_a_failure_names_the_folder_to_correct(terraform: Stub) -> None:
    error = "Error: Missing item separator\n\n  on terraform.tfvars line 2:"
    with pytest.raises(Failure, match=r"their paths are relative to orders\.") as failure:
        terraform(f"A plan.\n{error}", 1).apply({})
    assert str(failure.value).startswith("terraform apply failed.")
    assert failure.value.log == error

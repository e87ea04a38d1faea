"""How `scripts/verify` reads a stack's outputs."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from tooling.deployed import outputs as deployed
from tooling.failure import Failure
from tooling.terraform.engine import Engine

from .verified import stack


def outputs(**changed: object) -> str:
    required = {name: value for name, value in asdict(stack()).items() if value}
    values = {**required, **changed}
    return json.dumps({name: {"value": value} for name, value in values.items()})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not what `terraform output -json` prints"),
        ("[]", "is not what `terraform output -json` prints"),
        ('{"user_pool_id": "x"}', "has no output user_pool_client_id, "),
        ('{"user_pool_id": {"value": "x"}}', "has no output user_pool_client_id, "),
        (outputs(user_pool_client_id=None), "With your own user_pool_id, also set "),
        (outputs(user_pool_id=5), "its output user_pool_id has another form"),
        (outputs(group_role_arns=[]), "its output group_role_arns has another form"),
        (outputs(group_role_arns={"a": 1}), "its output group_role_arns has another form"),
        (outputs(function_role_arn="x"), "its output function_role_arn has another form"),
    ],
)
def test_outputs_of_something_else(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "outputs.json").write_text(text)
    with pytest.raises(Failure, match=message):
        deployed.of_file(tmp_path / "outputs.json")


@pytest.mark.parametrize(
    ("name", "reason"), [("nothing", "No such file or directory"), ("", "Is a directory")]
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(Failure, match=rf"cannot be read \({reason}\): give --outputs a file"):
        deployed.of_file(tmp_path / name)


def test_an_output_that_is_the_whole_module(tmp_path: Path) -> None:
    (tmp_path / "outputs.json").write_text(outputs())
    (tmp_path / "module.json").write_text(
        json.dumps({name: each["value"] for name, each in json.loads(outputs()).items()})
    )
    of_module, of_root = (
        deployed.of_file(tmp_path / name) for name in ("module.json", "outputs.json")
    )
    assert of_module == of_root


def test_outputs_of_an_older_version(tmp_path: Path) -> None:
    (tmp_path / "outputs.json").write_text(outputs())
    before = deployed.of_file(tmp_path / "outputs.json")
    assert (before.public_routes, before.user_pool_client_ids, before.user_pool_triggers) == (
        None,
        None,
        None,
    )
    assert (before.api_key_ids, before.function_statements) == ({}, ())


def test_outputs_of_a_deployers_additions(tmp_path: Path) -> None:
    (tmp_path / "outputs.json").write_text(
        outputs(
            public_routes=["GET /health"],
            public_function_name="api_public",
            user_pool_client_ids={"web": "c1"},
            user_pool_triggers={},
            api_key_ids={"acme": "k1"},
            function_statements=[{"actions": ["s3:GetObject"]}],
        )
    )
    found = deployed.of_file(tmp_path / "outputs.json")
    assert (found.public_routes, found.public_function_name) == (["GET /health"], "api_public")
    assert (found.user_pool_client_ids, found.user_pool_triggers) == ({"web": "c1"}, {})
    assert (found.api_key_ids, found.function_statements) == (
        {"acme": "k1"},
        [{"actions": ["s3:GetObject"]}],
    )


Terraform = Callable[[str], None]


@pytest.fixture
def terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terraform:
    """Put a stub in Terraform's place."""

    def install(script: str) -> None:
        program = tmp_path / "terraform"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(
            deployed, "engine", lambda: Engine((str(program),), "1.15.5", "linux_amd64")
        )

    return install


LOG = "echo '2026-11-27 [DEBUG] config: {\"a\": 1}' >&2"


def test_terraforms_log_is_not_part_of_its_outputs(terraform: Terraform, tmp_path: Path) -> None:
    terraform(f"{LOG}\necho '{outputs()}'")
    assert deployed.of_folder(tmp_path) == stack()


def test_outputs_that_are_not_json(terraform: Terraform, tmp_path: Path) -> None:
    terraform(f"{LOG}\necho '{{\"secret'")
    with pytest.raises(Failure, match="printed no JSON in") as failure:
        deployed.of_folder(tmp_path)
    assert "[DEBUG]" in failure.value.log
    assert "secret" not in failure.value.log


@pytest.mark.parametrize("data", [".terraform", "elsewhere"])
def test_terraform_that_fails(
    terraform: Terraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str
) -> None:
    if data != ".terraform":
        monkeypatch.setenv("TF_DATA_DIR", data)
    terraform("echo 'No state.' >&2\nexit 1")
    (tmp_path / data).mkdir()
    with pytest.raises(Failure, match=r"output` failed in .* name another stack") as failure:
        deployed.of_folder(tmp_path)
    assert failure.value.log == "No state."


def test_a_stack_without_outputs(terraform: Terraform, tmp_path: Path) -> None:
    (tmp_path / ".terraform").mkdir()
    terraform("echo '{}'")
    with pytest.raises(Failure, match=r"has no output user_pool_id, .* docs/verify\.md says what"):
        deployed.of_folder(tmp_path)


@pytest.mark.parametrize(
    "script", ["echo 'Error: Required plugins are not installed' >&2\nexit 1", "echo '{}'"]
)
def test_a_folder_from_which_nothing_was_deployed(
    terraform: Terraform, tmp_path: Path, script: str
) -> None:
    terraform(script)
    message = rf"^Nothing was deployed from {tmp_path} on this machine\. Run `terraform init` there"
    with pytest.raises(Failure, match=message) as failure:
        deployed.of_folder(tmp_path)
    assert failure.value.log == ""

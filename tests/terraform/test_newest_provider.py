"""The newest provider: how it is found, and the messages if it cannot be."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tooling.checks import aws_provider, newest_provider, provider_use
from tooling.child import run
from tooling.commands import options_of
from tooling.failure import Failure
from tooling.isolation import isolated_environment
from tooling.paths import TERRAFORM
from tooling.terraform import provider_mirror
from tooling.terraform.engine import engine
from tooling.terraform.provider_mirror import Provider, mirrors
from tooling.terraform.runner import NewestProvider, Terraform


def with_mirror(folder: Path, mirror: Path) -> dict[str, str]:
    """An environment in which Terraform searches a folder for providers, and no registry."""
    configuration = folder / "terraform.rc"
    filesystem = f'filesystem_mirror {{\n  path = "{mirror}"\n}}'
    configuration.write_text(f"provider_installation {{\n{filesystem}\n}}\n")
    return isolated_environment(os.environ) | {"TF_CLI_CONFIG_FILE": str(configuration)}


@pytest.fixture(scope="module")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    work = tmp_path_factory.mktemp("newest")
    with Terraform(work, isolated_environment(os.environ)) as terraform:
        yield terraform


def test_missing_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_mirror, "PROVIDER_CACHE", tmp_path / "cache")
    (tmp_path / "empty").mkdir()
    env = with_mirror(tmp_path, tmp_path / "empty")
    with (
        pytest.raises(Failure, match=r"^Terraform's registry cannot be reached, so there is no"),
        NewestProvider(tmp_path, env),
    ):
        pass


def test_registry_without_version_6(
    terraform: Terraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = Provider.locked(TERRAFORM / ".terraform.lock.hcl")
    mirror = next(mirrors(locked, engine().platform, os.environ))
    for name, value in with_mirror(tmp_path, mirror).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(provider_mirror, "PROVIDER_CACHE", tmp_path / "cache")
    monkeypatch.setattr(newest_provider, "isolate", lambda: None)
    with pytest.raises(Failure, match=rf"Terraform finds here is {locked.version}, no version 6"):
        newest_provider.main(options_of("newest-provider", []))


@pytest.mark.full
def test_the_locked_provider_has_every_argument(terraform: Terraform) -> None:
    """The check accepts the code with the real provider's schema as with the file's."""
    types = aws_provider.described(terraform.provider_schema(), provider_use.types_used())
    assert types.keys() == provider_use.types_used()
    bucket = types["aws_s3_bucket"]
    assert "force_destroy" in bucket["arguments"]
    assert "versioning" in bucket["deprecated"]
    assert bucket["blocks"]["versioning"]["arguments"] == ["enabled", "mfa_delete"]
    assert provider_use.findings(sorted(TERRAFORM.rglob("*.tf")), types) == []


def test_a_warning_fails_the_validation(terraform: Terraform) -> None:
    example = terraform.root / "examples" / "abac"
    (example / "old.tf").write_text(
        'resource "aws_s3_bucket" "old" {\n  acl = "private"\n}\n',
    )
    with pytest.raises(Failure, match=r"terraform validate failed\.") as caught:
        terraform.validate(example)
    (example / "old.tf").unlink()
    assert caught.value.log.startswith("abac/old.tf:2: warning: Argument is deprecated. ")


def test_the_locked_version_is_ignored(tmp_path: Path) -> None:
    """The message for a deployer whose lock file has a broken version."""
    (tmp_path / "versions.tf").write_text((TERRAFORM / "versions.tf").read_text())
    lock = (TERRAFORM / ".terraform.lock.hcl").read_text()
    (tmp_path / ".terraform.lock.hcl").write_text(lock.replace('"5.100.0"', '"6.39.0"'))
    env = with_mirror(tmp_path, tmp_path)
    status, text = run([*engine().command, "init", "-no-color"], cwd=tmp_path, env=env)
    assert status
    said = " ".join(text.split())
    assert "hashicorp/aws 6.39.0 does not match configured version constraint" in said
    assert "must use terraform init -upgrade" in said

"""Terraform on a machine without a provider and without a way to one."""

import os
from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.isolation import isolated_environment
from tooling.terraform import provider_mirror, runner
from tooling.terraform.runner import Terraform


def test_missing_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_installed", {})
    monkeypatch.setattr(runner, "mirrors", lambda *_: iter(()))
    monkeypatch.setattr(provider_mirror, "PROVIDER_CACHE", tmp_path / "cache")
    # An empty mirror in place of the registry: Terraform then does not ask the registry.
    (tmp_path / "mirror").mkdir()
    configuration = tmp_path / "terraform.rc"
    mirror = f'filesystem_mirror {{\n  path = "{tmp_path / "mirror"}"\n}}'
    configuration.write_text(f"provider_installation {{\n{mirror}\n}}\n")
    env = isolated_environment(os.environ) | {"TF_CLI_CONFIG_FILE": str(configuration)}
    terraform = Terraform(tmp_path, env)
    with pytest.raises(Failure, match=r"neither in its registry nor on this disk\."), terraform:
        pass

"""One provider for many commands: which one, how it starts, and its end. Its program is a stub."""

import os
from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.terraform.kept_provider import kept_running
from tooling.terraform.provider_mirror import Provider

LOCKED = Provider("hashicorp/aws", "5.100.0")


def install(root: Path, name: str, version: str, *lines: str) -> None:
    folder = root / ".terraform" / "providers" / "registry.example" / name / version / "platform"
    folder.mkdir(parents=True)
    program = folder / "terraform-provider-stub"
    program.write_text("\n".join(["#!/bin/sh", *lines]))
    program.chmod(0o755)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_locked_one_among_several(tmp_path: Path) -> None:
    says = "echo \"TF_REATTACH_PROVIDERS='{} $$'\"; exec sleep 60"
    install(tmp_path, "hashicorp/aws", "5.100.0", says.format("locked"))
    install(tmp_path, "hashicorp/aws", "5.99.0", says.format("older"))
    install(tmp_path, "hashicorp/random", "5.100.0", says.format("another"))
    with kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log") as env:
        name, pid = env["TF_REATTACH_PROVIDERS"].split()
        assert name == "locked"
        assert is_running(int(pid))
    assert not is_running(int(pid))


def test_its_socket_has_a_short_path(tmp_path: Path) -> None:
    install(tmp_path, "hashicorp/aws", "5.100.0", "echo \"TF_REATTACH_PROVIDERS='$TMPDIR'\"")
    with kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log") as env:
        sockets = Path(env["TF_REATTACH_PROVIDERS"])
        assert sockets.is_dir()
        assert tmp_path not in sockets.parents
    assert not sockets.exists()


def test_without_one_terraform_starts_its_own(tmp_path: Path) -> None:
    with kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log") as env:
        assert env == {}


def test_one_that_does_not_start(tmp_path: Path) -> None:
    install(tmp_path, "hashicorp/aws", "5.100.0", "echo no such thing; exit 1")
    with (
        pytest.raises(Failure, match="did not start") as failure,
        kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log"),
    ):
        pass
    assert failure.value.log == "no such thing"

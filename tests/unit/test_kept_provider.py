"""One provider for many commands: its choice, start and end. The program is a stub."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tooling.failure import Failure
from tooling.terraform import kept_provider
from tooling.terraform.kept_provider import KeptProvider, kept_running
from tooling.terraform.provider_mirror import Provider
from tooling.work_folder import takes_sockets

from ..waiting import wait_until

LOCKED = Provider("hashicorp/aws", "5.100.0")
# The line of a provider that is ready.
READY = "echo '1|5|unix|{}|grpc|'; exec sleep 60"


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


def address(kept: KeptProvider) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = json.loads(kept.env["TF_REATTACH_PROVIDERS"])
    assert list(found) == [LOCKED.name]
    return found[LOCKED.name]


def test_the_locked_version_is_started(tmp_path: Path) -> None:
    install(tmp_path, "hashicorp/aws", "5.100.0", READY.format("locked"))
    install(tmp_path, "hashicorp/aws", "5.99.0", READY.format("older"))
    install(tmp_path, "hashicorp/random", "5.100.0", READY.format("another"))
    with kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log", tmp_path) as kept:
        found = address(kept)
        assert "|locked|" in (tmp_path / "log").read_text()
        assert found["Test"] is True  # Terraform would end it otherwise
        assert is_running(found["Pid"])
        assert kept.end() is None
    assert not is_running(found["Pid"])


@pytest.mark.parametrize("temporary", ["short", "deep" * 40])
def test_the_socket_has_a_short_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: str
) -> None:
    (tmp_path / temporary).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / temporary))
    install(tmp_path, "hashicorp/aws", "5.100.0", 'echo "1|5|unix|$TMPDIR|grpc|"; exec sleep 60')
    with kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log", tmp_path) as kept:
        socket = Path(address(kept)["Addr"]["String"])
        assert socket.is_socket()
        assert takes_sockets(socket.parent)
    assert not socket.parent.exists()


def test_terraform_starts_its_own_if_there_is_none(tmp_path: Path) -> None:
    with kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log", tmp_path) as kept:
        assert kept.env == {}
        assert kept.end() is None


def test_provider_that_does_not_start(tmp_path: Path) -> None:
    install(tmp_path, "hashicorp/aws", "5.100.0", "echo no such thing; exit 1")
    with (
        pytest.raises(Failure, match="ended while it started") as failure,
        kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log", tmp_path),
    ):
        pass
    assert failure.value.log == "no such thing"


def test_provider_that_is_never_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_provider, "_START_SECONDS", 0)
    install(tmp_path, "hashicorp/aws", "5.100.0", "exec sleep 60")
    with (
        pytest.raises(Failure, match="did not start within 0 s"),
        kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log", tmp_path),
    ):
        pass


def test_provider_that_ends_early(tmp_path: Path) -> None:
    script = "echo '1|5|unix|x|grpc|'; read -r _ < go; echo the reason; exit 1"
    os.mkfifo(tmp_path / "go")
    install(tmp_path, "hashicorp/aws", "5.100.0", script)
    with kept_running(tmp_path, LOCKED, os.environ, tmp_path / "log", tmp_path) as kept:
        assert kept.end() is None
        (tmp_path / "go").write_text("go\n")
        wait_until(kept.end, "its end")
        end = kept.end()
        assert end
        assert "memory" in str(end)
        assert end.log.endswith("the reason")

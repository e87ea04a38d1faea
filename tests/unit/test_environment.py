"""A command that waits for another one's use of the Python environment says so."""

import fcntl
import os
from pathlib import Path
from threading import Thread

import pytest

from tooling import environment
from tooling.environment import Environment
from tooling.paths import SCRIPTS

from ..waiting import LONGEST_WAIT, wait_until

WAITING = "waiting for another command that uses the Python environment ..."


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment that holds all that is wanted."""
    monkeypatch.setattr(environment, "_requirements", lambda *_: set())
    return Environment(tmp_path, SCRIPTS / "constraints.txt")


def test_nothing_to_wait_for(held: Environment, capsys: pytest.CaptureFixture[str]) -> None:
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

"""Any Python can read a command's options, with nothing installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tooling.commands import COMMANDS, options_of
from tooling.paths import FUNCTION, REPOSITORY, SCRIPTS

ENTRY_POINTS = sorted(path.name for path in SCRIPTS.iterdir() if path.is_file() and not path.suffix)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository as it is before the first command."""
    copy = tmp_path_factory.mktemp("checkout")
    shutil.copytree(SCRIPTS, copy / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", copy)
    return copy


def ended(script: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    # Without installed packages, and without compiling modules.
    command = [sys.executable, "-S", "-B", str(script), *arguments]
    env = os.environ | variables
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_every_script_is_a_command() -> None:
    assert sorted(COMMANDS) == ENTRY_POINTS


@pytest.mark.parametrize("name", ENTRY_POINTS)
@pytest.mark.parametrize(("option", "status"), [("--help", 0), ("--nonsense", 2)])
def test_a_command_line_installs_nothing(
    checkout: Path, name: str, option: str, status: int
) -> None:
    before = sorted(checkout.rglob("*"))
    # With this variable Python does not find modules beside a script by itself.
    command = ended(checkout / "scripts" / name, option, PYTHONSAFEPATH="1")
    assert command.returncode == status
    assert f"usage: scripts/{name} " in command.stdout + command.stderr
    assert sorted(checkout.rglob("*")) == before


def test_a_terminal_without_unicode(checkout: Path) -> None:
    command = ended(checkout / "scripts/verify", "--help", PYTHONIOENCODING="ascii")
    assert command.returncode == 0
    assert '{"username": ?, "password": ?}' in " ".join(command.stdout.split())


def test_a_link_by_another_name(checkout: Path, tmp_path: Path) -> None:
    link = tmp_path / "try-it"
    link.symlink_to(checkout / "scripts/demo")
    assert ended(link, "--help").stdout.startswith("usage: scripts/demo ")


@pytest.mark.parametrize(
    ("name", "arguments", "mistake"),
    [
        ("verify", ["--lock-out", "--users", "x"], "--lock-out creates its own users"),
        ("demo", ["--open", "--handler", "x"], "which --handler replaces"),
        ("demo", ["--port", "65536"], "'65536' is not a port"),
        ("sign-in", ["--user-pool-id=x", "--client-id=x", "--username=x"], "the form REGION_ID"),
        ("test", ["unit", "units"], "there is no kind 'units'; the kinds are: e2e, "),
        ("package", ["--python", "3.10"], "'3.10' is not a Python version of Lambda"),
        ("verify", ["--api-url", "example.com"], "example.com is not an address"),
    ],
)
def test_mistakes_give_one_message(
    name: str, arguments: list[str], mistake: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        options_of(name, arguments)
    assert mistake in capsys.readouterr().err


def test_windows() -> None:
    """One line, even if Python itself runs on Windows, which lacks what the commands use."""
    code = "import os, sys; os.name = 'nt'; sys.argv = ['scripts/demo']; import tooling.start as s"
    command = [sys.executable, "-S", "-c", f"{code}; s.start()"]
    run = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == "error: scripts/demo needs Linux or macOS; on Windows, WSL.\n"


def test_old_python() -> None:
    code = "import sys; sys.version_info = (3, 10, 1); sys.version = '3.10.1 (main)'"
    code += "; sys.argv = ['scripts/demo']; import tooling.start as s; s.start()"
    command = [sys.executable, "-S", "-c", code]
    run = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == (
        f"error: scripts/demo needs Python 3.11 or newer, and {sys.executable} is Python 3.10.1:"
        " run it with another Python, such as `python3.13 scripts/demo`.\n"
    )


@pytest.mark.parametrize(
    ("output", "status", "said"),
    [
        ("| true", 141, ""),
        (">/dev/full", 1, "error: No space left on device. Free some where the "),
    ],
)
@pytest.mark.parametrize("buffered", ["", "1"])
def test_output_that_nobody_takes(
    checkout: Path, output: str, status: int, said: str, buffered: str
) -> None:
    """`head` ends before the command, and a disk may be full."""
    if output == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("only Linux has /dev/full")
    zipped = checkout / "function.zip"
    command = [sys.executable, str(checkout / "scripts/package"), "--output", str(zipped)]
    command += ["--source", str(FUNCTION)]
    run = subprocess.run(
        ["bash", "-c", f'("$@"; echo $? >"$0") {output}', checkout / "status", *command],
        env=os.environ | {"PYTHONUNBUFFERED": buffered},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checkout / "status").read_text() == f"{status}\n"
    assert run.stderr.startswith(said)
    assert run.stderr.count("\n") == bool(said)

"""Makes the Python environments that commands need, once, and starts a command in its environment.

A fresh machine has only Python and a package index. So this module imports only the standard
library, pins everything that it installs, and does nothing if an environment is already right.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tooling.child import run
from tooling.failure import Failure
from tooling.paths import ENVIRONMENT, REPOSITORY, SCRIPTS, TOOLS
from tooling.progress import step

_PYPROJECT = REPOSITORY / "pyproject.toml"
# What pip and npm print when they cannot reach their registry.
_UNREACHABLE = (
    *("ConnectTimeoutError", "NameResolutionError", "NewConnectionError", "ProxyError"),
    *("EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT"),
)
_PREFIX = "import sys; print(sys.prefix, end='')"
# Debian's Python lacks `ensurepip`, and so cannot make environments, without another package.
_PROBE = "import ensurepip, sys; print(sys.executable, end='')"


class Unreachable(Failure):
    """This machine cannot reach PyPI or the npm registry."""


class Environment:
    """A folder with dependency groups of pyproject.toml; a later group adds to the earlier ones.

    Args:
        folder: Its place; it need not exist yet.
        constraints: A file with the versions of everything that the groups install.
        another_python: The Python that makes it. Default: the Python that runs.
    """

    def __init__(self, folder: Path, constraints: Path, another_python: Path | None = None) -> None:
        self.folder = folder
        # The programs in it name this path; the folder may be a link to another checkout's.
        self._place = folder.resolve()
        self.python = self._place / "bin" / "python"
        self._constraints = constraints
        self._another_python = another_python
        self._stamp = folder / "made-from.json"

    def hold(self, group: str) -> bool:
        """Install a group if it is missing, and keep it while this process runs.

        Returns:
            Whether the group was missing.
        """
        # The lock is shared while a command runs, and exclusive while the environment changes. So
        # two commands never install at the same time, and none replaces the environment that
        # another one uses.
        _wait_for(self._lock, fcntl.LOCK_SH)
        wanted = _requirements(group)
        if wanted <= self._installed():
            return False
        _wait_for(self._lock, fcntl.LOCK_EX)
        if not wanted <= self._installed():  # the command that held the lock may have done it
            self._install(wanted)
        _wait_for(self._lock, fcntl.LOCK_SH)
        return True

    def become(self) -> None:
        """Restart this command with the environment's Python; the new process keeps the lock."""
        os.set_inheritable(self._lock, True)  # noqa: FBT003
        os.environ.pop("PYTHONPATH", None)  # other packages would replace the pinned ones
        os.execv(self.python, [str(self.python), *sys.argv])  # noqa: S606

    @cached_property
    def _lock(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        return os.open(self.folder, os.O_RDONLY)

    def _installed(self) -> set[str]:
        """Return what the environment holds; nothing if a constraint or Python has changed."""
        try:
            stamp = json.loads(self._stamp.read_text())
        except (OSError, ValueError):
            return set()
        current = stamp["base"] == self._base() and self.python.exists()
        return set(stamp["requirements"]) if current else set()

    def _base(self) -> str:
        """Return a digest of everything whose change needs a new environment."""
        # Not the running Python if another is given: the caller may itself run in an environment.
        python = (
            [str(self._another_python)] if self._another_python else [sys.base_prefix, sys.version]
        )
        base = [self._constraints.read_text(), str(self._place), *python]
        return hashlib.sha256(json.dumps(base).encode()).hexdigest()

    def _install(self, wanted: set[str]) -> None:
        with tempfile.TemporaryFile(dir=self.folder):
            pass  # fails at once, before pip or venv do, if nobody can write here
        # Groups add up; but packages of an older pyproject.toml are removed.
        if self._installed() and self._installed() <= _requirements(*_groups()):
            wanted = wanted | self._installed()
        else:
            self._make()
        self._stamp.unlink(missing_ok=True)
        requirements = sorted(wanted)
        python = [str(self.python), "-I", "-m"]
        pip = [*python, "pip", "install", "--quiet", "--no-input", "--no-compile"]
        pip += ["--disable-pip-version-check", "--no-user", "--constraint", str(self._constraints)]
        with step(f"installing {len(requirements)} pinned packages and what they need"):
            for packages in (_groups()["pip"], requirements):
                run_installer(
                    [*pip, *packages],
                    "pip could not install them: its messages above say why.",
                    "pip could not install them: the first run needs a connection to a package"
                    " index.",
                )
            # Tools use few of their modules: Python compiles those when it imports them.
            if self._constraints != TOOL_CONSTRAINTS:
                # pip would compile on one processor. Some packages hold files for other Pythons.
                run([*python, "compileall", "-q", "-j", "0", str(self.folder / "lib")])
        self._stamp.write_text(json.dumps({"base": self._base(), "requirements": requirements}))

    def _make(self) -> None:
        # Inside an environment, `sys.executable` is a link to the Python that made it.
        python = Path(sys.executable)
        python = python.resolve() if sys.prefix != sys.base_prefix else python
        python = self._another_python or python
        with step(f"making the Python environment {self.folder.relative_to(REPOSITORY)}"):
            # The folder is emptied, not replaced, because the lock is on it.
            run_installer(
                [str(python), "-I", "-m", "venv", "--clear", str(self._place)],
                f"{python} cannot make a virtual environment. On Debian and Ubuntu, install the"
                " package python3-venv.",
            )
        # Otherwise pip would install into another Python, and `become` would repeat forever.
        _, prefix = run([str(self.python), "-I", "-c", _PREFIX])
        if Path(prefix).resolve() != self._place:
            raise Failure(
                f"{python} is not Python itself but a program that starts it, such as a version"
                " manager's shim. Run this command with the Python that the program starts."
            )


_CONSTRAINTS = SCRIPTS / "constraints.txt"
TOOL_CONSTRAINTS = SCRIPTS / "constraints-tools.txt"
_OWN = Environment(ENVIRONMENT, _CONSTRAINTS)


@cache
def tool(group: str) -> Environment:
    """Return the environment of programs that are run and never imported; this process holds it.

    Their dependencies conflict with those of this code, or only some machines need them.
    """
    environment = Environment(TOOLS / group, TOOL_CONSTRAINTS)
    environment.hold(group)
    return environment


@cache
def python_of(version: str) -> Path | None:
    """Return a Python of a version such as `3.13` that can make virtual environments, if any."""
    for python in pythons(version):
        status, output = run([str(python), "-I", "-c", _PROBE])
        if status == 0:
            return Path(output)
    return None


def pythons(version: str) -> Iterator[Path]:
    """Yield programs of this machine that should start a version of Python."""
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    # pyenv's own command `python3.13` fails unless the user has selected that version.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)


def enter_environment(group: str, python: str) -> None:
    """Make this process run in the environment of a dependency group; restart it there if needed.

    Args:
        group: The dependency group.
        python: The wanted version of Python, which gets a separate environment if this machine has
            it; empty for the Python and environment that all commands share.
    """
    environment = _OWN
    if python and (found := python_of(python)):
        environment = Environment(TOOLS / f"{group}-{found.name}", _CONSTRAINTS, found)
    installed = environment.hold(group)
    if installed or Path(sys.prefix).resolve() != environment.folder.resolve():
        environment.become()


def _wait_for(lock: int, kind: int) -> None:
    """Get a lock, shared or exclusive, and say so if it takes a while."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        with step("waiting for another command that uses the Python environment"):
            fcntl.flock(lock, kind)


def _requirements(*groups: str) -> set[str]:
    """Return the requirements of dependency groups and of all groups that they include."""
    found: set[str] = set()
    for group in groups:
        for entry in _groups()[group]:
            found |= {entry} if isinstance(entry, str) else _requirements(entry["include-group"])
    return found


def _groups() -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = tomllib.loads(_PYPROJECT.read_text())["dependency-groups"]
    return groups


def run_installer(
    command: Sequence[str],
    message: str,
    unreachable: str = "",
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a program that installs something.

    Args:
        command: The program and its arguments.
        message: The message if it fails, below what the program said.
        unreachable: The message if it fails because there is no network.
        cwd: The folder to run it in.
        env: Its environment.

    Raises:
        Failure: It failed. `Unreachable`, in one line, if there is no network.
    """
    status, output = run(command, cwd=cwd, env=env)
    if not status:
        return
    if unreachable and (
        reason := next((reason for reason in _UNREACHABLE if reason in output), None)
    ):
        raise Unreachable(f"{unreachable} ({reason})")
    raise Failure(message, output)

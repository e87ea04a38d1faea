"""Makes the Python environment that a command needs, once, and runs the command inside it.

A fresh machine has Python and a package index, nothing else: this room needs the standard library
alone, pins everything it installs, and does nothing while what it finds is what it would make.
"""

import fcntl
import hashlib
import importlib
import json
import os
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from tooling.child import run
from tooling.failure import Failure, read_log
from tooling.interrupts import shielded
from tooling.paths import ENVIRONMENT, REPOSITORY, SCRIPTS
from tooling.progress import step

_PYPROJECT = REPOSITORY / "pyproject.toml"
_CONSTRAINTS = SCRIPTS / "constraints.txt"
_PYTHON = ENVIRONMENT / "bin" / "python"
_STAMP = ENVIRONMENT / "made-from.json"


def run_inside(group: str, module: str) -> int:
    """Run a module's `main` with a dependency group of pyproject.toml installed."""
    # Shared as long as a command runs, exclusive while the environment changes: two commands
    # started at once neither write over each other nor take the environment from under the other.
    lock = os.open(_CONSTRAINTS, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)
    wanted = _requirements(group)
    current = wanted <= _installed()
    if not current:
        _lock_alone(lock)
        if not wanted <= _installed():  # the command that we waited for may have done it
            _install(wanted)
        fcntl.flock(lock, fcntl.LOCK_SH)
    if not current or Path(sys.prefix) != ENVIRONMENT:
        os.set_inheritable(lock, True)  # noqa: FBT003
        os.execv(_PYTHON, [str(_PYTHON), *sys.argv])  # noqa: S606
    # An exception may get lost in the machinery of imports.
    with shielded():
        main = importlib.import_module(module).main
    return int(main())


def _requirements(*groups: str) -> set[str]:
    """Return what dependency groups ask for, the groups that they include resolved."""
    found: set[str] = set()
    for group in groups:
        for entry in _groups()[group]:
            found |= {entry} if isinstance(entry, str) else _requirements(entry["include-group"])
    return found


def _groups() -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = tomllib.loads(_PYPROJECT.read_text())["dependency-groups"]
    return groups


def _installed() -> set[str]:
    """Return what the environment holds; nothing if a constraint or Python changed since."""
    try:
        stamp = json.loads(_STAMP.read_text())
    except (OSError, ValueError):
        return set()
    current = stamp["base"] == _base() and _PYTHON.exists()
    return set(stamp["requirements"]) if current else set()


def _base() -> str:
    """Return a digest of what an environment cannot change without being made anew."""
    base = [_CONSTRAINTS.read_text(), str(ENVIRONMENT), sys.base_prefix, sys.version]
    return hashlib.sha256(json.dumps(base).encode()).hexdigest()


def _lock_alone(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with step("waiting for another command that uses the Python environment"):
            fcntl.flock(lock, fcntl.LOCK_EX)


def _install(wanted: set[str]) -> None:
    # Groups add up; packages of an older pyproject.toml are not left behind.
    if _installed() and _installed() <= _requirements(*_groups()):
        wanted = wanted | _installed()
    else:
        _make()
    _STAMP.unlink(missing_ok=True)
    requirements = sorted(wanted)
    pip = [str(_PYTHON), "-I", "-m", "pip", "install"]
    pip += ["--quiet", "--no-input", "--disable-pip-version-check"]
    with step(f"installing {len(requirements)} pinned packages and what they need"):
        _python(
            [*pip, "--constraint", str(_CONSTRAINTS), *requirements],
            "pip could not install them: it needs the way to a package index.",
        )
    _STAMP.write_text(json.dumps({"base": _base(), "requirements": requirements}))


def _make() -> None:
    # Called from within the environment, Python is a link to what the environment was made with.
    python = Path(sys.executable)
    python = python.resolve() if python.is_relative_to(ENVIRONMENT) else python
    with step("making the Python environment .venv"):
        if ENVIRONMENT.exists():
            shutil.rmtree(ENVIRONMENT)
        _python(
            [str(python), "-I", "-m", "venv", str(ENVIRONMENT)],
            f"{python} cannot make a virtual environment. Debian and Ubuntu keep that part in a"
            " package of its own: python3-venv.",
        )


def _python(command: list[str], message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "log")
        with path.open("w") as log:
            status, _ = run(command, log=log)
        if status:
            raise Failure(message, read_log(path))

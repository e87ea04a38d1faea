"""Node.js from PyPI, and what a lock file pins of the npm registry, for programs that need them.

Both are installed when they are wanted, below build/. No package runs code of its own while it is
being installed, and none is found by the Node.js of this machine.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tooling.environment import run_installer, tool
from tooling.isolation import isolated_environment
from tooling.paths import TOOLS
from tooling.progress import step

_PINS = ("package.json", "package-lock.json")


def node_environment() -> dict[str, str]:
    """Return an environment whose `node`, `npm` and `npx` are the ones of pyproject.toml.

    Raises:
        Failure: They cannot be installed; `Unreachable`, if that is for want of a network.
    """
    programs = tool("node").python.parent
    environment = isolated_environment(os.environ)
    return environment | {"PATH": os.pathsep.join([str(programs), environment.get("PATH", "")])}


def packages(source: Path) -> Path:
    """Return a folder whose `node_modules` holds what a folder's `package-lock.json` pins.

    It is never changed once it is there: another lock file is another folder.

    Args:
        source: The folder with `package.json` and `package-lock.json`; nothing is written to it.

    Raises:
        Failure: They cannot be installed; `Unreachable`, if that is for want of a network.
    """
    pins = {name: (source / name).read_bytes() for name in _PINS}
    digest = hashlib.sha256(b"\0".join(pins.values())).hexdigest()[:16]
    installed = TOOLS / "npm" / f"{source.name}-{digest}"
    if installed.exists():
        return installed
    environment = node_environment()
    installed.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=installed.parent) as work:
        folder = Path(work, "packages")
        folder.mkdir()
        for name, pin in pins.items():
            (folder / name).write_bytes(pin)
        with step(f"installing the npm packages of {source.name}"):
            _npm_ci(folder, environment)
        try:
            # At once and whole, so that nobody finds half of it.
            folder.rename(installed)
        except OSError:
            if not installed.exists():  # else another command was first
                raise
    return installed


def _npm_ci(folder: Path, environment: Mapping[str, str]) -> None:
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    message = "npm could not install them: it needs the way to the npm registry."
    run_installer(command, message, cwd=folder, env=environment)

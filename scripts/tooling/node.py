"""Node.js from PyPI, and what a lock file pins of the npm registry, for programs that need them.

Both are installed when they are wanted, below build/. No package runs code of its own while it is
being installed, and none is found by the Node.js of this machine.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tooling.child import run
from tooling.environment import tool
from tooling.failure import Failure, read_log
from tooling.isolation import isolated_environment
from tooling.paths import TOOLS
from tooling.progress import step

_PINS = ("package.json", "package-lock.json")
# What pip and npm say where there is no way to what they want.
_NO_WAY = (
    *("ConnectTimeoutError", "NameResolutionError", "NewConnectionError", "ProxyError"),
    *("EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT"),
)


class Unreachable(Failure):
    """There is no way to PyPI or to the npm registry from here."""


def node_environment() -> dict[str, str]:
    """Return an environment whose `node`, `npm` and `npx` are the ones of pyproject.toml.

    Raises:
        Failure: They cannot be installed; `Unreachable`, if that is for want of a network.
    """
    try:
        programs = tool("node").python.parent
    except Failure as failure:
        raise _with_reason(failure) from None
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
    path = folder.parent / "log"
    with path.open("w") as log:
        status, _ = run(command, cwd=folder, env=environment, log=log)
    if status:
        message = "npm could not install them: it needs the way to the npm registry."
        raise _with_reason(Failure(message, read_log(path)))


def _with_reason(failure: Failure) -> Failure:
    found = any(reason in failure.log for reason in _NO_WAY)
    return Unreachable(str(failure), failure.log) if found else failure

"""Installs Node.js from PyPI, and the npm packages of a lock file, for programs that need them.

Both are installed below build/ when a program needs them. No package runs its own code during the
installation, and no program uses the Node.js of this machine.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from tooling.environment import run_installer, tool
from tooling.isolation import isolated_environment
from tooling.paths import TOOLS
from tooling.progress import step

_NPM_CI = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
_PINS = ("package.json", "package-lock.json")


def node_environment() -> dict[str, str]:
    """Return an environment with the `node`, `npm` and `npx` that pyproject.toml pins.

    Raises:
        Failure: They cannot be installed; `Unreachable` if there is no network.
    """
    programs = tool("node").python.parent
    environment = isolated_environment(os.environ)
    return environment | {
        "PATH": os.pathsep.join([str(programs), environment.get("PATH", "")]),
        # npm would leave a cache in the folder for temporary files.
        "NODE_DISABLE_COMPILE_CACHE": "1",
    }


def packages(source: Path) -> Path:
    """Return a folder whose `node_modules` has the packages of a folder's `package-lock.json`.

    The folder never changes: another lock file gets another folder.

    Args:
        source: The folder with `package.json` and `package-lock.json`, which stays unchanged.

    Raises:
        Failure: They cannot be installed; `Unreachable` if there is no network.
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
            run_installer(
                _NPM_CI,
                "npm could not install them: its messages above say why.",
                "npm could not install them: it needs a connection to the npm registry.",
                cwd=folder,
                env=environment,
            )
        try:
            # One rename, so that no other command finds an incomplete folder.
            folder.rename(installed)
        except OSError:
            if not installed.exists():  # else another command made it first
                raise
    return installed

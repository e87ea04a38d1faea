"""Installs the packages that a function needs into a folder, the same files on any machine.

Only wheels are taken: nothing is built here, so that no bytes depend on where that was. Every
package is pinned, the indirect ones too; where the requirements state hashes, pip takes no other
files than those.
"""

import re
import shutil
import sys
from pathlib import Path

from tooling.child import run
from tooling.failure import Failure
from tooling.packaging.target import Target

_PIN = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,. -]+\])?==[\w.!+-]+(?:\s+--hash=\S+)*")
# What pip notes about an installation, which differs from one machine to the next.
_NOTES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def vendor(requirements: Path, folder: Path, target: Target) -> None:
    """Install a requirements file into a folder."""
    pinned = _pinned(requirements)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"]
    command += ["--disable-pip-version-check", "--target", str(folder), "--only-binary=:all:"]
    command += [*target.pip_options, "--requirement", str(requirements)]
    status, output = run(command)
    if status:
        raise Failure(
            f"pip could not install {requirements}. Only wheels are taken, and of compiled"
            f" packages those for Python {target.python} on the platform that is packaged for.",
            output,
        )
    # Scripts start with the path of the Python that installed them, and nothing here calls them.
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for metadata in folder.glob("*.dist-info"):
        name, version = metadata.stem.split("-")[:2]
        if _canonical(name) not in pinned:
            raise Failure(
                f"{requirements} does not pin {name}, which another package of it needs:"
                f" add {name}=={version}."
            )
        for note in _NOTES:
            (metadata / note).unlink(missing_ok=True)


def _pinned(requirements: Path) -> set[str]:
    """Return the names in a requirements file, each of which must be pinned."""
    try:
        text = requirements.read_text()
    except (OSError, UnicodeDecodeError):
        raise Failure(f"{requirements} cannot be read: --requirements names a text file.") from None
    names = set()
    for line in text.replace("\\\n", " ").splitlines():
        requirement = re.sub(r"(^|\s)#.*", "", line).strip()
        if not requirement:
            continue
        pin = _PIN.fullmatch(requirement)
        if pin is None:
            raise Failure(f"{requirements}: {requirement!r} is not pinned: write name==version.")
        names.add(_canonical(pin["name"]))
    return names


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

"""Installs the packages that a function needs into a folder, with the same files on every machine.

It installs only wheels and builds none, so that the machine makes no difference. Every package is
pinned, also indirect ones; if the requirements state hashes, pip accepts only files with these
hashes.
"""

import re
import shutil
import sys
from pathlib import Path

from tooling.child import run
from tooling.failure import Failure
from tooling.packaging.target import Target

_NAME = r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,. -]+\])?"
_PIN = re.compile(rf"{_NAME}==[\w.!+-]+(?:\s+--hash=\S+)*")
# Kinds of requirements for which pip can find a pin.
_NO_PIN = re.compile(rf"{_NAME}(?:\s*[<>=!~][\w.!+*<>=~, -]*)?")
_MISSING = re.compile(r"No matching distribution found for (\S+)")
# pip's notes about an installation, which differ between machines.
_NOTES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def vendor(requirements: Path, folder: Path, target: Target) -> None:
    """Install a requirements file into a folder.

    Raises:
        Failure: A package is not pinned, or has no wheel for the target.
    """
    lines = _lines_of(requirements)
    if not lines:
        return
    pinned = {_canonical(pin["name"]) for line in lines if (pin := _PIN.fullmatch(line))}
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"]
    command += ["--disable-pip-version-check", "--no-user", "--target", str(folder)]
    command += ["--only-binary=:all:"]
    command += [*target.pip_options, "--requirement", str(requirements)]
    status, output = run(command)
    if status:
        raise Failure(_reason(requirements, target, output), output)
    # Scripts begin with the path of the Python that installed them, and no function calls them.
    shutil.rmtree(folder / "bin", ignore_errors=True)
    installed = sorted(folder.glob("*.dist-info"))
    pins = ["==".join(metadata.stem.split("-")[:2]) for metadata in installed]
    if missing := [pin for pin in pins if _canonical(pin.partition("==")[0]) not in pinned]:
        raise Failure(
            f"{requirements} must pin every package that it installs, also indirect ones: add"
            f" {', '.join(missing)}."
        )
    for metadata in installed:
        for note in _NOTES:
            (metadata / note).unlink(missing_ok=True)


def _reason(requirements: Path, target: Target, output: str) -> str:
    """Return why pip failed, and what to do."""
    if "No module named pip" in output:
        return (
            f"{sys.executable} has no pip to install {requirements} with. On Debian and Ubuntu,"
            " install the package python3-pip."
        )
    if "connection broken" in output:
        return f"pip reached no package index to install {requirements} from."
    if missing := _MISSING.search(output):
        return (
            f"There is no wheel of {missing[1]} for {target}, and {requirements} may only name"
            " packages with wheels. Name a version that has one; or package for another"
            " --architecture or --python, and deploy with that; or build a wheel on that platform"
            " with `pip wheel`, and name its folder in PIP_FIND_LINKS."
        )
    return f"pip could not install {requirements} for {target}."


def _lines_of(requirements: Path) -> list[str]:
    """Return the lines of a requirements file that name packages.

    Raises:
        Failure: The file cannot be read, or a line is something else.
    """
    try:
        text = requirements.read_text()
    except (OSError, UnicodeDecodeError):
        raise Failure(
            f"{requirements} cannot be read: give a text file to --requirements."
        ) from None
    joined = text.replace("\\\n", " ").splitlines()
    lines = [text for line in joined if (text := re.sub(r"(^|\s)#.*", "", line).strip())]
    if invalid := [
        line for line in lines if not _PIN.fullmatch(line) and not _NO_PIN.fullmatch(line)
    ]:
        raise Failure(
            f"{requirements} must be a list of packages, each as name==version; invalid:"
            f" {', '.join(map(repr, invalid))}."
        )
    return lines


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

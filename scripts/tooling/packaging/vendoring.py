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

_NAME = r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,. -]+\])?"
_PIN = re.compile(rf"{_NAME}==[\w.!+-]+(?:\s+--hash=\S+)*")
# What pip can find a pin for.
_NO_PIN = re.compile(rf"{_NAME}(?:\s*[<>=!~][\w.!+*<>=~, -]*)?")
_MISSING = re.compile(r"No matching distribution found for (\S+)")
# What pip notes about an installation, which differs from one machine to the next.
_NOTES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def vendor(requirements: Path, folder: Path, target: Target) -> None:
    """Install a requirements file into a folder.

    Raises:
        Failure: A package of it is not pinned, or cannot be had for the target.
    """
    written = _written(requirements)
    if not written:
        return
    pinned = {_canonical(pin["name"]) for line in written if (pin := _PIN.fullmatch(line))}
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"]
    command += ["--disable-pip-version-check", "--target", str(folder), "--only-binary=:all:"]
    command += [*target.pip_options, "--requirement", str(requirements)]
    status, output = run(command)
    if status:
        raise Failure(_reason(requirements, target, output), output)
    # Scripts start with the path of the Python that installed them, and nothing here calls them.
    shutil.rmtree(folder / "bin", ignore_errors=True)
    installed = sorted(folder.glob("*.dist-info"))
    pins = ["==".join(metadata.stem.split("-")[:2]) for metadata in installed]
    if missing := [pin for pin in pins if _canonical(pin.partition("==")[0]) not in pinned]:
        raise Failure(
            f"{requirements} does not pin all that it installs, what its packages need included:"
            f" write {', '.join(missing)}."
        )
    for metadata in installed:
        for note in _NOTES:
            (metadata / note).unlink(missing_ok=True)


def _reason(requirements: Path, target: Target, output: str) -> str:
    """Return why pip failed, and what to do."""
    if "No module named pip" in output:
        return (
            f"{sys.executable} has no pip, which installs {requirements}. Debian and Ubuntu keep it"
            " in a package of its own: python3-pip."
        )
    if "connection broken" in output:
        return f"pip reached no package index, from which {requirements} comes."
    if missing := _MISSING.search(output):
        return (
            f"There is no wheel of {missing[1]} for {target}, and {requirements} takes nothing but"
            " wheels. Name a version that has one; or package for another --architecture or"
            " --python, and deploy with that; or build one there by `pip wheel`, and name its"
            " folder in PIP_FIND_LINKS."
        )
    return f"pip could not install {requirements} for {target}."


def _written(requirements: Path) -> list[str]:
    """Return the lines of a requirements file, each of which names a package."""
    try:
        text = requirements.read_text()
    except (OSError, UnicodeDecodeError):
        raise Failure(f"{requirements} cannot be read: --requirements names a text file.") from None
    lines = text.replace("\\\n", " ").splitlines()
    written = [text for line in lines if (text := re.sub(r"(^|\s)#.*", "", line).strip())]
    if strange := [
        line for line in written if not _PIN.fullmatch(line) and not _NO_PIN.fullmatch(line)
    ]:
        raise Failure(
            f"{requirements} is a list of packages, each as name==version; invalid:"
            f" {', '.join(map(repr, strange))}."
        )
    return written


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

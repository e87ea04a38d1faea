"""What is deployed and requested: the reference API, or a deployer's own handler."""

import os
import re
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling.deployed.actions import ACTIONS, Action, actions_in, expect_resources
from tooling.failure import Failure
from tooling.packaging.package import ENTRY_POINT
from tooling.paths import FUNCTION, TERRAFORM

REQUIRED = (f"src/{ENTRY_POINT}", "requests.json", "main.tf")
# The variable of a deployer's own root module that gets the path of the zip.
_PACKAGE = "function_package"
# The folder of a deployer's own root module in a copy of terraform/.
ROOT_MODULE = "own"

_NOT_COPIED = (".*", "__pycache__", "node_modules", "venv", "*.tfstate", "*.tfstate.*", "*.tfplan")
_SOURCE = re.compile(r'(?m)^(?P<before>\s*source\s*=\s*")(?P<path>\.\.?/[^"]*)(?=")')
_DECLARED = re.compile(r'(?m)^(variable|output)\s+"(\w+)"')


@dataclass(frozen=True, slots=True)
class Project:
    """A handler with everything that belongs to it.

    Attributes:
        source: The folder with its code.
        actions: The requests that it answers.
        root: The folder with the Terraform root module that deploys it.
        requirements: The packages that it needs, if any.
    """

    source: Path
    actions: Sequence[Action]
    root: Path = TERRAFORM
    requirements: Path | None = None


REFERENCE = Project(FUNCTION, ACTIONS)


def project_in(folder: Path) -> Project:
    """Return the project in a folder, in the layout of `scripts/new-handler`."""
    for name in REQUIRED:
        if not (folder / name).is_file():
            raise Failure(f"{folder} has no {name}: scripts/new-handler makes a complete folder.")
    if _PACKAGE not in declared(folder, "variable"):
        raise Failure(f"{folder} has no variable {_PACKAGE}, the path of the function's zip.")
    actions, outputs = actions_in(folder / "requests.json"), declared(folder, "output")
    known = outputs | ({"bucket"} if "documents_bucket" in outputs else set())
    expect_resources(actions, dict.fromkeys(known, ""))
    requirements = folder / "requirements.txt"
    return Project(
        source=folder / "src",
        actions=actions,
        root=folder.resolve(),
        requirements=requirements if requirements.exists() else None,
    )


def beside_modules(folder: Path, destination: Path) -> Path:
    """Copy a root module into a copy of terraform/, as `ROOT_MODULE`, and return that copy.

    So nothing is written beside the originals, and the copy can get what the emulator lacks.
    """
    shutil.copytree(TERRAFORM, destination, ignore=shutil.ignore_patterns(".terraform"))
    copy = destination / ROOT_MODULE
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)  # the originals may be read-only
    for file in copy.rglob("*.tf"):
        original = folder / file.relative_to(copy).parent

        def moved(found: re.Match[str], file: Path = file, original: Path = original) -> str:
            module = (original / found["path"]).resolve()
            if module.is_relative_to(folder.resolve()):
                return found[0]
            if not module.is_relative_to(TERRAFORM):
                raise Failure(
                    f"{original / file.name} has the source {found['path']}, which is neither below"
                    f" {TERRAFORM} nor in {folder}: correct the path."
                )
            path = os.path.relpath(destination / module.relative_to(TERRAFORM), file.parent)
            return f"{found['before']}{path}"

        file.write_text(_SOURCE.sub(moved, _text(file)))
    return destination


def declared(folder: Path, kind: str) -> set[str]:
    """Return the names of a root module's declarations of a kind: `variable` or `output`."""
    texts = map(_text, folder.glob("*.tf"))
    return {name for text in texts for found, name in _DECLARED.findall(text) if found == kind}


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except UnicodeDecodeError:
        raise Failure(f"{file} is not a text in UTF-8.") from None

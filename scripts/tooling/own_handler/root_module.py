"""A deployer's own Terraform root module, which uses the modules of this project.

A demo copies it into a copy of the modules: so nothing is written beside the originals, and the
copy can get what the emulator lacks.
"""

import os
import re
import shutil
from pathlib import Path

from tooling.paths import TERRAFORM

NAME = "own"

_NOT_COPIED = (".*", "__pycache__", "node_modules", "venv", "*.tfstate", "*.tfstate.*", "*.tfplan")
_SOURCE = re.compile(r'(?m)^(?P<before>\s*source\s*=\s*")(?P<path>\.\.?/[^"]*)(?=")')
_DECLARED = re.compile(r'(?m)^(variable|output)\s+"(\w+)"')


def beside_modules(folder: Path, destination: Path) -> Path:
    """Copy a root module into a copy of terraform/, as `NAME`, and return that copy."""
    shutil.copytree(TERRAFORM, destination, ignore=shutil.ignore_patterns(".terraform"))
    copy = destination / NAME
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    for file in copy.rglob("*.tf"):
        original = folder / file.relative_to(copy).parent

        def moved(found: re.Match[str], file: Path = file, original: Path = original) -> str:
            module = (original / found["path"]).resolve()
            if not module.is_relative_to(TERRAFORM):
                return found[0]
            path = os.path.relpath(destination / module.relative_to(TERRAFORM), file.parent)
            return f"{found['before']}{path}"

        file.write_text(_SOURCE.sub(moved, file.read_text()))
    return destination


def declared(folder: Path, kind: str) -> set[str]:
    """Return the names of a root module's declarations of a kind: `variable` or `output`."""
    texts = (file.read_text() for file in folder.glob("*.tf"))
    return {name for text in texts for found, name in _DECLARED.findall(text) if found == kind}

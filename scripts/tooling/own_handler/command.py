"""Begins a handler of a deployer's own: its code, its tests, and the variables to deploy it.

The template is a project like those made from it, so that it is checked and tested as it lies
there. Nothing in it changes but where it is.
"""

import argparse
import os
import re
from pathlib import Path

from tooling.failure import Failure
from tooling.own_handler.project import REQUIRED
from tooling.paths import FUNCTION, HANDLER_TEMPLATE, REPOSITORY

_FILES = ("README.md", "pyproject.toml", "test_app.py", *REQUIRED)
# What means itself wherever a path is written: in a shell, in Terraform, in TOML and in Markdown.
_PLAIN_PATH = re.compile(r"[\w./+-]+")


def main() -> int:
    """Run `scripts/new-handler`."""
    folder: Path = _options().folder
    path = begin(folder)
    print(
        f"{folder} has a handler of your own. See it answer, in {REPOSITORY}:\n\n"
        f"  scripts/demo --handler {path}\n\n"
        f"Then change {folder / 'src' / 'app.py'}. {folder / 'README.md'} says how to test, package"
        " and deploy it."
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/new-handler",
        description="Begin a handler of your own: a minimal one, its tests, and the Terraform"
        " variables to deploy it.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder, or an empty one")
    return parser.parse_args()


def begin(folder: Path) -> str:
    """Fill a folder with a copy of the template, and return its path from the repository."""
    path = os.path.relpath(folder.resolve(), REPOSITORY)
    if not _PLAIN_PATH.fullmatch(path):
        raise Failure(
            f"{path!r} goes into commands and into Terraform's variables: name a folder whose path"
            " has only letters, digits and . _ - + in it."
        )
    moved = {
        os.path.relpath(FUNCTION, HANDLER_TEMPLATE): os.path.relpath(FUNCTION, folder.resolve()),
        os.path.relpath(HANDLER_TEMPLATE, REPOSITORY): path,
        f"{HANDLER_TEMPLATE.name}.zip": f"{folder.resolve().name}.zip",
    }
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Failure(f"{folder} is not empty: name a new folder.")
        for name in _FILES:
            text = (HANDLER_TEMPLATE / name).read_text()
            for before, after in moved.items():
                text = text.replace(before, after)
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    except OSError as error:
        raise Failure(f"{error.filename} cannot be written: {error.strerror}.") from None
    return path

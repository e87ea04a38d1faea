"""Makes a deployer's own handler: its code, its tests, and the Terraform code that deploys it.

The template is a project like those made from it, so that the checks and tests run on the template
itself. A copy differs only in its path, in the name of what it deploys, and in its lock file.
"""

import os
import re
import shutil
from argparse import Namespace
from pathlib import Path

from tooling.failure import Failure
from tooling.own_handler.project import REQUIRED
from tooling.paths import BUILD, FUNCTION, HANDLER_TEMPLATE, REPOSITORY, TERRAFORM

_FILES = (
    "README.md",
    "outputs.tf",
    "pyproject.toml",
    "requirements-test.txt",
    "requirements.txt",
    "test_app.py",
    "variables.tf",
    "versions.tf",
    *REQUIRED,
)
# It pins the AWS provider. The template has none, as the modules and examples have none.
_LOCK_FILE = ".terraform.lock.hcl"
# Characters that need quotes in a shell, in Terraform, in TOML or in Markdown.
NOT_PLAIN = re.compile(r"[^\w./+-]")
# The name that the template deploys. A role has this name and a group's, in 64 characters.
_NAME = "handler-template"
_LONGEST_NAME = 32


def main(options: Namespace) -> int:
    """Run `scripts/new-handler`."""
    folder: Path = options.folder
    path = create(folder)
    print(
        f"Created a handler in {folder}. To try it, run this in {REPOSITORY}:\n\n"
        f"  scripts/demo --handler {path}\n\n"
        f"Then change {folder / 'src' / 'app.py'}. {folder / 'README.md'} says how to test, package"
        " and deploy it."
    )
    where = folder.resolve()
    if (name := _name_of(where)) != where.name:
        print(
            f"The names of its AWS resources begin with {name}: to change that, edit the variable"
            f" `name` in {folder / 'variables.tf'}."
        )
    return 0


def create(folder: Path) -> str:
    """Copy the template to a folder, and return the folder's path from the repository."""
    where = folder.resolve()
    path = os.path.relpath(where, REPOSITORY)
    if strange := NOT_PLAIN.search(path):
        what = "a space" if strange[0] == " " else repr(strange[0])
        raise Failure(
            f"The path {path!r} has {what}: choose a path of letters, digits and . _ - + only."
        )
    for part in (folder, *folder.parents):
        if part.is_file():
            raise Failure(f"{part} is a file: name a new folder.")
    moved = {
        os.path.relpath(origin, HANDLER_TEMPLATE): os.path.relpath(origin, where)
        for origin in (BUILD, FUNCTION, TERRAFORM)
    }
    moved[os.path.relpath(HANDLER_TEMPLATE, REPOSITORY)] = path
    moved[_NAME] = _name_of(where)
    found = re.compile("|".join(map(re.escape, moved)))
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Failure(f"{folder} is not empty: name a new folder.")
        for name in _FILES:
            text = (HANDLER_TEMPLATE / name).read_text()
            text = found.sub(lambda match: moved[match[0]], text)
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        shutil.copyfile(TERRAFORM / _LOCK_FILE, folder / _LOCK_FILE)
    except OSError as error:
        raise Failure(f"{error.filename} cannot be written: {error.strerror}.") from None
    return path


def _name_of(folder: Path) -> str:
    """Return the name of what a folder's handler deploys, which all AWS services accept."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.name.lower())[:_LONGEST_NAME].strip("-")
    if not re.match("[a-z]", name):
        raise Failure(
            f"AWS resources get the name of the folder {folder.name!r}: choose a name that begins"
            " with a letter from a to z."
        )
    return name

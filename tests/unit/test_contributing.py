"""CONTRIBUTING.md lists every folder of the repository, and no other."""

import re
from pathlib import Path

from tooling.paths import BUILD, ENVIRONMENT, REPOSITORY

# Folders whose subfolders are listed too.
LISTED = (
    "function",
    "function/group_role",
    "scripts",
    "scripts/tooling",
    "terraform",
    "terraform/modules",
    "tests",
)
HIDDEN = {".ci", ".github"}


def folders(parent: Path) -> set[str]:
    return {
        f"{path.relative_to(REPOSITORY)}/"
        for path in parent.iterdir()
        if path.is_dir()
        and (not path.name.startswith(".") or path.name in HIDDEN)
        and path.name != "__pycache__"
        and path not in {BUILD, ENVIRONMENT}
    }


def test_every_folder_is_listed() -> None:
    there = folders(REPOSITORY).union(*(folders(REPOSITORY / folder) for folder in LISTED))
    text = (REPOSITORY / "CONTRIBUTING.md").read_text()
    assert sorted(re.findall(r"^\| `(\S+/)` \|", text, re.MULTILINE)) == sorted(there)

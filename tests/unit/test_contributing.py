"""The map in CONTRIBUTING.md names every folder that is there, and none that is not."""

import re
from pathlib import Path

from tooling.paths import BUILD, ENVIRONMENT, REPOSITORY

# Folders whose subfolders are rooms too; what lies deeper is furniture.
STOREYS = (
    "function",
    "function/group_role",
    "scripts",
    "scripts/tooling",
    "terraform",
    "terraform/modules",
    "tests",
)
HIDDEN = {".ci", ".github"}


def rooms(folder: Path) -> set[str]:
    return {
        f"{path.relative_to(REPOSITORY)}/"
        for path in folder.iterdir()
        if path.is_dir()
        and (not path.name.startswith(".") or path.name in HIDDEN)
        and path.name != "__pycache__"
        and path not in {BUILD, ENVIRONMENT}
    }


def test_the_map_names_every_folder() -> None:
    there = rooms(REPOSITORY).union(*(rooms(REPOSITORY / storey) for storey in STOREYS))
    text = (REPOSITORY / "CONTRIBUTING.md").read_text()
    assert sorted(re.findall(r"^\| `(\S+/)` \|", text, re.MULTILINE)) == sorted(there)

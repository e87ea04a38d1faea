"""Writes the counts of tests, one file each, for the tables of docs/reference/proof.md."""

import json
from typing import Protocol

from tooling.paths import BUILD

_FOLDER = BUILD / "proof"


class Proof(Protocol):
    """Writes the counts of one test."""

    def __call__(self, name: str, **counts: object) -> None:
        """Write them to `build/proof/<name>.json`."""


def write(name: str, **counts: object) -> None:
    """Write the counts of one test."""
    path = _FOLDER / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(counts, indent=2) + "\n")

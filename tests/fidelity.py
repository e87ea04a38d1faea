"""Reads docs/fidelity.md: what the project relies on, and what only AWS can tell."""

from dataclasses import dataclass

from .documentation import rows

PAGE = "docs/fidelity.md"


@dataclass(frozen=True, slots=True)
class SmokeItem:
    """A row of the table that `scripts/verify --smoke` fills in."""

    name: str
    behaviour: str
    expected: str
    emulator: str


SMOKE = [
    SmokeItem(name.strip("`"), *rest)
    for name, *rest in rows(PAGE, "| Item | Behaviour | Expected of AWS | The emulator |")
]

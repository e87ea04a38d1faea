"""The decisions of docs/reference/permissions.md, and a message if a judge disagrees."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tooling.paths import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "permissions.md"

_CELL = re.compile(r"(?P<answer>yes|no)(?: \[(?P<note>\d+)\])?")


@dataclass(frozen=True, slots=True)
class Decision:
    """A cell of a table.

    Attributes:
        section: The heading above the table.
        principal: The column's name, or the tag of the row's session.
        resource: The resource's ARN.
        emulator: The emulator's answer: `yes`, `no`, or the code of an error; None if not asked.
    """

    section: str
    principal: str
    action: str
    resource: str
    allowed: bool
    emulator: str | None

    def __str__(self) -> str:
        return f"{self.section}: {self.action} on {self.resource} by {self.principal}"


class Page:
    """The page, with its placeholders filled in."""

    def __init__(self, text: str, **values: str) -> None:
        self.text = text
        self._tables = dict(_tables(text))
        names = _rows(self._tables["Names"][0])
        self._arns = {row["Resource"]: _filled(_code(row["ARN"]), values) for row in names}
        notes = _rows(self._tables["What the emulator gets wrong"][0])
        self._notes = {row["Note"]: row["The emulator says"] for row in notes}
        self._values = values

    def arn(self, resource: str) -> str:
        """Return the ARN of a resource by its name on the page."""
        return self._arns[resource]

    def decisions(self, section: str, table: int = 0) -> list[Decision]:
        """Return the decisions of a section's table."""
        return [
            self._decision(section, row, column)
            for row in _rows(self._tables[section][table])
            for column in row
            if column not in {"Action", "Resource", "Tag", "Key"}
        ]

    def _decision(self, section: str, row: Mapping[str, str], column: str) -> Decision:
        found = _CELL.fullmatch(row[column])
        assert found, f"{section}: {row[column]!r} is neither yes nor no"
        if "Tag" in row:
            folders = self.arn("the bucket of folders")
            key = _filled(_code(row["Key"]), self._values)
            principal, action, resource = row["Tag"], _code(column), f"{folders}/{key}"
        else:
            principal, action, resource = column, _code(row["Action"]), self.arn(row["Resource"])
        note = found["note"]
        says = self._notes[note] if note else found["answer"]
        emulator = None if says == "nothing" else _code(says)
        allowed = found["answer"] == "yes"
        return Decision(section, principal, action, resource, allowed, emulator)


def disagreements(
    decisions: Sequence[Decision], simulator: Sequence[bool], emulator: Sequence[str | None]
) -> list[str]:
    """Return the decisions with which a judge disagrees, with the decision of each judge."""
    return [
        f"{decision}: the page says {_word(decision.allowed)}, the simulator {_word(simulated)},"
        f" the emulator {emulated or 'nothing'} where {decision.emulator or 'nothing'} is expected"
        for decision, simulated, emulated in zip(decisions, simulator, emulator, strict=True)
        if (simulated, emulated) != (decision.allowed, decision.emulator)
    ]


def _word(allowed: bool) -> str:
    return "yes" if allowed else "no"


def _tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the tables below each heading, as lists of lines."""
    for section in text.split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        blocks = re.findall(r"(?:^\|.*\n)+", body, re.MULTILINE)
        yield heading, [block.splitlines() for block in blocks]


def _rows(table: Sequence[str]) -> list[dict[str, str]]:
    header, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    return [dict(zip(header, line, strict=True)) for line in lines]


def _code(cell: str) -> str:
    return cell.strip("`")


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return re.sub(r"(?<!\$)\{(\w+)\}", lambda found: values[found[1]], text)

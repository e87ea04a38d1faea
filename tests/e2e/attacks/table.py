"""Reads docs/reference/attacks.md: the tests try what a reviewer reads.

A section's table is one of attacks if it has the columns of a `Case`, or the table that explains
the names of answers. Any other table that looks like these is an error.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tooling.paths import REPOSITORY

_DOCUMENT = REPOSITORY / "docs" / "reference" / "attacks.md"
_CASES = ("Attack", "By", "Tried", "Expected", "Why")
_ANSWERS = ("Answer", "Status", "Detail of the problem document")
_NAMES = ("By", "Who that is")
_CODE = re.compile(r"`([^`]+)`")
_COUNT = re.compile(r"\*\*([0-9]+) cases\*\*")


@dataclass(frozen=True, slots=True)
class Case:
    """One row: an attack, or a control that must succeed."""

    section: str
    attack: str
    by: str
    tried: tuple[str, ...]
    expected: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The meaning of an answer's name."""

    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole document."""

    cases: tuple[Case, ...]
    answers: dict[str, Answer]
    attackers: tuple[str, ...]
    stated_count: int


def read() -> Matrix:
    """Read the document.

    Raises:
        ValueError: It does not have the documented form; the message names the place.
    """
    text = _DOCUMENT.read_text()
    cases: list[Case] = []
    answers: dict[str, Answer] = {}
    attackers: list[str] = []
    for section, columns, row in _rows(text):
        match columns:
            case tuple(known) if known == _CASES:
                cases.append(_case(section, row))
            case tuple(known) if known == _ANSWERS:
                answers[row[0]] = Answer(int(row[1]), row[2])
            case tuple(known) if known == _NAMES:
                attackers.append(row[0])
            case _:
                raise ValueError(f"{section}: no table of the matrix has the columns {columns}")
    (count,) = _COUNT.findall(text)
    twice = [name for name, times in Counter(case.attack for case in cases).items() if times > 1]
    if twice:
        raise ValueError(f"two cases have the name {twice[0]!r}")
    return Matrix(tuple(cases), answers, tuple(attackers), int(count))


def _rows(text: str) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """Yield each row of each table, with its section and the table's columns."""
    section, columns = "", None
    for line in text.splitlines():
        if line.startswith("#"):
            section = line.lstrip("# ")
        if not line.startswith("|"):
            columns = None
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if columns is None:
            columns = tuple(cells)
        elif set(line) <= set("|- "):
            continue
        elif len(cells) != len(columns):
            raise ValueError(f"{section}: {len(columns)} columns, but {len(cells)} cells: {line}")
        else:
            yield section, columns, cells


def _case(section: str, row: list[str]) -> Case:
    attack, by, tried, expected, why = row
    spans = tuple(_CODE.findall(tried))
    if not spans or _CODE.sub("", tried).strip():
        raise ValueError(f"{attack}: what is tried is code and nothing else, not {tried!r}")
    if not all(row):
        raise ValueError(f"{attack}: a cell is empty")
    return Case(section, attack, by, spans, expected, why)

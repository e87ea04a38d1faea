"""What commands print: colours and overwritten lines for a terminal alone, and tables for all."""

import os
from collections.abc import Callable, Sequence
from typing import TextIO

_GREEN, _RED, _PLAIN = "\033[32m", "\033[31m", "\033[0m"


def writes_over(stream: TextIO) -> bool:
    """Tell whether a stream leads to a terminal that takes control characters."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def verdict(text: str, stream: TextIO, *, good: bool) -> str:
    """Return a text as it goes to a stream: coloured for people who have not opted out.

    They opt out by NO_COLOR with any value but an empty one (https://no-color.org).
    """
    if not writes_over(stream) or os.environ.get("NO_COLOR"):
        return text
    return f"{_GREEN if good else _RED}{text}{_PLAIN}"


def aligned(
    lines: Sequence[Sequence[str]],
    *,
    right: bool = False,
    shown: Callable[[str, str], str] = lambda _, padded: padded,
) -> str:
    """Return the lines of a table.

    Args:
        lines: Their cells, the same number in each.
        right: Whether all columns but the first are aligned right, as numbers are.
        shown: Returns what is printed of a cell, by its text and by that text with its padding.
    """
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

    def padded(number: int, cell: str) -> str:
        return cell.rjust(widths[number]) if right and number else cell.ljust(widths[number])

    return "\n".join(
        "  ".join(shown(cell, padded(number, cell)) for number, cell in enumerate(line)).rstrip()
        for line in lines
    )

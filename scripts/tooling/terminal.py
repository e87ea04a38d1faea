"""How commands print: colours and overwritten lines only on a terminal, and tables everywhere."""

import os
from collections.abc import Callable, Sequence
from typing import TextIO

_GREEN, _RED, _PLAIN = "\033[32m", "\033[31m", "\033[0m"


def writes_over(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal that understands control characters."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def verdict(text: str, stream: TextIO, *, good: bool) -> str:
    """Return a text for a stream, with a colour unless the user has opted out.

    A value of NO_COLOR that is not empty opts out (https://no-color.org).
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
        lines: The cells of each line; all lines have the same number.
        right: Whether all columns except the first are aligned right, for numbers.
        shown: Returns the printed form of a cell, given its text and its text with padding.
    """
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

    def padded(number: int, cell: str) -> str:
        return cell.rjust(widths[number]) if right and number else cell.ljust(widths[number])

    return "\n".join(
        "  ".join(shown(cell, padded(number, cell)) for number, cell in enumerate(line)).rstrip()
        for line in lines
    )

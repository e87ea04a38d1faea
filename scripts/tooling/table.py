"""Tables of text, as commands print them: columns that are as wide as their widest cells."""

from collections.abc import Callable, Sequence


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

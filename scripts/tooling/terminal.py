"""What a terminal gets and a file does not: colours, and lines that are written over."""

import os
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

"""JSON as a token or the configuration may hold it: one object, with unique names at every depth.

Where a name occurs twice, one reader takes the first value and another the last: what was checked
would not be what is used.
"""

import json
from typing import Any


def parse_object(document: bytes) -> dict[str, Any]:
    """Parse a JSON object.

    Raises:
        ValueError: It is not JSON in UTF-8, no object, or holds a name twice, which the message
            quotes: of a token, nobody is to see it.
    """
    try:
        value = json.loads(
            document.decode(), object_pairs_hook=_unique, parse_constant=_not_a_number
        )
        # Lone surrogates, which JSON's escapes can spell and UTF-8 cannot.
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("no object")  # noqa: TRY004 (a wrong document, not a wrong argument)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"a name occurs twice: {name!r}")
        members[name] = value
    return members


def _not_a_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")

"""Strict JSON for tokens and the configuration: one object, with unique names at every depth.

If a name occurs twice, some parsers take the first value and others the last, so that one value
might be checked and another used.
"""

import json
from typing import Any


def parse_object(document: bytes) -> dict[str, Any]:
    """Parse a JSON object.

    Raises:
        ValueError: The document is not JSON in UTF-8, not an object, or holds a name twice. The
            message quotes that name: do not show it if it comes from a token.
    """
    try:
        value = json.loads(
            document.decode(), object_pairs_hook=_unique, parse_constant=_not_a_number
        )
        # This finds lone surrogates, which JSON's escapes can express and UTF-8 cannot.
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 (a wrong document, not a wrong argument)
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

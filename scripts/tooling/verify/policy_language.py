"""How policies are written: what IAM takes as one or as a list, and for whom a statement is."""

from collections.abc import Iterator, Mapping
from typing import Any

_ALL_BUT_SOME = "everybody but a few"
EVERYBODY = frozenset({"*", _ALL_BUT_SOME})


def listed(value: Any) -> list[Any]:
    """Return what IAM writes as a list, or as its one member."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def principals(statement: Mapping[str, Any]) -> Iterator[str]:
    """Yield whom a statement is for."""
    if "NotPrincipal" in statement:
        yield _ALL_BUT_SOME
    principal = statement.get("Principal", {})
    if isinstance(principal, str):
        yield principal
        return
    for names in principal.values():
        yield from listed(names)


def named(principal: str) -> str:
    """Return a principal as a sentence names it."""
    return "everybody" if principal == "*" else principal

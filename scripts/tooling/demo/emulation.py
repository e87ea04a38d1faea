"""Finds what the emulated IAM cannot judge: conditions, and variables in policies.

Its policy simulator knows no keys of a request, and its calls lack keys that a service sets itself,
such as `dynamodb:LeadingKeys`. It does not replace policy variables.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from tooling.verify.policy_language import is_about, listed

_VARIABLE = re.compile(r"\$\{([^}*?$][^}]*)\}")


def unjudged(policies: Sequence[str], permission: str | None, session: str) -> tuple[str, ...]:
    """Return the keys that decide on a permission and that the emulator does not know.

    Args:
        policies: The policies of the caller's role.
        permission: The permission; None if a request makes no call to AWS.
        session: The name of the caller's session.
    """
    if permission is None:
        return ()
    statements = (
        statement
        for document in policies
        for statement in listed(json.loads(document).get("Statement"))
        if is_about(statement, permission) and _may_apply_to(session, statement)
    )
    return tuple(sorted({key for statement in statements for key in _keys(statement)}))


def _may_apply_to(session: str, statement: Mapping[str, Any]) -> bool:
    """Tell whether a statement may apply to a session: one that locks out others does not.

    The ID of a session is `ROLE_ID:NAME`.
    """
    conditions = statement.get("Condition", {})
    ids = [
        listed(values)
        for operator in ("StringEquals", "StringLike")
        for key, values in conditions.get(operator, {}).items()
        if key.lower() == "aws:userid"
    ]
    return all(any(_may_match(session, value) for value in values) for values in ids)


def _may_match(session: str, value: str) -> bool:
    _, colon, name = value.partition(":")
    return fnmatchcase(session, name) if colon else "*" in value


def _keys(statement: Mapping[str, Any]) -> Iterator[str]:
    """Yield the condition keys of a statement, and the variables in it."""
    for compared in statement.get("Condition", {}).values():
        yield from compared
    yield from _VARIABLE.findall(json.dumps(statement))

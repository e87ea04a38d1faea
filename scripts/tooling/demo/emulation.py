"""What the emulated IAM cannot judge: conditions, and variables in policies.

Its policy simulator is told nothing of a request, and its calls lack the keys that a service states
itself, such as `dynamodb:LeadingKeys`; it puts nothing in the place of a policy variable.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tooling.verify.policy_language import is_about, listed

_VARIABLE = re.compile(r"\$\{([^}*?$][^}]*)\}")


def unjudged(policies: Sequence[str], permission: str | None) -> tuple[str, ...]:
    """Return what IAM goes by for a permission, of which the emulator knows nothing."""
    if permission is None:
        return ()
    statements = (
        statement
        for document in policies
        for statement in listed(json.loads(document).get("Statement"))
        if is_about(statement, permission)
    )
    return tuple(sorted({key for statement in statements for key in _keys(statement)}))


def _keys(statement: Mapping[str, Any]) -> Iterator[str]:
    """Yield the condition keys of a statement, and the variables in it."""
    for compared in statement.get("Condition", {}).values():
        yield from compared
    yield from _VARIABLE.findall(json.dumps(statement))

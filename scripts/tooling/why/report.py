"""The answer of `scripts/verify --why`."""

import json
from collections.abc import Sequence

from tooling.why.before_iam import Reason

# What this command cannot see.
_UNSEEN = (
    "If the API answers 403 all the same, look at what this command does not see: the policy of a"
    " key, and what a trigger writes into tokens. The function's log has the reason under the"
    " request_id of the answer."
)


def in_words(subject: str, request: str, reasons: Sequence[Reason]) -> str:
    """Say in sentences why a user may not make a request, or that the user may."""
    if not reasons:
        return f"{subject} may {request}. {_UNSEEN}"
    if len(reasons) == 1:
        return f"{subject} may not {request}: {reasons[0].sentence}"
    lines = [f"{number}. {each.sentence}" for number, each in enumerate(reasons, 1)]
    headline = f"{subject} may not {request}, for {len(reasons)} reasons. Each is enough:"
    return "\n".join([headline, *lines])


def as_json(subject: str, request: str, reasons: Sequence[Reason]) -> str:
    """Return the reasons for programs."""
    document = {
        "user": subject,
        "request": request,
        "allowed": not reasons,
        "reasons": [
            {"kind": each.kind, "policy": each.whose, "sentence": each.sentence} for each in reasons
        ],
    }
    return json.dumps(document, indent=2)

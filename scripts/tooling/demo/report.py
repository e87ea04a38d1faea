"""Prints a matrix for people, as a table, and for programs, as JSON."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from tooling.demo.matrix import Check, Row
from tooling.terminal import aligned, verdict


def as_json(rows: Sequence[Row], api_url: str) -> str:
    """Return the document of `scripts/demo --json`."""
    users = [
        {
            "username": row.caller.name,
            "groups": row.caller.groups,
            "role_arn": row.caller.role_arn,
            "checks": [_as_object(check) for check in row.checks],
        }
        for row in rows
    ]
    document = {"ok": all(row.ok for row in rows), "api_url": api_url, "users": users}
    return json.dumps(document, indent=2)


def as_table(rows: Sequence[Row]) -> str:
    """Return a table with a line for each caller."""
    lines = [("user", "groups", "role", *(check.action for check in rows[0].checks))]
    for row in rows:
        caller = row.caller
        role = caller.role_arn.rpartition("/")[2] if caller.role_arn else "-"
        cells = (_cell(check) for check in row.checks)
        lines.append((caller.name, ", ".join(caller.groups) or "-", role, *cells))
    table = aligned(lines, shown=_coloured)
    unjudged = sorted({key for row in rows for check in row.checks for key in check.unjudged})
    if not unjudged:
        return table
    return (
        f"{table}\n\nunjudged: IAM also needs {' and '.join(unjudged)}, which the emulator cannot"
        " judge. On AWS the status may be the other one of success and 403."
    )


def as_sentence(rows: Sequence[Row]) -> str:
    """Return how many of the requests were answered as expected."""
    checks = [check for row in rows for check in row.checks]
    unjudged = sum(1 for check in checks if check.ok and check.unjudged)
    good = sum(1 for check in checks if check.ok) - unjudged
    rest = f"; {unjudged} more are unjudged" if unjudged else ""
    # A failure need not concern IAM: the request may lack its permission in requests.json.
    how = "as IAM decides" if all(check.ok for check in checks) else "as expected"
    return f"{good} of {len(checks)} requests were answered {how}{rest}."


def _as_object(check: Check) -> dict[str, Any]:
    found = {name: getattr(check, name) for name in ("action", "expected", "status", "ok")}
    return found | ({"unjudged": check.unjudged} if check.unjudged else {})


def _cell(check: Check) -> str:
    if check.ok:
        return f"{check.status} {'unjudged' if check.unjudged else 'ok'}"
    if check.status == check.expected:
        return f"{check.status} as another role"
    return f"{check.status} expected {check.expected}"


def _coloured(cell: str, padded: str) -> str:
    """Colour the word of a cell if it is a check's."""
    status, _, word = cell.partition(" ")
    if not status.isdecimal() or word in {"", "unjudged"}:
        return padded
    return f"{status} {verdict(word, sys.stdout, good=word == 'ok')}{padded.removeprefix(cell)}"

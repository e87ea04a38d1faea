"""Each cell of the table that is not as it should be, in one line that says why."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tooling.demo.matrix import Check, Row
from tooling.packaging.package import ENTRY_POINT

# As the function's log has them: file, line, and the function's name.
_FRAME = re.compile(r"(.+):(\d+) (.+)")


def explained(rows: Sequence[Row], log: str, source: Path) -> str:
    """Return what functions and emulator said beside the requests, and a line for each failure.

    The line has the user, the request, the error, and where that was raised.

    Args:
        rows: The table.
        log: What the functions wrote, and what the emulator says of those that it cannot run.
        source: The function's code, in which errors are looked for.
    """
    requests, others = {}, []
    for text in log.splitlines():
        line = _request_line(text)
        if line:
            requests[line.get("request_id")] = line
        else:
            others.append(text)
    last = next(filter(str.strip, reversed(others)), "")
    failures = [
        f"{row.caller.name}: {check.request}: {check.status}, expected {check.expected}: "
        + (_logged(check, requests.get(check.said.get("request_id")), source) or _seen(check, last))
        for row in rows
        for check in row.checks
        if not check.ok
    ]
    return "\n".join([*others, *failures])


def _request_line(text: str) -> Mapping[str, Any] | None:
    """Return a line that the library wrote of a request, or None if it is another."""
    with suppress(ValueError):
        line = json.loads(text)
        if isinstance(line, dict) and line.get("message") == "request":
            return line
    return None


def _logged(check: Check, line: Mapping[str, Any] | None, source: Path) -> str:
    """Return what the function's log says of a request."""
    if line is None:
        return ""
    if "error" in line:
        place = _place(line.get("raised_at", ()), source)
        return " ".join(filter(None, (line["error"], place, line.get("note"))))
    reason = ": ".join(filter(None, (line.get("reason"), line.get("note"))))
    return f"{check.said.get('detail', '')} ({reason})"


def _seen(check: Check, last: str) -> str:
    """Return what the answer itself says, where the log has nothing."""
    if check.status == check.expected:
        return "it runs as another role"
    if check.expected == HTTPStatus.FORBIDDEN and check.status < HTTPStatus.BAD_REQUEST:
        return "it is done, and IAM does not allow the caller's role to"
    if check.status == HTTPStatus.BAD_GATEWAY and last:
        return last
    return check.said.get("detail") or check.said.get("message") or "no error is stated"


def _place(frames: Sequence[str], source: Path) -> str:
    """Return the innermost place in the function's own code, of the places in its task folder."""
    found = [match.groups() for frame in frames if (match := _FRAME.fullmatch(frame))]
    roots = [Path(file).parent for file, _, _ in found if Path(file).name == ENTRY_POINT]
    root = min(roots, key=lambda folder: len(folder.parts), default=None)
    for file, line, function in reversed(found):
        if root and Path(file).is_relative_to(root):
            own = source / Path(file).relative_to(root)
            if own.is_file():
                return f"at {own}:{line} in {function}"
    return ""

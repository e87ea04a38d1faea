"""Explains each wrong cell of the table in one line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tooling.demo.matrix import Check, Row
from tooling.deployed.actions import Action
from tooling.packaging.package import ENTRY_POINT
from tooling.verify.log import request_lines

# The place of an error in the library's log: file, line, and the function's name.
_FRAME = re.compile(r"(.+):(\d+) (.+)")
# The same in Python's traceback.
_PRINTED_FRAME = re.compile(r'  File "(.+)", line (\d+), in (.+)')
_TRACEBACK = "Traceback (most recent call last):"
# The emulator's message about a function that it cannot run. If a module cannot be imported, it
# ends with the first line of a traceback.
_NOT_RUN = re.compile(r".* ERROR \[lambda\] (.+)")


def explained(
    rows: Sequence[Row], log: str, during: Callable[[float, float], str], source: Path
) -> list[str]:
    """Return a line for each failure: the user, the request, the error, and where it was raised.

    If the function answers nothing at all, such as one that Python cannot import, a single line
    says so.

    Args:
        rows: The table.
        log: The functions' log, with the emulator's messages about functions that it cannot run.
        during: Returns the part of the log between two times, in seconds since the epoch.
        source: The function's code, to which the places of errors belong.
    """
    requests = _requests(log)
    failed = [
        (
            row.caller.name,
            check,
            _logged(check, requests.get(check.said.get("request_id")), source)
            or (
                check.status == HTTPStatus.BAD_GATEWAY
                and _uncaught(during(check.began, check.ended), source)
            )
            or _seen(check),
        )
        for row in rows
        for check in row.checks
        if not check.ok
    ]
    ended = {check.status for row in rows for check in row.checks} - {HTTPStatus.UNAUTHORIZED}
    reasons = {why for _, _, why in failed}
    if ended == {HTTPStatus.BAD_GATEWAY} and len(reasons) == 1:
        return [f"All {len(failed)} requests that reached the function: 502: {reasons.pop()}"]
    return [
        f"{name}: {check.request}: {check.status}, expected {check.expected}: {why}"
        for name, check, why in failed
    ]


def advice(rows: Sequence[Row], actions: Sequence[Action], log: str) -> list[str]:
    """Return what to change in a project with a `requests.json`, if IAM may deny too much.

    Args:
        rows: The table.
        actions: The requests of its columns.
        log: The functions' log.
    """
    requests = _requests(log)
    denied = {
        check.request: requests.get(check.said.get("request_id"), {}).get("note", "")
        for row in rows
        for check in row.checks
        if not check.ok
        and check.status == HTTPStatus.FORBIDDEN
        and check.expected < HTTPStatus.BAD_REQUEST
    }
    lines = [
        f"If IAM denies an AWS call of the handler{_named(note)}: add the call's action as the"
        f" `permission` of {request} in requests.json, and to the statements of each group that"
        " may make the call."
        for request, note in denied.items()
    ]
    if denied:
        lines.append(
            "The name of an action is the service's and, in most cases, the call's: for Query of"
            " DynamoDB, `dynamodb:Query`."
        )
    return lines + [
        f"No group may make {action.method} {action.path}: to allow it, add {action.permission} to"
        " the statements of a group."
        for action in actions
        if action.permission
        and all(
            check.expected == HTTPStatus.FORBIDDEN and not check.unjudged
            for row in rows
            if row.caller.role_arn
            for check in row.checks
            if check.action == action.name
        )
    ]


def _named(note: str) -> str:
    """Return the call that a note such as `Query: AccessDenied` names, if any."""
    return f" (here {note.partition(':')[0]})" if note else ""


def _requests(log: str) -> dict[Any, Mapping[str, Any]]:
    """Return a log's lines about requests, by the requests' IDs."""
    return {line.get("request_id"): line for line in request_lines(log.splitlines())}


def _logged(check: Check, line: Mapping[str, Any] | None, source: Path) -> str:
    """Return what the function's log says about a request."""
    if line is None:
        return ""
    if "error" in line:
        place = _place(line.get("raised_at", ()), source)
        return " ".join(filter(None, (line["error"], place, line.get("note"))))
    reason = ": ".join(filter(None, (line.get("reason"), line.get("note"))))
    return f"{check.said.get('detail', '')} ({reason})"


def _seen(check: Check) -> str:
    """Return what the answer itself says, for requests that the log does not explain."""
    if check.status == check.expected:
        return "it runs as another role"
    if check.expected == HTTPStatus.FORBIDDEN and check.status < HTTPStatus.BAD_REQUEST:
        return "it succeeds, but IAM does not allow it"
    return check.said.get("detail") or check.said.get("message") or "the answer names no error"


def _uncaught(log: str, source: Path) -> str:
    """Return the first error that ended a function; an empty text if the log has none."""
    lines = iter(log.splitlines())
    for text in lines:
        if text.endswith(_TRACEBACK):
            error, frames = _printed(lines)
            return " ".join(filter(None, (error, _place(frames, source))))
        if match := _NOT_RUN.fullmatch(text):
            return match[1]
    return ""


def _printed(lines: Iterator[str]) -> tuple[str, list[str]]:
    """Read a traceback's frames, and the error below them."""
    frames = []
    for text in lines:
        if found := _PRINTED_FRAME.fullmatch(text):
            frames.append("{}:{} {}".format(*found.groups()))
        elif not text.startswith(" "):
            return text, frames
    return "", frames


def _place(frames: Sequence[str], source: Path) -> str:
    """Return the innermost of these places that is in the function's own code."""
    found = [match.groups() for frame in frames if (match := _FRAME.fullmatch(frame))]
    roots = [Path(file).parent for file, _, _ in found if Path(file).name == ENTRY_POINT]
    root = min(roots, key=lambda folder: len(folder.parts), default=None)
    for file, line, function in reversed(found):
        if root and Path(file).is_relative_to(root):
            own = source / Path(file).relative_to(root)
            if own.is_file():
                return f"at {own}:{line} in {function}"
    return ""

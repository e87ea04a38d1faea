"""Step 4: the function's log shows each user's session, and holds no credential or token."""

import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tooling.verify.check import Check, Step, role_name
from tooling.verify.claims import Person

# CloudWatch Logs shows events some seconds after the function writes them.
_LONGEST_WAIT = 60
_PAUSE = 2

_SECRETS = {
    "an access key": re.compile(r"\b(?:ASIA|AKIA)[A-Z0-9]{12,}"),
    "a secret access key or session token by its name": re.compile(
        r"SecretAccessKey|SessionToken|aws_secret_access_key|aws_session_token"
    ),
    # STS's session tokens begin like this.
    "a session token": re.compile(r"\b(?:IQoJ|FwoG|FQoG)[\w+/=]{40,}"),
    "a token": re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}"),
}

Event = Mapping[str, Any]


def events_since(
    logs: Any, function_name: str, since: float, requests: Mapping[str, int] | None = None
) -> list[Event]:
    """Return all events that a function wrote, after a wait for the users' request lines.

    Args:
        logs: A client of CloudWatch Logs.
        function_name: The function that writes the log.
        since: When the run began, on AWS's clock, in seconds since the epoch.
        requests: How many lines to wait for, by the user's `sub`. Default: it does not wait.
    """
    deadline = time.monotonic() + _LONGEST_WAIT
    while True:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=log_group(function_name), startTime=int(since * 1000)
        )
        events = [event for page in pages for event in page["events"]]
        lines = request_lines(event["message"] for event in events)
        seen = Counter(line.get("subject") for line in lines)
        there = all(seen[subject] >= wanted for subject, wanted in (requests or {}).items())
        if there or time.monotonic() > deadline:
            return events
        time.sleep(_PAUSE)


def log_group(function_name: str) -> str:
    """Return the name of a function's log group."""
    return f"/aws/lambda/{function_name}"


def request_lines(messages: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the line that the library wrote for each request."""
    for message in messages:
        with suppress(ValueError):
            line = json.loads(message)
            if isinstance(line, dict) and line.get("message") == "request":
                yield line


def check_sessions(
    events: Sequence[Event], people: Sequence[tuple[Person, str | None]]
) -> Iterator[Check]:
    """Find the line that shows each user's session with the expected role."""
    lines = list(request_lines(event["message"] for event in events))
    for person, role_arn in people:
        if role_arn is None:
            continue
        name, role = person.user.username, role_name(role_arn)
        own = [line for line in lines if line.get("subject") == person.claims["sub"]]
        with_session = [line for line in own if "session" in line]
        roles = sorted({role_name(line.get("role_arn")) for line in with_session})
        fault = ""
        if not own:
            fault = (
                f"The log has no request line of {name}: the function did not run, may not write"
                f" its log, or is not the function of this API. Waited {_LONGEST_WAIT} s."
            )
        elif roles != [role]:
            reasons = ", ".join(sorted({str(line.get("reason")) for line in own}))
            fault = (
                f"The log shows no session of {role} for {name}, but of"
                f" {', '.join(roles) or 'none at all'} (reason: {reasons})."
            )
        yield Check(Step.LOG, name, "assume_role", role, _told(own, with_session, roles), fault)


def check_secrets(events: Sequence[Event], people: Sequence[Person], function_name: str) -> Check:
    """Look for credentials and tokens in every event."""
    signatures = [
        token.rpartition(".")[2]
        for person in people
        for token in (person.tokens.id_token, person.tokens.access_token)
    ]
    found: Counter[str] = Counter()
    streams = set()
    for event in events:
        kinds = _secrets(event["message"], signatures)
        found.update(kinds)
        if kinds:
            streams.add(event["logStreamName"])
    kinds_found = ", ".join(f"{kind} in {count}" for kind, count in sorted(found.items()))
    fault = (
        f"The function {function_name} logs credentials: of {len(events)} events of this run,"
        f" {kinds_found}. Anybody who may read the log can use them. Find what prints them (log"
        f" stream {min(streams)}), remove it, and delete the log streams."
        if found
        else ""
    )
    what = f"secrets in {len(events)} events"
    return Check(Step.LOG, function_name, what, "none", kinds_found or "none", fault)


def _secrets(message: str, signatures: Sequence[str]) -> set[str]:
    kinds = {kind for kind, pattern in _SECRETS.items() if pattern.search(message)}
    if any(signature in message for signature in signatures):
        kinds.add("a token")
    return kinds


def _told(own: Sequence[Event], with_session: Sequence[Event], roles: Sequence[str]) -> str:
    if not with_session:
        return f"{len(own)} lines, no session"
    latencies = [line["StsLatency"] for line in with_session if "StsLatency" in line]
    how = f"assumed in {max(latencies):g} ms" if latencies else "from the cache"
    return f"{', '.join(roles)}, {how}"

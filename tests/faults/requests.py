"""Requests of many callers, with the allowed answers to each: the right one or an error.

Whatever fails around the function, an answer is for the caller who asked, or it is one of a few
problem documents that say nothing about what is behind the API.
"""

import base64
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from group_role.testing import User, rest_event

from .account import Person

Call = Callable[[dict[str, Any], Any], dict[str, Any]]
Request = tuple[Person, str]

# Milliseconds that Lambda gives a function with the default timeout.
CONTEXT = SimpleNamespace(aws_request_id="x", get_remaining_time_in_millis=lambda: 10_000)
# Seconds. API Gateway waits no longer than that, however busy this machine is.
LONGEST_ANSWER = 29

ACTIONS = ("whoami", "read", "write", "list", "delete")
_METHODS = {"write": "PUT", "delete": "DELETE"}
_SUCCESS = {"write": 201, "delete": 204}
_PROBLEM = {"type", "title", "status", "detail", "request_id"}
_DETAILS = {
    "Credentials for your role are not available right now.": 503,
    "Your session ended early.": 503,
    "AWS accepts no more requests right now.": 503,
    "Your role does not allow this.": 403,
    "This API may not assume your group's role.": 403,
    "The request failed.": 500,
}


def request_of(caller: Person, action: str) -> dict[str, Any]:
    """Return the event of one caller's request, which also names the caller to S3.

    It is for the caller's own document, or for a list of the documents after it.
    """
    paths = {"whoami": "/whoami", "list": f"/documents?after={caller.name}"}
    claims = {
        "sub": f"6e1e9d2b-4f27-4f0e-a6b1-{caller.name}",
        "cognito:roles": caller.role_arn,
        "cognito:preferred_role": caller.role_arn,
        **dict.fromkeys(("exp", "iat")),  # the token does not expire, whatever the clock says
    }
    return rest_event(
        _METHODS.get(action, "GET"),
        paths.get(action, f"/documents/{caller.name}"),
        User(caller.name, "editors", claims=claims),
        headers={"Authorization": caller.token},
        body=caller.name if action == "write" else None,
    )


class Answers:
    """The results of many requests, and what was wrong with any of them."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.longest = 0.0
        self._lock = threading.Lock()

    def add(self, caller: Person, action: str, answer: dict[str, Any], seconds: float) -> None:
        """Judge an answer by its caller and request."""
        wrong = _wrong(caller, action, answer)
        if seconds > LONGEST_ANSWER:
            wrong = f"{wrong or ''} after {seconds:.0f} s"
        with self._lock:
            self.statuses[answer["statusCode"]] += 1
            self.longest = max(self.longest, seconds)
            if wrong:
                self.wrong.append(f"{caller.name} {action}: {wrong}")

    @property
    def total(self) -> int:
        """How many there were."""
        return self.statuses.total()


def ask(call: Call, caller: Person, action: str, answers: Answers) -> int:
    """Let the function answer one request, judge the answer and return its status."""
    started = time.monotonic()
    answer = call(request_of(caller, action), CONTEXT)
    answers.add(caller, action, answer, time.monotonic() - started)
    return int(answer["statusCode"])


def mixed(callers: Sequence[Person], count: int) -> list[Request]:
    """Return requests of random callers, always the same ones."""
    draw = random.Random(count)  # noqa: S311
    return [(draw.choice(callers), draw.choice(ACTIONS)) for _ in range(count)]


def one_each(callers: Sequence[Person]) -> list[Request]:
    """Return a request of each caller, for the caller's own document."""
    return [(caller, "read") for caller in callers]


def ask_all(call: Call, wanted: Iterable[Request], threads: int, answers: Answers) -> None:
    """Send many requests, some at a time."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda one: ask(call, one[0], one[1], answers), wanted))


def _wrong(caller: Person, action: str, answer: dict[str, Any]) -> str | None:
    status, body = answer["statusCode"], answer["body"]
    if status >= 400:
        return _wrong_problem(caller, action, answer)
    if status != _SUCCESS.get(action, 200) or not _may(caller, action):
        return f"status {status}"
    match action:
        case "whoami":
            you = json.loads(body)
            found = (you["username"], you["subject"][-len(caller.name) :], you["session_name"])
            right = found == (caller.name,) * 3 and you["role_arn"] == caller.role_arn
        case "read":
            right = base64.b64decode(body).decode() == caller.name
        case "list":
            page = json.loads(body)
            right = page.keys() == {"documents", "continue_after"}
            right &= all(key > caller.name for key in page["documents"])
        case _:
            right = True  # the proxy checks whose key signed it
    return None if right else f"another's answer: {body}"


def _wrong_problem(caller: Person, action: str, answer: dict[str, Any]) -> str | None:
    status, body = answer["statusCode"], json.loads(answer["body"])
    if answer["headers"]["Content-Type"] != "application/problem+json" or body.keys() != _PROBLEM:
        return f"no problem document: {body}"
    if _DETAILS.get(body["detail"]) != status or body["status"] != status:
        return f"an unknown problem: {body}"
    if status == 403 and _may(caller, action):
        return f"denied what the role allows: {body}"
    if (status == 503) != ("Retry-After" in answer["headers"]):
        return "503 and Retry-After belong together"
    return None


def _may(caller: Person, action: str) -> bool:
    return action != "delete" and (action != "write" or caller.writes)

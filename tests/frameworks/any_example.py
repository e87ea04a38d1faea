"""Tests for each example, with any framework; they run with the example's own packages.

The handler is the example's, and runs in this process: STS and S3 are a stub on loopback, which
knows each request's session by its signature.
"""

import asyncio
import base64
import importlib
import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from group_role.config.settings import ENVIRONMENT_VARIABLE
from group_role.testing import Context, User, rest_event, role_arn_of

from ..stub_aws import StubAws, local_environment, serving
from ..waiting import LONGEST_WAIT

# The variable with the folder of the example's code.
SOURCE = "EXAMPLE_SOURCE"
THREADS = 16
USERS = [
    User(f"{group}-{number}", group) for number in range(4) for group in ("editors", "readers")
]

# The stub denies what readers may not do.
REQUESTS = {
    "whoami": ("GET", "/whoami", 200, 200),
    "list": ("GET", "/documents", 200, 403),
    "write": ("PUT", "/documents/a", 201, 403),
}

Handler = Callable[[Any, Any], dict[str, Any]]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: Any


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubAws]:
    with serving() as stub:
        settings = json.dumps({"allowed_roles": [role_arn_of("*")]})
        environment = local_environment(stub.url) | {
            ENVIRONMENT_VARIABLE: settings,
            "DOCUMENTS_BUCKET": "documents",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield stub


@pytest.fixture
def handler(stub: StubAws, monkeypatch: pytest.MonkeyPatch) -> Handler:
    """The example's handler, loaded as at a cold start."""
    assert stub.url
    source = os.environ[SOURCE]
    monkeypatch.syspath_prepend(source)
    monkeypatch.delitem(sys.modules, "app", raising=False)
    app = importlib.import_module("app")
    monkeypatch.delitem(sys.modules, "app")  # and back to the earlier module, if any
    assert Path(str(app.__file__)).parent == Path(source)
    found: Handler = app.lambda_handler
    return found


def asked(handler: Handler, user: User, name: str) -> Answer:
    method, path, _, _ = REQUESTS[name]
    event = rest_event(method, path, user, body=b"x" if method == "PUT" else None)
    response = handler(event, Context())
    encoded = response.get("isBase64Encoded")
    body = base64.b64decode(response["body"]) if encoded else response["body"]
    several = response.get("multiValueHeaders") or {}
    headers = {header: values[0] for header, values in several.items()} | response["headers"]
    lower = {header.lower(): value for header, value in headers.items()}
    return Answer(response["statusCode"], lower, json.loads(body))


def ask_at_once(handler: Handler, users: Sequence[User], name: str) -> list[Answer]:
    """Make each user's request in a thread with an event loop: Mangum needs a main thread's."""
    together = threading.Barrier(len(users))

    def ask(user: User) -> Answer:
        with asyncio.Runner() as loop:
            asyncio.set_event_loop(loop.get_loop())
            together.wait(LONGEST_WAIT)
            return asked(handler, user, name)

    with ThreadPoolExecutor(len(users)) as threads:
        return list(threads.map(ask, users))


def lines(output: str) -> list[dict[str, Any]]:
    """Return the log lines that count requests; frameworks write other lines."""
    return [json.loads(line) for line in output.splitlines() if '"message": "request"' in line]


@pytest.mark.parametrize("name", REQUESTS)
def test_sixteen_threads_keep_their_callers(
    handler: Handler,
    stub: StubAws,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    stub.errors |= {user.username: "AccessDenied" for user in USERS if user.groups == ("readers",)}
    # Powertools has one set of metrics for all threads: Lambda has one request at a time.
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    users = USERS * (THREADS // len(USERS))
    answers = ask_at_once(handler, users, name)
    _, _, of_editors, of_readers = REQUESTS[name]
    statuses = {"editors": of_editors, "readers": of_readers}
    for user, answer in zip(users, answers, strict=True):
        assert answer.status == statuses[user.groups[0]]
        if answer.status == 403:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.body["status"] == 403
            assert answer.body["title"] == "Forbidden"
        if name == "whoami":
            assert answer.body["username"] == user.username
            assert answer.body["role_arn"] == role_arn_of(user.groups[0])
    written = lines(capsys.readouterr().out)
    seen = Counter((line["username"], line["status"], line.get("reason")) for line in written)
    denied = {403: "iam_denied"}
    expected = Counter(
        (user.username, statuses[user.groups[0]], denied.get(statuses[user.groups[0]]))
        for user in users
    )
    assert seen == expected
    assert {session["RoleSessionName"] for session in stub.assumed} == {
        user.username for user in USERS
    }


def test_denial_names_the_call(
    handler: Handler, stub: StubAws, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.errors["ada"] = "AccessDenied"
    assert asked(handler, User("ada", "readers"), "write").status == 403
    (line,) = lines(capsys.readouterr().out)
    assert (line["note"], line["Denials"]) == ("PutObject: AccessDenied", 1)


@pytest.mark.parametrize("name", ["list", "write"])
def test_an_expired_session_is_dropped(handler: Handler, stub: StubAws, name: str) -> None:
    ada = User("ada", "editors")
    stub.errors["ada"] = "ExpiredToken"
    answer = asked(handler, ada, name)
    assert (answer.status, "retry-after" in answer.headers) == (503, True)
    del stub.errors["ada"]
    assert asked(handler, ada, name).status in {200, 201}
    assert len(stub.assumed) == 2

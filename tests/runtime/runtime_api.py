"""A stub of the Lambda Runtime API: sends events to a runtime client, and keeps the results.

It also returns the function's credentials, as Lambda does when it resumes snapshots.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from queue import SimpleQueue
from typing import Any

from ..loopback import listening

# Bytes: the limit in AWS's message of Function.ResponseSizeTooLarge.
LARGEST_ANSWER = 6_291_556
TIMEOUT = 10.0  # seconds that the function has, as in the root module

BEFORE_SNAPSHOT = "ASIABEFORESNAPSHOT"
AFTER_RESTORE = "ASIAAFTERRESTORE"

_RUNTIME = "/2018-06-01/runtime/"
_CREDENTIALS = "/credentials"


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of a runtime client.

    Attributes:
        to: `response` or `error` of an invocation, `init/error` or `restore/error`.
        body: The answer, or a document about the error.
        error_type: The header's text about an error.
    """

    to: str
    body: bytes
    error_type: str

    @property
    def error(self) -> dict[str, Any]:
        """The document about an error."""
        assert self.to.endswith("error"), (self.to, self.body[:1_000])
        error: dict[str, Any] = json.loads(self.body)
        return error


@dataclass
class RuntimeApi:
    """Events for a runtime client, and its posts.

    Attributes:
        address: The value of AWS_LAMBDA_RUNTIME_API.
        calls: Its calls, in order: `invocation/next`, `restore/next`, `credentials` …
        posted: Its posts, for the test that waits for them.
        events: The next events.
        waiting: Whether it waits for an event.
    """

    address: str = ""
    calls: list[str] = field(default_factory=list)
    posted: SimpleQueue[Posted] = field(default_factory=SimpleQueue)
    events: SimpleQueue[bytes] = field(default_factory=SimpleQueue)
    waiting: bool = False

    @property
    def credentials_url(self) -> str:
        """The address of the function's credentials."""
        return f"http://{self.address}{_CREDENTIALS}"


class _Handler(BaseHTTPRequestHandler):
    api: RuntimeApi
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        call = self.path.removeprefix(_RUNTIME).strip("/")
        self.api.calls.append(call)
        match call:
            case "invocation/next":
                self.api.waiting = True
                self._answer(200, self.api.events.get(), _invocation())
            case "restore/next":
                self._answer(200, b"")
            case "credentials":
                self._answer(200, json.dumps(self._credentials()).encode())
            case _:
                self._answer(404, b"")

    def do_POST(self) -> None:
        body = self._body()
        call = self.path.removeprefix(_RUNTIME).strip("/")
        self.api.calls.append(call)
        first, _, to = call.partition("/")
        to = to.rpartition("/")[2] if first == "invocation" else call
        error_type = self.headers.get("Lambda-Runtime-Function-Error-Type", "")
        self._answer(413 if len(body) > LARGEST_ANSWER else 202, b"{}")
        self.api.posted.put(Posted(to, body, error_type))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _credentials(self) -> dict[str, str]:
        restored = "restore/next" in self.api.calls
        return {
            "AccessKeyId": AFTER_RESTORE if restored else BEFORE_SNAPSHOT,
            "SecretAccessKey": "execution-role-secret",
            "Token": "execution-role-token",
            "Expiration": "2099-01-01T00:00:00Z",
        }

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output its own."""


def _invocation() -> dict[str, str]:
    arn = "arn:aws:lambda:us-east-1:123456789012:function:group-role"
    return {
        "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
        "Lambda-Runtime-Deadline-Ms": str(int((time.time() + TIMEOUT) * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": arn,
        "Lambda-Runtime-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
    }


@contextmanager
def serving() -> Iterator[RuntimeApi]:
    """Serve a Runtime API on a free port of loopback."""
    api = RuntimeApi()
    with listening(type("Handler", (_Handler,), {"api": api})) as url:
        api.address = url.removeprefix("http://")
        yield api

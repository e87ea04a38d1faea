"""A stub of STS and S3, for what no emulator has: faults on demand, and who signed each request.

It checks no signature and keeps no data. The access key that it returns names the session, so that
a test can tell from a later request whose session signed it.
"""

import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

from .loopback import listening
from .waiting import LONGEST_WAIT

EXECUTION_KEY = "EXECUTIONROLEKEY"


def local_environment(endpoint_url: str) -> dict[str, str]:
    """Settings that lead botocore to an endpoint on loopback, with credentials of nobody."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": EXECUTION_KEY,
        "AWS_SECRET_ACCESS_KEY": "execution-role-secret",
        "AWS_SESSION_TOKEN": "execution-role-token",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@dataclass(frozen=True)
class Fault:
    """An answer in place of the right one: an AWS error, a raw body, or a closed connection."""

    status: int = 400
    code: str = ""
    body: bytes | None = None
    hang_up: bool = False


@dataclass(frozen=True)
class Signed:
    """A request as it arrived, with its signer and its action."""

    access_key: str
    method: str
    path: str
    trace_id: str | None


@dataclass
class StubAws:
    """The requests that the stub got, and the answers that it should give."""

    url: str = ""
    lifetime: float = 3600
    now: Callable[[], float] = lambda: datetime.now(UTC).timestamp()
    faults: deque[Fault] = field(default_factory=deque)
    assumed: list[dict[str, str]] = field(default_factory=list)
    signed: list[Signed] = field(default_factory=list)
    denied_paths: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)  # S3's code, by access key
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def service_requests(self) -> list[Signed]:
        """The requests that are not AssumeRole."""
        return [request for request in self.signed if request.access_key != EXECUTION_KEY]


class _Handler(BaseHTTPRequestHandler):
    stub: StubAws
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._record()
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        if fields.get("Action") != "AssumeRole":
            self._answer(200, b"{}")
            return
        self.stub.assumed.append(fields)
        self.stub.gate.wait(LONGEST_WAIT)
        fault = self.stub.faults.popleft() if self.stub.faults else None
        if fault is None:
            self._answer(200, self._credentials(fields["RoleSessionName"]))
        elif fault.hang_up:
            self.close_connection = True
        elif fault.body is not None:
            self._answer(fault.status, fault.body)
        else:
            self._answer(fault.status, _error(fault.code))

    def do_GET(self) -> None:
        key = self._record()
        if code := self.stub.errors.get(key):
            self._refuse(code)
        elif self.path.endswith("?session"):
            self._answer(200, self._express_session(key))
        elif "list-type=2" in self.path:
            self._answer(200, self._listing())
        else:
            self._answer(200, b"content")

    def do_PUT(self) -> None:
        key = self._record()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if code := self.stub.errors.get(key):
            self._refuse(code)
        elif self.path in self.stub.denied_paths:
            self._refuse("AccessDenied")
        else:
            self._answer(200, b"")

    def _record(self) -> str:
        match = re.search(r"Credential=([^/]+)/", self.headers.get("Authorization", ""))
        key = match.group(1) if match else ""
        trace_id = self.headers.get("X-Amzn-Trace-Id")
        self.stub.signed.append(Signed(key, self.command, self.path, trace_id))
        return key

    def _listing(self) -> bytes:
        """Return the first page of two, or the second."""
        more = "continuation-token" not in self.path
        token = "<NextContinuationToken>next</NextContinuationToken>" if more else ""
        return (
            f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}<Contents>"
            "<Key>a</Key><Size>1</Size></Contents></ListBucketResult>"
        ).encode()

    def _refuse(self, code: str) -> None:
        status = 403 if code == "AccessDenied" else 400
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def _express_session(self, key: str) -> bytes:
        return (
            f"<CreateSessionResult><Credentials><AccessKeyId>express-{key}</AccessKeyId>"
            "<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>"
            "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></CreateSessionResult>"
        ).encode()

    def _credentials(self, session_name: str) -> bytes:
        expiration = datetime.fromtimestamp(self.stub.now(), UTC) + timedelta(
            seconds=self.stub.lifetime
        )
        return (
            '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            f"<AssumeRoleResult><Credentials><AccessKeyId>{session_name}</AccessKeyId>"
            f"<SecretAccessKey>secret-{session_name}</SecretAccessKey>"
            f"<SessionToken>token-{session_name}</SessionToken>"
            f"<Expiration>{expiration:%Y-%m-%dT%H:%M:%SZ}</Expiration>"
            "</Credentials></AssumeRoleResult></AssumeRoleResponse>"
        ).encode()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output its own."""


def _error(code: str) -> bytes:
    return (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>'
        f"<Code>{code}</Code><Message>stub</Message></Error></ErrorResponse>"
    ).encode()


@contextmanager
def serving() -> Iterator[StubAws]:
    """Serve a stub on a free port of loopback."""
    stub = StubAws()
    with listening(type("Handler", (_Handler,), {"stub": stub})) as stub.url:
        try:
            yield stub
        finally:
            stub.gate.set()

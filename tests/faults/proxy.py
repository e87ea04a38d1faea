"""A stub between the function and AWS: passes requests on, shows faults, and checks the signer.

Every answer to AssumeRole goes through it. So it knows whose credentials each access key belongs
to, when they end, and every secret that AWS has returned; it compares each later request with that.
An AWS that checks signatures and enforces IAM answers the requests that it passes on.
"""

import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from ..loopback import listening
from .account import BUCKET
from .faults import Fault, Schedule

# Seconds. Longer than any read timeout of the function in these tests.
_STALL = 2.5
_DELAY = 0.2
_UPSTREAM_TIMEOUT = 10

_KEEP_TO_OURSELVES = {"connection", "transfer-encoding", "content-length", "keep-alive"}
_REFUSALS = {
    ("sts", Fault.THROTTLED): (400, "Throttling"),
    ("s3", Fault.THROTTLED): (503, "SlowDown"),
    ("sts", Fault.FAILED): (500, "InternalFailure"),
    ("s3", Fault.FAILED): (500, "InternalError"),
    ("s3", Fault.EXPIRED): (400, "ExpiredToken"),
    ("sts", Fault.WRONG_CLOCK): (400, "RequestExpired"),
    ("s3", Fault.WRONG_CLOCK): (403, "RequestTimeTooSkewed"),
}


@dataclass(frozen=True, slots=True)
class Session:
    """Credentials of AssumeRole: for whom, and until when."""

    name: str
    role_arn: str
    expires_at: float
    issued_at: float


@dataclass
class Proxy:
    """The requests that pass through, their faults, and the source of faults.

    Attributes:
        upstream: The address of the AWS behind it.
        schedule: Says when it shows which fault.
        now: The time at AWS, at which credentials end.
        lifetime: Seconds that a session's credentials live, given the session's number.
        url: Its own address.
        sessions: By access key.
        secrets: Every access key, secret key and token that AWS returned, and the callers'.
        requests: The number of requests.
        dead: The number of requests that were signed with ended credentials.
        wrong: Requests that another caller's credentials signed.
    """

    upstream: str
    schedule: Schedule
    now: Callable[[], float] = time.time
    lifetime: Callable[[int], float] = lambda _: 3600
    url: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    requests: int = 0
    dead: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class _Handler(BaseHTTPRequestHandler):
    proxy: Proxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        signed_by = re.search(r"Credential=([^/]*)/", self.headers.get("Authorization", ""))
        key = signed_by.group(1) if signed_by else ""
        service = "sts" if self.command == "POST" and self.path == "/" else "s3"
        with self.proxy.lock:
            self.proxy.requests += 1
        if service == "s3" and not self._judged(key):
            self._refuse(400, "ExpiredToken")
            return
        fault = self.proxy.schedule.next(service)
        if fault is None:
            self._send(self._answer(service, body, fault))
        elif refusal := _REFUSALS.get((service, fault)):
            self._refuse(*refusal)
        else:
            self._show(fault, lambda: self._answer(service, body, fault))

    def do_GET(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _judged(self, key: str) -> bool:
        """Note a request signed by another caller's credentials; tell whether the key is valid."""
        session = self.proxy.sessions.get(key)
        address = urlsplit(self.path)
        document = address.path.removeprefix(f"/{BUCKET}").removeprefix("/")
        # A list has no owner: the caller asks for what follows the caller's own document.
        owner = document or "".join(parse_qs(address.query).get("start-after", ()))
        if session is None:
            self.proxy.wrong.append(f"{self.command} {self.path} signed by a stranger's key")
        elif session.name != owner:
            self.proxy.wrong.append(f"{self.command} {self.path} signed by {session.name}")
        elif self.proxy.now() >= session.expires_at:
            with self.proxy.lock:
                self.proxy.dead += 1
            return False
        return True

    def _show(self, fault: Fault, answer: Callable[[], _Answer]) -> None:
        match fault:
            case Fault.STALLED:
                self.proxy.over.wait(_STALL)
                self.close_connection = True
            case Fault.DROPPED:
                self.close_connection = True
            case Fault.RESET:
                answer()
                # With no time to linger, closing resets the connection.
                linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
            case Fault.GARBAGE:
                self.wfile.write(b"\x00\xff\x16\x03 not HTTP at all\r\n\r\n")
                self.close_connection = True
            case Fault.NONSENSE:
                self._send(_Answer(200, [], b"{<not>XML"))
            case Fault.BAD_GATEWAY:
                self._send(_Answer(502, [], b"<html><body>Bad Gateway</body></html>"))
            case Fault.TRUNCATED | Fault.HALF_CLOSED:
                self._send(answer(), cut=True)
                if fault is Fault.HALF_CLOSED:
                    self.connection.shutdown(socket.SHUT_WR)
                    self.proxy.over.wait(_DELAY)
                self.close_connection = True
            case _:
                if fault is Fault.DELAYED:
                    self.proxy.over.wait(_DELAY)
                self._send(answer())

    def _answer(self, service: str, body: bytes, fault: Fault | None) -> _Answer:
        """Return the answer of the AWS behind this proxy, and note its credentials."""
        host = urlsplit(self.proxy.upstream).netloc
        connection = http.client.HTTPConnection(host, timeout=_UPSTREAM_TIMEOUT)
        try:
            connection.request(self.command, self.path, body, dict(self.headers.items()))
            got = connection.getresponse()
            headers = [h for h in got.getheaders() if h[0].lower() not in _KEEP_TO_OURSELVES]
            answer = _Answer(got.status, headers, got.read())
        finally:  # if AWS is gone, our connection ends too
            connection.close()
        if service == "sts" and answer.status == http.HTTPStatus.OK:
            return _Answer(answer.status, answer.headers, self._handed_out(body, answer, fault))
        return answer

    def _handed_out(self, asked: bytes, answer: _Answer, fault: Fault | None) -> bytes:
        """Note new credentials, and replace their expiry by this proxy's."""
        text, fields = answer.body.decode(), parse_qs(asked.decode())
        key, secret, token = (
            re.findall(f"<{name}>(.*?)</{name}>", text)[0]
            for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")
        )
        now = self.proxy.now()
        with self.proxy.lock:
            lifetime = self.proxy.lifetime(len(self.proxy.sessions))
            (name,), (role_arn,) = fields["RoleSessionName"], fields["RoleArn"]
            self.proxy.sessions[key] = Session(name, role_arn, now + lifetime, now)
            self.proxy.secrets |= {key, secret, token}
        stated = {Fault.EXPIRED: now - 3600, Fault.ENDLESS: 253402300799.0}
        end = time.gmtime(stated.get(fault, now + lifetime) if fault else now + lifetime)
        expiration = time.strftime("<Expiration>%Y-%m-%dT%H:%M:%SZ</Expiration>", end)
        text = re.sub("<Expiration>.*?</Expiration>", expiration, text)
        if fault is Fault.INCOMPLETE:
            text = text.replace(secret, "")
        return text.encode()

    def _refuse(self, status: int, code: str) -> None:
        error = f"<Error><Code>{code}</Code><Message>stub</Message></Error>"
        if self.command == "POST":
            error = f"<ErrorResponse>{error}</ErrorResponse>"
        self._send(_Answer(status, [("Content-Type", "text/xml")], error.encode()))

    def _send(self, answer: _Answer, *, cut: bool = False) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if cut else answer.body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output its own."""


@contextmanager
def proxying(upstream: str, schedule: Schedule) -> Iterator[Proxy]:
    """Serve a proxy on a free port of loopback."""
    proxy = Proxy(upstream, schedule)
    with listening(type("Handler", (_Handler,), {"proxy": proxy})) as proxy.url:
        try:
            yield proxy
        finally:
            proxy.over.set()

"""Serves the page on loopback, to this machine's browsers and to no other page in them.

Somebody else's host name may lead to 127.0.0.1, and any page may send requests there. So each
request must name this server as its host, and as its origin if it has one. For a picture or a link
in another page a browser names no origin, but says in `Sec-Fetch-Site` that another page asks.
"""

import json
import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tooling.console.local_targets import Answer, LocalTargets, Problem
from tooling.console.site import Stack, page_files
from tooling.port import HOST, taking

_SECONDS = 60
# Who asks, by `Sec-Fetch-Site`: the page, or somebody who wrote the address.
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
_OWN = ("same-origin", "none")
_JSON = "application/json"
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Server(ThreadingHTTPServer):
    """The page of a stack, on a port of loopback."""

    daemon_threads = True

    def __init__(
        self, stack: Stack, targets: LocalTargets | None = None, port: int | None = None
    ) -> None:
        """Open a port, a free one by default; the server answers nothing yet.

        Raises:
            Failure: The port is in use.
        """
        self.files = page_files() | {"/config.json": (stack.config(), _JSON)}
        self.page_headers = {
            **_HEADERS,
            "Content-Security-Policy": stack.content_security_policy(),
        }
        self.locked_out = stack.locked_out
        self.targets = targets
        with taking(port):
            super().__init__((HOST, port or 0), _Handler)
        self.origin = f"http://{HOST}:{self.server_port}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answer requests until the end of the block."""
        thread = threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.shutdown()
            self.server_close()
            thread.join()

    def handle_error(self, *request: Any) -> None:
        """Ignore a browser that closes its connection, as it may at any time."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*request)


def show(server: Server) -> None:
    """Serve the page until a signal ends the command, and open it if there is a browser."""
    with server.serving():
        print(f"\nThe page is at {server.origin}/\nCtrl-C ends it.", file=sys.stderr, flush=True)
        if _in_front_of_a_display():
            webbrowser.open(f"{server.origin}/")
        threading.Event().wait()


def _in_front_of_a_display() -> bool:
    # Without a display, a text browser would take over the terminal.
    display = sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return display and sys.stderr.isatty()


class _Handler(BaseHTTPRequestHandler):
    """Answers a request; it looks its path up, and never joins it to a folder."""

    server: Server
    server_version = "console"
    sys_version = ""
    timeout = _SECONDS

    def do_GET(self) -> None:
        """Serve a file of the page, or pass the request on."""
        try:
            answer = self._answer()
        except Problem as problem:
            status, detail = problem.status, str(problem)
            document = {"title": status.phrase, "status": status, "detail": detail}
            content_type = {"Content-Type": "application/problem+json"}
            answer = Answer(status, content_type, json.dumps(document).encode())
        self._send(answer)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Print nothing: the terminal shows the command's own lines."""

    def _answer(self) -> Answer:
        server, body = self.server, self._body()
        hosts = {f"{HOST}:{server.server_port}", f"localhost:{server.server_port}"}
        file = server.files.get(self.path.partition("?")[0])
        if self.headers.get("Host") not in hosts:
            raise Problem(HTTPStatus.MISDIRECTED_REQUEST, "This is not the host you asked for.")
        # Other pages may lead to the page, and to nothing else here.
        if self._has_other_origin(hosts) or (
            not (file and self.command == "GET")
            and self.headers.get("Sec-Fetch-Site", _OWN[0]) not in _OWN
        ):
            raise Problem(HTTPStatus.FORBIDDEN, "Other pages may not call this one's server.")
        if server.targets and server.targets.owns(self.path):
            return server.targets.call(self.command, self.path, self.headers, body)
        if self.command != "GET":
            raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, "The page's files can only be read.")
        if server.locked_out and self.path == "/locked-out.json":
            file = (server.locked_out(), _JSON)
        if file is None:
            raise Problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
        content, content_type = file
        return Answer(HTTPStatus.OK, {"Content-Type": content_type}, content)

    def _has_other_origin(self, hosts: set[str]) -> bool:
        origin = self.headers.get("Origin")
        return origin is not None and origin not in {f"http://{host}" for host in hosts}

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            raise Problem(HTTPStatus.LENGTH_REQUIRED, "The request has no Content-Length.")
        targets = self.server.targets
        longest = targets.longest_body(self.path) if targets else 0
        if int(length) > longest:
            detail = f"A body may have at most {longest:,} bytes here."
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        body = self.rfile.read(int(length))
        if len(body) < int(length):  # the target must not get a part of a document
            raise ConnectionAbortedError
        return body

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {**answer.headers, **self.server.page_headers}.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.status != HTTPStatus.NO_CONTENT:
            self.wfile.write(answer.body)

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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tooling.console.local_targets import LocalTargets, NoAnswer, Refused
from tooling.console.site import Stack, page_files
from tooling.port import HOST, taking

_SECONDS = 60
# Who asks, by `Sec-Fetch-Site`: the page, or somebody who wrote the address.
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
_OWN = ("same-origin", "none")
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Server:
    """The page of a stack, on a port of loopback."""

    def __init__(
        self, stack: Stack, targets: LocalTargets | None = None, port: int | None = None
    ) -> None:
        """Open a port, a free one by default; the server answers nothing yet.

        Raises:
            Failure: The port is in use.
        """
        handler = type("Handler", (_Handler,), {"page": _Page(stack, targets)})
        with taking(port):
            self._server = _Listener((HOST, port or 0), handler)
        self.origin = f"http://{HOST}:{self._server.server_port}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answer requests until the end of the block."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


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


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *request: Any) -> None:
        """Ignore a browser that closes its connection, as it may at any time."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*request)


class _Page:
    """The files and headers that every request may get."""

    def __init__(self, stack: Stack, targets: LocalTargets | None) -> None:
        self.files = page_files() | {"/config.json": (stack.config(), "application/json")}
        self.targets = targets
        self.locked_out = stack.locked_out
        self.headers = _HEADERS | {"Content-Security-Policy": stack.content_security_policy()}


class _Handler(BaseHTTPRequestHandler):
    """Answers a request; it looks its path up, and never joins it to a folder."""

    page: _Page
    server: ThreadingHTTPServer
    server_version = "console"
    sys_version = ""
    timeout = _SECONDS

    def do_GET(self) -> None:
        """Serve a file of the page, or pass the request on."""
        self._answer()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Print nothing: the terminal shows the command's own lines."""

    def _answer(self) -> None:
        port = self.server.server_port
        hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        body = self._body()
        if body is None:
            return
        if self.headers.get("Host") not in hosts:
            self._problem(HTTPStatus.MISDIRECTED_REQUEST, "This is not the host you asked for.")
        elif self._is_of_another_page(hosts):
            self._problem(HTTPStatus.FORBIDDEN, "Other pages may not call this one's server.")
        elif self.page.targets and self.page.targets.owns(self.path):
            self._pass_on(self.page.targets, body)
        elif self.command != "GET":
            self._problem(HTTPStatus.METHOD_NOT_ALLOWED, "The page's files can only be read.")
        elif self.page.locked_out and self.path == "/locked-out.json":
            content = self.page.locked_out()
            self._send(HTTPStatus.OK, content, {"Content-Type": "application/json"})
        elif found := self.page.files.get(self.path.partition("?")[0]):
            content, content_type = found
            self._send(HTTPStatus.OK, content, {"Content-Type": content_type})
        else:
            self._problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")

    def _is_of_another_page(self, hosts: set[str]) -> bool:
        origin = self.headers.get("Origin")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            return True
        # Others may lead to the page, and to nothing else here.
        is_file = self.command == "GET" and self.path.partition("?")[0] in self.page.files
        return not is_file and self.headers.get("Sec-Fetch-Site", _OWN[0]) not in _OWN

    def _body(self) -> bytes | None:
        """Read the request's body; None if it was refused, or the browser closed the connection."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self._problem(HTTPStatus.LENGTH_REQUIRED, "The request has no Content-Length.")
            return None
        targets = self.page.targets
        longest = targets.longest_body(self.path) if targets else 0
        if int(length) > longest:
            detail = f"A body may have at most {longest:,} bytes here."
            self._problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            return None
        body = self.rfile.read(int(length))
        # The browser closed the connection: the target must not get a part of a document.
        return body if len(body) == int(length) else None

    def _pass_on(self, targets: LocalTargets, body: bytes) -> None:
        try:
            answer = targets.call(self.command, self.path, self.headers, body)
        except Refused as refused:
            self._problem(HTTPStatus.FORBIDDEN, str(refused))
        except NoAnswer:
            self._problem(HTTPStatus.BAD_GATEWAY, "The local stack does not answer any more.")
        else:
            self._send(answer.status, answer.body, answer.headers)

    def _problem(self, status: HTTPStatus, detail: str) -> None:
        document = {"title": status.phrase, "status": status, "detail": detail}
        content_type = {"Content-Type": "application/problem+json"}
        self._send(status, json.dumps(document).encode(), content_type)

    def _send(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, **self.page.headers}.items():
            self.send_header(name, value)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status != HTTPStatus.NO_CONTENT:
            self.wfile.write(content)

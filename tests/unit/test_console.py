"""The console's server: its files, its visitors, and the targets of the requests it passes on."""

import errno
import http.client
import json
import re
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tooling.console import site
from tooling.console.local_targets import LocalTargets
from tooling.console.server import Server
from tooling.console.site import Stack
from tooling.deployed.account import Account
from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.paths import CONSOLE, CONSOLE_DIST, FUNCTION, REPOSITORY
from tooling.port import taking

from ..loopback import listening, nobody_listening
from ..processes import interrupted
from ..waiting import LONGEST_WAIT

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]

SIGN_IN = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}
LOCAL = Stack(
    name="group-role",
    user_pool_id="us-east-1_Pool",
    client_id="client",
    cognito_url=LocalTargets.COGNITO,
    api_url=LocalTargets.API,
    s3_url=LocalTargets.S3,
    users=[User("reader", ("readers",), "a password")],
)
DEPLOYED = Stack(
    name="group-role",
    user_pool_id="eu-north-1_Pool",
    client_id="client",
    cognito_url="https://cognito-idp.eu-north-1.amazonaws.com",
    api_url="https://abc.execute-api.eu-north-1.amazonaws.com/live",
    s3_url="https://documents.s3.eu-north-1.amazonaws.com/x?signed",
)
SIGNED = "X-Amz-Signature=0a"
WHY = "/why?user=reader&request=PUT+%2Fdocuments%2Fa%252Fb"


def explain(username: str, request: str) -> str:
    if username != "reader":
        raise Failure(f"The user pool has no user {username}.")
    return f"{username} may not {request}: nobody may."


def targets_at(url: str, api_path: str = "") -> LocalTargets:
    return LocalTargets(url, url + api_path, url, "documents", explain)


class StubStack(BaseHTTPRequestHandler):
    """A stub of the emulator: it returns each request, so that a test sees what came through."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        sent = {name.lower(): value for name, value in self.headers.items()}
        asked = [self.command, self.path, self.rfile.read(length).decode(), sent]
        content = json.dumps(asked).encode()
        self.send_response(599 if self.path.endswith("/599") else 418)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def stub_stack() -> Iterator[str]:
    with listening(StubStack) as url:
        yield url


def asking(server: Server) -> Ask:
    def ask(
        method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(
            server.origin.removeprefix("http://"), timeout=LONGEST_WAIT
        )
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    return ask


@pytest.fixture(scope="module")
def server(stub_stack: str) -> Iterator[Server]:
    server = Server(LOCAL, targets_at(stub_stack, "/restapis/x/live/_user_request_"))
    with server.serving():
        yield server


@pytest.fixture
def ask(server: Server) -> Ask:
    return asking(server)


@pytest.mark.parametrize(
    ("path", "content_type", "name"),
    [
        ("/", "text/html; charset=utf-8", "index.html"),
        ("/index.html?x", "text/html; charset=utf-8", "index.html"),
        ("/style.css", "text/css; charset=utf-8", "style.css"),
        ("/console.js", "text/javascript; charset=utf-8", "console.js"),
        ("/icon.svg", "image/svg+xml", "icon.svg"),
        ("/licenses.txt", "text/plain; charset=utf-8", "licenses.txt"),
    ],
)
def test_files(ask: Ask, path: str, content_type: str, name: str) -> None:
    answer, content = ask("GET", path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == content_type
    assert content == (CONSOLE_DIST / name).read_bytes()


def test_stray_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("index.html", ".DS_Store", "index.html~"):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr(site, "CONSOLE_DIST", tmp_path)
    assert site.page_files().keys() == {"/", "/index.html"}


def test_page_that_is_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "CONSOLE_DIST", tmp_path / "dist")
    with pytest.raises(Failure, match=r"dist has no index\.html: scripts/console-build makes it"):
        Server(LOCAL)


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/dist/index.html", "/../src/main.ts", "/%2e%2e/package.json"),
        *("/..%2fpackage.json", "/api", "/apis/x", "/cognito/", "/locked-out.json"),
    ],
)
def test_other_paths_give_404(ask: Ask, path: str) -> None:
    answer, content = ask("GET", path)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(content)["detail"] == "There is nothing at this address."


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_files_are_read_only(ask: Ask, method: str) -> None:
    assert ask(method, "/index.html")[0].status == 405


@pytest.mark.parametrize("path", ["/", "/config.json", "/nothing", "/api/documents"])
def test_headers(ask: Ask, path: str) -> None:
    headers = ask("GET", path)[0].headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["/", "/config.json", "/cognito", "/api/documents", WHY])
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", ""]
)
def test_other_hosts(ask: Ask, path: str, host: str) -> None:
    answer, content = ask("GET", path, {"Host": host})
    assert answer.status == 421
    assert b"password" not in content


def test_localhost(ask: Ask, server: Server) -> None:
    port = server.origin.rpartition(":")[2]
    assert ask("GET", "/config.json", {"Host": f"localhost:{port}"})[0].status == 200


@pytest.mark.parametrize("path", ["/", "/config.json", "/cognito", "/api/documents", WHY])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
def test_other_origins(ask: Ask, path: str, origin: str) -> None:
    answer, content = ask("POST", path, {"Origin": origin, **SIGN_IN})
    assert answer.status == 403
    assert json.loads(content)["detail"] == "Other pages may not call this one's server."


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    "path",
    ["/api/documents", "/why?user=ada&request=read", "/locked-out.json", "/s3/x", "/cognito"],
)
def test_images_of_other_pages(ask: Ask, path: str, site: str) -> None:
    """Browsers send no origin for them."""
    answer, content = ask("GET", path, {"Sec-Fetch-Site": site})
    assert answer.status == 403
    assert json.loads(content)["detail"].startswith("Other pages may not call")


@pytest.mark.parametrize("site", ["cross-site", "same-origin", "none"])
def test_links_to_the_page(ask: Ask, site: str) -> None:
    assert ask("GET", "/", {"Sec-Fetch-Site": site})[0].status == 200


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_calls_of_the_page(ask: Ask, site: str) -> None:
    status = ask("GET", "/api/documents", {"Sec-Fetch-Site": site})[0].status
    assert status == ask("GET", "/api/documents")[0].status != 403


def test_local_config(ask: Ask) -> None:
    _, content = ask("GET", "/config.json")
    assert json.loads(content) == {
        "local": True,
        "name": "group-role",
        "region": "us-east-1",
        "userPoolId": "us-east-1_Pool",
        "userPoolClientId": "client",
        "cognitoUrl": "/cognito",
        "apiUrl": "/api",
        "s3Url": "/s3",
        "users": [{"username": "reader", "password": "a password", "groups": ["readers"]}],
    }


def test_deployed_stack() -> None:
    server = Server(DEPLOYED)
    with server.serving():
        ask = asking(server)
        answer, content = ask("GET", "/config.json")
        config = json.loads(content)
        assert config["local"] is False
        assert config["region"] == "eu-north-1"
        assert config["users"] == []
        assert (
            "connect-src 'self' https://cognito-idp.eu-north-1.amazonaws.com"
            " https://abc.execute-api.eu-north-1.amazonaws.com"
            " https://documents.s3.eu-north-1.amazonaws.com;"
        ) in answer.headers["Content-Security-Policy"]
        # It passes nothing on.
        assert ask("GET", "/api/documents")[0].status == 404
        assert ask("POST", "/cognito", SIGN_IN)[0].status == 405
        assert ask("GET", WHY)[0].status == 404


def test_the_server_lists_locked_out_users() -> None:
    server = Server(replace(DEPLOYED, locked_out=lambda: b'{"entries": []}'))
    with server.serving():
        ask = asking(server)
        answer, content = ask("GET", "/locked-out.json")
        assert (answer.status, json.loads(content)) == (200, {"entries": []})
        assert answer.headers["Content-Type"] == "application/json"
        assert ask("POST", "/locked-out.json")[0].status == 405
        assert ask("GET", "/locked-out.json", {"Host": "example.com"})[0].status == 421


def test_stack_without_a_bucket() -> None:
    """Outputs that a deployer's own root module may have."""
    policy = replace(DEPLOYED, s3_url="").content_security_policy()
    assert "connect-src 'self' https://cognito-idp.eu-north-1.amazonaws.com https://abc" in policy
    assert "amazonaws.com; base-uri" in policy
    with nobody_listening() as url:
        server = Server(LOCAL, LocalTargets(url, url, url, "", explain))
        with server.serving():
            assert asking(server)("GET", f"/s3//x?{SIGNED}")[0].status == 403


def test_sign_in_is_passed_on(ask: Ask, server: Server) -> None:
    sent = {
        "x-amz-target": SIGN_IN["X-Amz-Target"],
        "content-type": "application/x-amz-json-1.1",
        "origin": server.origin,
        "cookie": "secret=1",
        "x-other": "1",
    }
    answer, content = ask("POST", "/cognito", sent, b"{}")
    assert answer.status == 418
    assert "Set-Cookie" not in answer.headers
    method, path, body, headers = json.loads(content)
    assert (method, path, body) == ("POST", "/", "{}")
    assert headers["x-amz-target"] == SIGN_IN["X-Amz-Target"]
    assert {"cookie", "origin", "x-other"}.isdisjoint(headers)


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "AWSCognitoIdentityProviderService.InitiateAuth"),
        ("POST", "AWSCognitoIdentityProviderService.AdminCreateUser"),
        ("POST", "AWSCognitoIdentityProviderService.SignUp"),
        ("POST", "AWSCognitoIdentityService.GetId"),
        ("POST", "Other.InitiateAuth"),
        ("POST", "InitiateAuth"),
        ("POST", ""),
    ],
)
def test_the_server_passes_on_only_sign_ins(ask: Ask, method: str, target: str) -> None:
    answer, content = ask(method, "/cognito", {"X-Amz-Target": target})
    assert answer.status == 403
    assert json.loads(content)["detail"] == "Only sign-ins are passed on to Cognito."


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/whoami"),
        ("GET", "/documents?after=a%20b"),
        ("PUT", "/documents/a%2Fb/c..d"),
        ("DELETE", "/documents/%C3%BC"),
        ("POST", "/uploads/a%2Fb"),
        ("GET", "//documents"),
    ],
)
def test_api_is_passed_on(ask: Ask, method: str, path: str) -> None:
    answer, content = ask(method, f"/api{path}", {"Authorization": "token", **SIGN_IN}, b"x")
    assert answer.status == 418
    asked, asked_path, body, headers = json.loads(content)
    assert (asked, asked_path, body) == (method, f"/restapis/x/live/_user_request_{path}", "x")
    assert headers["authorization"] == "token"
    assert "x-amz-target" not in headers


@pytest.mark.parametrize(
    "path",
    [
        *("/api/..", "/api/../config.json", "/api/../../../../_ministack/health", "/api/a/./b"),
        *("/api/%2e%2e/%2E./x", "/api/..%2fx", "/api/a%2f..%2f..%2f..", "/api/..%5cx"),
        *(f"/s3/documents/../others/a?{SIGNED}", f"/s3/documents/%2e%2e/others/a?{SIGNED}"),
    ],
)
def test_paths_with_dots_are_refused(ask: Ask, path: str) -> None:
    answer, content = ask("GET", path)
    assert answer.status == 403
    assert json.loads(content)["detail"] == "A path of the API has no . or .. in it."


def test_the_server_explains_denials(ask: Ask) -> None:
    answer, content = ask("GET", WHY)
    assert answer.status == 200
    sentence = "reader may not PUT /documents/a%2Fb: nobody may."
    assert json.loads(content) == {"sentence": sentence}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", WHY, 403),
        ("GET", "/why?user=reader", 403),
        ("GET", f"{WHY}&more=x", 403),
        ("GET", WHY.replace("reader", "nobody"), 502),
        ("GET", "/why", 404),
    ],
)
def test_other_requests_get_no_explanation(ask: Ask, method: str, path: str, status: int) -> None:
    answer, content = ask(method, path)
    assert answer.status == status
    assert b"nobody may" not in content


def test_unknown_status(ask: Ask) -> None:
    assert ask("GET", "/api/599")[0].status == 599


def test_methods_of_the_api(ask: Ask) -> None:
    assert ask("PATCH", "/api/documents")[0].status == 501


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_signed_urls_are_passed_on(ask: Ask, method: str) -> None:
    path = f"/documents/a%2Fb/c..d?X-Amz-Expires=9&{SIGNED}"
    sent = {"Authorization": "token", "Content-Type": "video/mp4"}
    answer, content = ask(method, f"/s3{path}", sent, b"x")
    assert answer.status == 418
    asked, asked_path, body, headers = json.loads(content)
    assert (asked, asked_path, body) == (method, path, "x")
    assert headers["content-type"] == "video/mp4"
    # S3 accepts one proof of the caller's identity, and the URL already has it.
    assert "authorization" not in headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/documents/a"),
        ("GET", "/documents/a?X-Amz-Algorithm=AWS4-HMAC-SHA256"),
        ("POST", f"/documents/a?{SIGNED}"),
        ("DELETE", f"/documents/a?{SIGNED}"),
        ("GET", f"/documents?{SIGNED}"),
        ("GET", f"/documents-of-others/a?{SIGNED}"),
        ("GET", f"/?{SIGNED}"),
        ("GET", f"//documents/a?{SIGNED}"),
    ],
)
def test_only_signed_urls_of_the_bucket(ask: Ask, method: str, path: str) -> None:
    answer, content = ask(method, f"/s3{path}")
    assert answer.status == 403
    assert json.loads(content)["detail"].startswith("Only documents are passed on to S3")


@pytest.mark.parametrize("path", ["/cognito", "/api/documents", f"/s3/documents/a?{SIGNED}"])
def test_deleted_stack(path: str) -> None:
    with nobody_listening() as url:
        server = Server(LOCAL, targets_at(url))
        with server.serving():
            method = "POST" if path == "/cognito" else "GET"
            answer, content = asking(server)(method, path, SIGN_IN)
    assert answer.status == 502
    assert json.loads(content)["detail"] == "The local stack does not answer any more."


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "10000001"}, 413),
        ({"Content-Length": "-1"}, 411),
        ({"Content-Length": "x"}, 411),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_bodies(ask: Ask, headers: dict[str, str], status: int) -> None:
    assert ask("PUT", "/api/documents/x", headers)[0].status == status


def test_large_documents_are_passed_on(ask: Ask) -> None:
    length = 20_000_000
    answer, content = ask("PUT", f"/s3/documents/x?{SIGNED}", None, b"x" * length)
    assert answer.status == 418
    assert len(json.loads(content)[2]) == length
    too_long = {"Content-Length": "100000001"}
    assert ask("PUT", f"/s3/documents/x?{SIGNED}", too_long)[0].status == 413


def test_browser_that_hangs_up(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(LOCAL)
    host, port = server.origin.removeprefix("http://").split(":")
    with server.serving():
        with socket.create_connection((host, int(port))) as browser:
            # Closing without reading the answer resets the connection.
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            browser.sendall(b"GET / HTTP/1.1\r\n")
        assert asking(server)("GET", "/config.json")[0].status == 200
    assert capsys.readouterr().err == ""


def test_incomplete_upload(server: Server) -> None:
    host, port = server.origin.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=LONGEST_WAIT) as browser:
        head = f"PUT /api/documents/x HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 10\r\n\r\n"
        browser.sendall(head.encode() + b"half")
        browser.shutdown(socket.SHUT_WR)
        assert browser.recv(1) == b""


def test_fault_of_the_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = Server(LOCAL, targets_at(""))
    monkeypatch.setattr(LocalTargets, "owns", lambda *_: 1 // 0)
    with server.serving(), pytest.raises(http.client.RemoteDisconnected):
        asking(server)("GET", "/")
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_occupied_port(server: Server) -> None:
    port = int(server.origin.rpartition(":")[2])
    with pytest.raises(Failure, match=rf"Port {port} of 127\.0\.0\.1 is already in use: choose"):
        Server(LOCAL, port=port)


def test_no_free_port() -> None:
    message = r"^Cannot open a port of 127\.0\.0\.1: Too many open files\.$"
    with pytest.raises(Failure, match=message), taking(None):
        raise OSError(errno.EMFILE, "Too many open files")


def test_a_port_that_needs_rights() -> None:
    message = r"^Port 80 of 127\.0\.0\.1 cannot be opened \(Permission denied\): choose another"
    with pytest.raises(Failure, match=message), taking(80):
        raise PermissionError(errno.EACCES, "Permission denied")


OUTPUTS = {
    "user_pool_id": "eu-north-1_Pool",
    "user_pool_client_id": "client",
    "group_role_arns": {},
    "function_name": "group-role",
    "function_role_arn": "arn:aws:iam::123456789012:role/group-role",
    "rest_api_id": "abc",
    "stage_name": "live",
    "invoke_url": "https://abc.execute-api.eu-north-1.amazonaws.com/live",
    "documents_bucket": "documents",
}


COMMAND = [sys.executable, str(REPOSITORY / "scripts/console")]


@pytest.mark.parametrize(
    ("bucket", "s3_url"), [("documents", "https://documents.s3.eu-north-1.amazonaws.com"), ("", "")]
)
def test_command(tmp_path: Path, bucket: str, s3_url: str) -> None:
    outputs = tmp_path / "outputs.json"
    values = OUTPUTS | {"documents_bucket": bucket}
    outputs.write_text(json.dumps({name: {"value": value} for name, value in values.items()}))
    config: dict[str, Any] = {}

    def read_config(said: str) -> None:
        host = said.partition("http://")[2].partition("/")[0]
        connection = http.client.HTTPConnection(host, timeout=LONGEST_WAIT)
        connection.request("GET", "/config.json")
        config.update(json.loads(connection.getresponse().read()))
        connection.close()

    ended = interrupted(
        [*COMMAND, "--outputs", str(outputs), "--api-url", "https://api.example.com/v1"],
        "Ctrl-C ends it.\n",
        signal.SIGINT,
        meanwhile=read_config,
    )
    assert config["name"] == "group-role"
    assert config["cognitoUrl"] == "https://cognito-idp.eu-north-1.amazonaws.com"
    assert config["apiUrl"] == "https://api.example.com/v1"
    assert config["s3Url"].partition("/x?")[0] == s3_url
    assert ended.returncode == 130
    assert ended.stderr.endswith("\nCtrl-C ends it.\nstopped by SIGINT\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--outputs", "nothing.json"], "nothing.json cannot be read (No such file"),
        (["--stack", "nothing"], "nothing is not a folder"),
        (["--port", "65536"], "'65536' is not a port, from 1 to 65535"),
    ],
)
def test_command_that_fails(arguments: list[str], message: str) -> None:
    command = [*COMMAND, *arguments]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=LONGEST_WAIT, check=False
    )
    assert ended.returncode in {1, 2}
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("region", ["us-east-1", "eu-north-1", "cn-north-1"])
def test_the_server_knows_the_address_that_the_api_signs(region: str) -> None:
    url = urlsplit(Account(region).bucket_url("documents"))
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    assert f"{url.scheme}://{url.netloc}" == f"https://documents.s3.{region}.{suffix}"


def test_the_page_knows_the_largest_document() -> None:
    limit = re.search(r"^LARGEST_DOCUMENT = [\d_]+$", (FUNCTION / "app.py").read_text(), re.M)
    assert limit
    assert f"export const {limit[0]};" in (CONSOLE / "src" / "actions.ts").read_text()


def test_no_secret_in_a_representation() -> None:
    assert "a password" not in repr(LOCAL)

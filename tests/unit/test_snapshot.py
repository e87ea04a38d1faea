"""SnapStart: after a snapshot the function uses no credentials or connections from before it."""

import json
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from typing import Any

import pytest
from urllib3.util import connection

from group_role import Caller, Response, as_caller, json_response
from group_role.config.settings import ENVIRONMENT_VARIABLE

from ..stub_aws import StubAws
from .conftest import ROLE_PATTERN, with_claims

EVENT = with_claims(exp=None)
HOOKS: Any = import_module("snapshot_restore_py")  # as in Lambda's Python; it has no types


class Credentials(BaseHTTPRequestHandler):
    """Returns the execution role's credentials as Lambda does with SnapStart, new ones each time.

    There, they are not in the environment but at an address that is.
    """

    handed_out = 0

    def do_GET(self) -> None:
        type(self).handed_out += 1
        body = json.dumps(
            {
                "AccessKeyId": f"EXECUTION{self.handed_out}",
                "SecretAccessKey": "secret",
                "Token": "token",
                "Expiration": "2099-01-01T00:00:00Z",
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output its own."""


@pytest.fixture
def configured(stub: StubAws, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stub.url
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, json.dumps({"allowed_roles": [ROLE_PATTERN]}))
    monkeypatch.setattr(HOOKS, "_after_restore_registry", [])


@pytest.fixture
def snap_start(configured: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Credentials, "handed_out", 0)
    server = HTTPServer(("127.0.0.1", 0), Credentials)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    address = f"http://127.0.0.1:{server.server_port}/credentials"
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", address)
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The connections that were opened."""
    opened: list[Any] = []
    create = connection.create_connection

    def recording(*args: Any, **kwargs: Any) -> Any:
        opened.append(create(*args, **kwargs))
        return opened[-1]

    monkeypatch.setattr(connection, "create_connection", recording)
    return opened


def resume() -> None:
    """Do what Lambda's runtime does when it resumes a function from a snapshot."""
    for renew, args, kwargs in HOOKS.get_after_restore():
        renew(*args, **kwargs)


@pytest.mark.usefixtures("snap_start")
def test_nothing_from_before_a_snapshot_is_used(
    stub: StubAws, connections: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    clients: list[Any] = []

    def lister(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        clients.append(caller.client("s3"))
        clients[-1].list_objects_v2(Bucket="documents")
        return json_response(200, {})

    handler = as_caller(lister)
    for _ in range(2):
        assert handler(EVENT, None)["statusCode"] == 200
    before = len(connections)
    resume()
    assert handler(EVENT, None)["statusCode"] == 200

    log = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["session"] for line in log] == ["miss", "hit", "miss"]
    sts_calls = [request.access_key for request in stub.signed if request.method == "POST"]
    assert sts_calls == ["EXECUTION1", "EXECUTION2"]
    assert clients[0] is clients[1] is not clients[2]
    assert len(connections) == before + 3  # to the credentials, to STS and to S3


@pytest.mark.usefixtures("snap_start")
def test_each_resumption_starts_with_new_state(stub: StubAws) -> None:
    handler = as_caller(lambda *_: json_response(200, {}))
    for _ in range(3):
        resume()
        assert handler(EVENT, None)["statusCode"] == 200
    assert [request.access_key for request in stub.signed] == [
        "EXECUTION2",
        "EXECUTION3",
        "EXECUTION4",
    ]


@pytest.mark.usefixtures("snap_start")
def test_a_function_with_snapshots_needs_the_library_of_hooks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)
    with pytest.raises(ImportError):
        as_caller(lambda *_: json_response(200, {}))


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("kind", [None, "on-demand", "provisioned-concurrency"])
def test_the_library_of_hooks_is_not_imported_without_snapshots(
    kind: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)
    monkeypatch.delenv("AWS_LAMBDA_INITIALIZATION_TYPE", raising=False)
    if kind is not None:
        monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", kind)
    handler = as_caller(lambda *_: json_response(200, {}))
    assert handler(EVENT, None)["statusCode"] == 200

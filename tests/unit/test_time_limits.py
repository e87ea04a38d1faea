"""A caller's own AWS calls end before the request does, whatever AWS does."""

import contextvars
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)
from urllib3.util import Timeout

from group_role import Response, as_caller, json_response
from group_role._botocore import time_limits
from group_role._botocore.time_limits import TimeLeft
from group_role.session import deadline
from group_role.session.caller import Caller
from group_role.session.deadline import RequestTime, time_left
from group_role.testing import User, answer, rest_event
from tooling.local.certificate import create

from ..loopback import nobody_listening
from ..stub_aws import StubAws
from ..waiting import LONGEST_WAIT
from .conftest import MakeCaller

# Seconds. The time of a request that is about to end, and a time that no call may nearly reach:
# without limits a call takes 45 s by `client`, and botocore's own 180 s.
SHORT = 1.5
FAR_BEYOND = 20
LONG = bytes(30_000_000)  # more than the system's buffers hold
ROOM = bytearray(1)
HEADERS = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


def silent(connection: socket.socket, stop: threading.Event) -> None:
    connection.recv(65536)
    stop.wait(LONGEST_WAIT)


def trickle(what: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def serve(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(what)
        # Not forever: a call without limits should fail the test, not stop it.
        ends_at = time.monotonic() + 2 * FAR_BEYOND
        while not stop.wait(0.1) and time.monotonic() < ends_at:
            connection.sendall(b"x")

    return serve


MISBEHAVING = {
    "silent": silent,
    "headers byte by byte": trickle(b"HTTP/1.1 200 OK\r\nX-Long: "),
    "body byte by byte": trickle(HEADERS),
}


@contextmanager
def aws_that_is(
    serve: Callable[[socket.socket, threading.Event], None], *, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(8) as threads:

        def one(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                if tls is None:
                    serve(connection, stop)
                    return
                with tls.wrap_socket(connection, server_side=True) as secured:
                    serve(secured, stop)

        def accept() -> None:
            while not stop.is_set():
                connection, _ = server.accept()
                threads.submit(one, connection)

        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield f"http{'s' if tls else ''}://127.0.0.1:{server.getsockname()[1]}"
        finally:
            stop.set()
            with socket.create_connection(server.getsockname()):
                acceptor.join()


@pytest.fixture
def ada(caller_named: MakeCaller) -> Caller:
    return caller_named("ada")


@pytest.fixture(params=["HTTP", "TLS"])
def tls(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ssl.SSLContext | None:
    """The TLS context of a server with its own certificate, which botocore trusts."""
    if request.param == "HTTP":
        return None
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    create(certificate, key, "127.0.0.1")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def by_client(caller: Any) -> Any:
    return caller.client("s3")


def by_session(caller: Any) -> Any:
    return caller.session.client("s3")


def by_resource(caller: Any) -> Any:
    return caller.session.resource("s3").meta.client


def by_client_of_long_time_outs(caller: Any) -> Any:
    return caller.session.client(
        "s3", config=Config(read_timeout=60, connect_timeout=60, retries={"max_attempts": 9})
    )


WAYS = [by_client, by_session, by_resource, by_client_of_long_time_outs]


def ended(call: Callable[[], object]) -> BaseException:
    """Return how a call ends, in the time of the request or soon after."""
    started = time.monotonic()
    with RequestTime(SHORT), pytest.raises(HTTPClientError) as raised:
        call()
    assert time.monotonic() - started < FAR_BEYOND
    return raised.value


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("how", MISBEHAVING)
def test_an_answer_is_not_awaited_beyond_the_request(
    monkeypatch: pytest.MonkeyPatch,
    ada: Caller,
    way: Callable[[Any], Any],
    how: str,
    tls: ssl.SSLContext | None,
) -> None:
    with aws_that_is(MISBEHAVING[how], tls=tls) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        s3 = way(ada)
        error = ended(lambda: s3.list_objects_v2(Bucket="documents"))
    # On a busy machine the time may end while the connection is made.
    assert isinstance(error, (ReadTimeoutError, ConnectTimeoutError))


@pytest.mark.parametrize("way", WAYS)
def test_a_streamed_document_is_not_awaited_beyond_the_request(
    monkeypatch: pytest.MonkeyPatch,
    ada: Caller,
    way: Callable[[Any], Any],
    tls: ssl.SSLContext | None,
) -> None:
    with aws_that_is(trickle(HEADERS), tls=tls) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        s3 = way(ada)
        body = s3.get_object(Bucket="documents", Key="key")["Body"]
        with RequestTime(SHORT), pytest.raises(ReadTimeoutError):
            body.read()


@pytest.mark.parametrize("seconds", [0.5, 0])
@pytest.mark.parametrize(
    "wait",
    [lambda connection: connection.sendall(LONG), lambda connection: connection.recv_into(ROOM)],
    ids=["to send", "to receive"],
)
def test_a_packet_is_not_awaited_beyond_the_request(
    seconds: float, wait: Callable[[socket.socket], object]
) -> None:
    ours, theirs = socket.socketpair()
    with theirs, time_limits._Limited(fileno=ours.detach()) as connection:  # noqa: SLF001
        connection.settimeout(2 * FAR_BEYOND)
        started = time.monotonic()
        with RequestTime(seconds), pytest.raises(TimeoutError):
            wait(connection)
    assert time.monotonic() - started < FAR_BEYOND


@pytest.mark.parametrize("way", WAYS)
def test_a_handshake_is_not_awaited_beyond_the_request(
    monkeypatch: pytest.MonkeyPatch,
    ada: Caller,
    way: Callable[[Any], Any],
) -> None:
    with aws_that_is(silent) as url:  # it accepts the connection, and never answers
        monkeypatch.setenv("AWS_ENDPOINT_URL", url.replace("http:", "https:"))
        s3 = way(ada)
        ended(lambda: s3.list_objects_v2(Bucket="documents"))


@pytest.mark.parametrize("way", WAYS)
def test_refused_connections_are_retried_only_in_time(
    monkeypatch: pytest.MonkeyPatch,
    ada: Caller,
    way: Callable[[Any], Any],
) -> None:
    with nobody_listening() as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        s3 = way(ada)
        started = time.monotonic()
        with RequestTime(SHORT), pytest.raises(EndpointConnectionError):
            s3.list_objects_v2(Bucket="documents")
    assert time.monotonic() - started < FAR_BEYOND


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_sent_after_the_deadline(
    stub: StubAws,
    ada: Caller,
    way: Callable[[Any], Any],
) -> None:
    s3 = way(ada)
    with RequestTime(0), pytest.raises(ConnectTimeoutError):
        s3.put_object(Bucket="documents", Key="key")
    assert stub.signed == []
    with RequestTime(60):  # the client of a caller's next request has that request's time
        s3.put_object(Bucket="documents", Key="key")
    assert [request.access_key for request in stub.signed] == ["ada"]


@pytest.mark.parametrize(
    ("seconds", "connect", "read"),
    [(2.4, 0.8, 2.4), (9.4, 2, 9.4), (28.4, 2, 15), (900, 2, 15)],
    ids=["a function of 3 s", "of 10 s", "of 29 s", "of 15 min"],
)
def test_time_outs_follow_from_the_time_left(
    monkeypatch: pytest.MonkeyPatch, seconds: float, connect: float, read: float
) -> None:
    monkeypatch.setattr(time_limits, "time_left", lambda: seconds)
    monkeypatch.setattr("urllib3.util.timeout.time.monotonic", lambda: 0.0)
    call = TimeLeft(connect=2, read=15).clone()
    call.start_connect()
    assert call.connect_timeout == pytest.approx(connect)
    assert call.read_timeout == pytest.approx(read)


def test_time_outs_without_a_request_are_the_limits() -> None:
    call = TimeLeft(connect=2, read=15).clone()
    assert isinstance(call, Timeout)
    assert (call.connect_timeout, call.read_timeout) == (2, 15)


@pytest.mark.parametrize(
    ("seconds", "tries"),
    [(None, 3), (60, 3), (2.3, 3), (2.2, 2), (1.3, 2), (1.2, 1), (0.2, 1)],
)
def test_attempts_follow_from_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
    ada: Caller,
    seconds: float | None,
    tries: int,
) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    monkeypatch.setattr(time_limits, "time_left", lambda: seconds)
    for way in (by_client, by_session, by_resource):
        s3 = way(ada)
        aws = HangsUp()
        s3.meta.events.register_last("before-send.s3", aws)
        with pytest.raises(EndpointConnectionError):
            s3.list_objects_v2(Bucket="documents")
        assert aws.tries == tries


class HangsUp:
    def __init__(self) -> None:
        self.tries = 0

    def __call__(self, **_: object) -> None:
        self.tries += 1
        raise EndpointConnectionError(endpoint_url="http://s3.example.test")


def test_each_call_has_the_time_of_its_request() -> None:
    """Each request has its own time; a handler's thread has that of the first request to end."""
    assert time_left() is None
    left: dict[str, float | None] = {}

    def ask(name: str) -> None:
        left[name] = time_left()

    with RequestTime(100.1):
        with RequestTime(10.1):
            ask("inner")
            in_a_thread(ask, "thread of the inner")
        ask("outer")
        in_a_thread(ask, "thread of the outer")
    in_a_thread(ask, "left over")
    assert left.pop("left over") is None
    for name, seconds in left.items():
        assert seconds == pytest.approx(10 if "inner" in name else 100, abs=5), name


@pytest.mark.parametrize(
    ("milliseconds", "seconds"), [(3_000, 2.4), (10_000, 9.4), (29_000, 28.4), (550, 0), (100, 0)]
)
def test_calls_of_the_handler_have_the_remaining_time(
    monkeypatch: pytest.MonkeyPatch, milliseconds: int, seconds: float
) -> None:
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    left: list[float | None] = []

    def handler(*_: object) -> Response:
        left.append(time_left())
        return json_response(200, {})

    context = SimpleNamespace(get_remaining_time_in_millis=lambda: milliseconds)
    answer(as_caller(handler), rest_event("GET", "/", User("ada", "editors")), context=context)
    assert left == [pytest.approx(seconds)]


def test_concurrent_requests_have_their_own_time() -> None:
    barrier = threading.Barrier(2)

    def answer(seconds: float) -> float | None:
        with RequestTime(seconds):
            barrier.wait(LONGEST_WAIT)
            left = time_left()
            barrier.wait(LONGEST_WAIT)
            return left

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(answer, (10, 1000))) == [
            pytest.approx(10, abs=5),
            pytest.approx(1000, abs=5),
        ]


def test_a_thread_that_outlives_its_request_has_the_time_of_the_next() -> None:
    with RequestTime(10):
        context = contextvars.copy_context()
    assert context.run(time_left) is None
    with RequestTime(1000):
        assert context.run(time_left) == pytest.approx(1000, abs=5)


def in_a_thread(call: Callable[[str], None], argument: str) -> None:
    thread = threading.Thread(target=call, args=(argument,))
    thread.start()
    thread.join()


@pytest.mark.parametrize("way", [by_client, by_session, by_resource])
def test_time_outs_work_without_the_hook(
    ada: Caller,
    way: Callable[[Any], Any],
) -> None:
    s3 = way(ada)
    own = s3._endpoint.http_session  # noqa: SLF001
    config = s3.meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 15)
    assert config.retries["total_max_attempts"] == 3
    assert isinstance(own._timeout, TimeLeft)  # noqa: SLF001
    assert isinstance(own._manager.connection_pool_kw["timeout"], TimeLeft)  # noqa: SLF001


@pytest.mark.parametrize(
    "options",
    [
        {"config": Config(read_timeout=3)},
        {"config": Config(connect_timeout=1)},
        {"config": Config(proxies={"http": "http://proxy.example.test"})},
        {"config": Config(proxies_config={"proxy_use_forwarding_for_https": True})},
        {"config": Config(max_pool_connections=3)},
        {"config": Config(client_cert="/ours.pem")},
        {"verify": False},
    ],
    ids=[
        "read_timeout",
        "connect_timeout",
        "proxies",
        "proxies_config",
        "max_pool_connections",
        "client_cert",
        "verify",
    ],
)
def test_clients_with_their_own_connections_are_left_alone(
    ada: Caller,
    options: dict[str, Any],
) -> None:
    s3 = ada.session.client("s3", **options)
    sent = s3.meta.events.emit("before-send.s3.ListBuckets", request=None)
    assert [answer for _, answer in sent if answer is not None] == []

"""Calls to AWS that end before the request does, also where AWS is silent or answers byte by byte.

botocore's time-outs belong to a client, and one of them counts anew with each byte. Callers'
clients outlive requests. So connections ask how much time is left whenever they wait.
"""

import functools
import socket
import ssl
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ConnectTimeoutError
from urllib3.util import Timeout

from group_role._botocore import plain
from group_role.session.deadline import time_left

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient

# A host may have so many addresses, in a VPC one for each zone: all are tried, each for as long.
_ADDRESSES = 3
# Seconds. No try is worth its while that has less.
_SHORTEST_TRY = 0.25


class TimeLeft(Timeout):
    """A pool's time-outs, each shortened to what is left of the request that is answered."""

    def __init__(self, *, connect: float, read: float) -> None:
        super().__init__(connect=connect, read=read)
        self._longest_connect, self._longest_read = connect, read

    def clone(self) -> Timeout:
        """Return the time-outs of one call, which urllib3 asks for when it begins."""
        left = time_left()
        if left is None:
            return Timeout(connect=self._longest_connect, read=self._longest_read)
        left = max(left, 0.001)  # urllib3 refuses none
        return Timeout(
            total=left,
            connect=min(self._longest_connect, left / _ADDRESSES),
            read=min(self._longest_read, left),
        )


def limit_connections(http_session: Any, *, connect: float, read: float) -> None:
    """Have whatever goes over an HTTP session of botocore's end with the request.

    Args:
        http_session: A `URLLib3Session` that has no connection yet.
        connect: Seconds to wait for a connection at the most.
        read: Seconds to wait for each part of an answer at the most.
    """
    with plain.without("botocore.httpsession.URLLib3Session: _manager, _timeout"):
        timeout = TimeLeft(connect=connect, read=read)
        options, classes = _options_of(http_session)
        options["ssl_context"].sslsocket_class = _TlsSocket
        classes["http"] = _http_pool(classes["http"])
        options["timeout"] = http_session._timeout = timeout  # noqa: SLF001


def _options_of(http_session: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    http_session._timeout  # noqa: B018, SLF001 (to fail before anything is changed)
    return http_session._manager.connection_pool_kw, http_session._pool_classes_by_scheme  # noqa: SLF001


_events_seen: set[str] = set()


def end_with_the_request(client: "BaseClient") -> None:
    """Have a client begin no call, and repeat none, for which no time is left."""
    with plain.without("botocore.client.BaseClient: service_id"):
        service = client.meta.service_model.service_id.hyphenize()
        # By the service's name: botocore's own handler is there, and the first answer counts.
        client.meta.events.register_first(f"before-send.{service}", _refuse_late)
        client.meta.events.register_first(f"needs-retry.{service}", _stop_late)


def _refuse_late(request: "AWSPreparedRequest", **_: object) -> None:
    _events_seen.add("before-send")
    if time_left() == 0:
        raise ConnectTimeoutError(endpoint_url=request.url)


def _stop_late(attempts: int, caught_exception: Exception | None = None, **_: object) -> Any:
    """Tell botocore not to try again where its pause and a try might outlast the request.

    Raises:
        Exception: What the last try ended by. Older botocores take False for a pause of no time.
    """
    if "before-send" not in _events_seen:
        plain.tell("before-send", "is not called")
    left = time_left()
    longest_pause = 2 ** (attempts - 1)
    if left is None or left >= longest_pause + _SHORTEST_TRY:
        return None
    if caught_exception is not None:
        raise caught_exception
    return False


class _Limited(socket.socket):
    """Waits for each packet, in or out, no longer than the request has time.

    `recv_into` is what `http.client` reads an answer by, its headers and its body, and what reads
    a body that a handler asked for as a stream.
    """

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        _shorten(self)
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        _shorten(self)
        super().sendall(*args, **kwargs)


class _TlsSocket(_Limited, ssl.SSLSocket):
    pass


def _shorten(connection: socket.socket) -> None:
    left = time_left()
    if left is None:
        return
    if left == 0:
        raise TimeoutError("the request has no time left")
    timeout = connection.gettimeout()
    if timeout is None or left < timeout:
        connection.settimeout(left)


@functools.cache
def _http_pool(pool: Any) -> Any:
    """Return a class of pools, of connections without TLS, whose sockets are limited."""

    class Connection(pool.ConnectionCls):  # type: ignore[misc]
        sock: socket.socket

        def connect(self) -> None:
            super().connect()
            timeout = self.sock.gettimeout()
            self.sock = _Limited(fileno=self.sock.detach())
            self.sock.settimeout(timeout)

    return type("Pool", (pool,), {"ConnectionCls": Connection})

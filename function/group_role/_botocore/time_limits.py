"""Ends calls to AWS before the request ends, even if AWS is silent or answers byte by byte.

botocore's time-outs belong to a client, and its read time-out starts again with each byte. Callers'
clients outlive requests. So connections ask how much time the request has left whenever they wait.
"""

import functools
import socket
import ssl
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ConnectTimeoutError
from urllib3.util import Timeout

from group_role._botocore import private_names
from group_role.session.deadline import time_left

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient

# A host may have this many addresses, in a VPC one for each zone. urllib3 tries each of them, and
# each gets the same share of the time.
_ADDRESSES = 3
# Seconds. A try with less time is not worth making.
_SHORTEST_TRY = 0.25


class TimeLeft(Timeout):
    """A pool's time-outs, shortened to the time that the current request has left."""

    def __init__(self, *, connect: float, read: float) -> None:
        super().__init__(connect=connect, read=read)
        self._longest_connect, self._longest_read = connect, read

    def clone(self) -> Timeout:
        """Return the time-outs of one call, which urllib3 asks for when it begins."""
        left = time_left()
        if left is None:
            return Timeout(connect=self._longest_connect, read=self._longest_read)
        left = max(left, 0.001)  # urllib3 refuses 0
        return Timeout(
            total=left,
            connect=min(self._longest_connect, left / _ADDRESSES),
            read=min(self._longest_read, left),
        )


def limit_connections(http_session: Any, *, connect: float, read: float) -> None:
    """Make the calls of a botocore HTTP session end with the request.

    Args:
        http_session: A `URLLib3Session` that has no connection yet.
        connect: Longest wait for a connection, in seconds.
        read: Longest wait for each part of a response, in seconds.
    """
    with private_names.use("botocore.httpsession.URLLib3Session: _manager, _timeout"):
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
    """Make a client neither start nor repeat a call for which no time is left."""
    with private_names.use("botocore.client.BaseClient: service_id"):
        service = client.meta.service_model.service_id.hyphenize()
        # For this service: botocore registers its own handler there, and uses the first result.
        client.meta.events.register_first(f"before-send.{service}", _refuse_late)
        client.meta.events.register_first(f"needs-retry.{service}", _stop_late)


def _refuse_late(request: "AWSPreparedRequest", **_: object) -> None:
    _events_seen.add("before-send")
    if time_left() == 0:
        raise ConnectTimeoutError(endpoint_url=request.url)


def _stop_late(attempts: int, caught_exception: Exception | None = None, **_: object) -> Any:
    """Tell botocore not to try again if its pause and the try might outlast the request.

    Raises:
        Exception: The error of the last try. Older versions of botocore take False for a pause of
            0 seconds.
    """
    if "before-send" not in _events_seen:
        private_names.report("before-send", "is not called")
    left = time_left()
    longest_pause = 2 ** (attempts - 1)
    if left is None or left >= longest_pause + _SHORTEST_TRY:
        return None
    if caught_exception is not None:
        raise caught_exception
    return False


class _Limited(socket.socket):
    """Waits for each packet, in or out, only as long as the request has time.

    `http.client` reads headers and bodies of responses with `recv_into`, also those bodies that a
    handler reads as a stream.
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
    """Return a class of pools whose connections, without TLS, have limited sockets."""

    class Connection(pool.ConnectionCls):  # type: ignore[misc]
        sock: socket.socket

        def connect(self) -> None:
            super().connect()
            timeout = self.sock.gettimeout()
            self.sock = _Limited(fileno=self.sock.detach())
            self.sock.settimeout(timeout)

    return type("Pool", (pool,), {"ConnectionCls": Connection})

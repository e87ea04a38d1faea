"""Connections to AWS that many clients share, and that read the trusted authorities once.

botocore has OpenSSL parse the whole bundle of authorities, some 140 certificates, for every
connection that it opens. That costs 17 ms of CPU at the first call to STS, again at the first call
to S3, and again whenever an idle connection has been closed.
"""

import functools
import os
import socket
from typing import TYPE_CHECKING, Any

from botocore.httpsession import URLLib3Session

from group_role._botocore import private_names
from group_role._botocore.time_limits import limit_connections

if TYPE_CHECKING:
    import ssl

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient
    from botocore.session import Session


_CONNECTIONS = 50  # for each host
_INSIDE = "botocore.httpsession.URLLib3Session, botocore.utils.get_environ_proxies, before-send"


class ConnectionPool(URLLib3Session):
    """One pool of connections, which clients with any credentials share.

    Args:
        session: Says which authorities are trusted, as for any botocore client: those of
            `AWS_CA_BUNDLE`, else those of `REQUESTS_CA_BUNDLE`, else botocore's own.
        proxies: Proxies by scheme.
        connect_timeout: Longest wait for a connection, in seconds.
        read_timeout: Longest wait for each part of a response, in seconds.
    """

    def __init__(
        self,
        session: "Session",
        *,
        proxies: dict[str, str],
        connect_timeout: float,
        read_timeout: float,
    ) -> None:
        bundle: Any = session.get_config_variable("ca_bundle") or os.environ.get(
            "REQUESTS_CA_BUNDLE"
        )
        self._reads_authorities_once = False
        super().__init__(
            verify=bundle or True,
            proxies=proxies,
            # botocore itself passes a pair; its types know only the single number.
            timeout=(connect_timeout, read_timeout),  # type: ignore[arg-type]
            max_pool_connections=_CONNECTIONS,
            # botocore's own clients set this too. Without it, the second packet of a request waits
            # 40 ms for the acknowledgement of the first.
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],  # type: ignore[list-item]
        )
        if not self._reads_authorities_once:
            private_names.report(
                "botocore.httpsession.URLLib3Session._get_ssl_context", "is not called"
            )
        limit_connections(self, connect=connect_timeout, read=read_timeout)

    def send_requests_of(self, client: "BaseClient") -> None:
        """Send a client's requests from now on, through botocore's event `before-send`."""
        client.meta.events.register("before-send", self._send)

    def _send(self, request: "AWSPreparedRequest", **_: object) -> Any:
        return self.send(request)

    def _get_ssl_context(self) -> "ssl.SSLContext":
        context: ssl.SSLContext = super()._get_ssl_context()  # type: ignore[misc]
        self._reads_authorities_once = True
        return _reading_authorities_once(context)


def _reading_authorities_once(context: "ssl.SSLContext") -> "ssl.SSLContext":
    load = functools.cache(context.load_verify_locations)
    context.load_verify_locations = load  # type: ignore[method-assign, assignment]
    return context


class ConnectionPools:
    """Pools of connections, one for each set of proxies; mostly there is only one.

    Args:
        session: As for `ConnectionPool`.
        connect_timeout: As for `ConnectionPool`.
        read_timeout: As for `ConnectionPool`.
    """

    def __init__(self, session: "Session", *, connect_timeout: float, read_timeout: float) -> None:
        self._session = session
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._by_endpoint: dict[str, ConnectionPool] = {}
        self._by_proxies: dict[tuple[tuple[str, str], ...], ConnectionPool] = {}

    def send_requests_of(self, client: "BaseClient") -> None:
        """Let the pool for a client's endpoint send its requests, if botocore's parts allow it."""
        with private_names.use(_INSIDE):
            self._pool_for(client.meta.endpoint_url).send_requests_of(client)

    def proxies_to(self, endpoint_url: str) -> dict[str, str] | None:
        """Return the proxies by scheme for an endpoint; None leaves the choice to botocore.

        Args:
            endpoint_url: The endpoint of a client.
        """
        with private_names.use(_INSIDE):
            return _proxies_to(endpoint_url)
        return None

    def _pool_for(self, endpoint_url: str) -> ConnectionPool:
        if endpoint_url not in self._by_endpoint:
            proxies = _proxies_to(endpoint_url)
            key = tuple(sorted(proxies.items()))
            if key not in self._by_proxies:
                self._by_proxies[key] = ConnectionPool(
                    self._session,
                    proxies=proxies,
                    connect_timeout=self._connect_timeout,
                    read_timeout=self._read_timeout,
                )
            self._by_endpoint[endpoint_url] = self._by_proxies[key]
        return self._by_endpoint[endpoint_url]


def _proxies_to(endpoint_url: str) -> dict[str, str]:
    from botocore.utils import get_environ_proxies  # noqa: PLC0415 (it may be gone)

    return get_environ_proxies(endpoint_url)

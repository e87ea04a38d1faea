"""AWS clients for callers: each with its own frozen credentials, all on one connection pool.

The invariant of the project lives here: no request is ever signed with another caller's
credentials. So credentials are never swapped underneath a client. What makes a client costly is
shared instead: the service models, in one botocore session, and the TLS connections, in one pool
that `before-send` (botocore's public event) puts in place of each client's own.
"""

import threading
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from botocore.httpsession import URLLib3Session
from botocore.session import Session
from botocore.utils import get_environ_proxies

from group_role.assume import Credentials
from group_role.garbage import no_collection

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient

# Seconds; well inside the 29 s that API Gateway waits for a function.
_CONNECT_TIMEOUT = 2
_READ_TIMEOUT = 15
_CONNECTIONS = 50  # for each host

# What boto3 adds to botocore's S3 client. Importing boto3 costs a cold start 20 ms, so it waits
# until one of these is called.
S3_TRANSFER_METHODS = (
    "copy",
    "download_file",
    "download_fileobj",
    "upload_file",
    "upload_fileobj",
)


class ClientFactory:
    """Makes the clients of all callers from one botocore session.

    Args:
        session: Used for its region, models and event handlers, never for its credentials: a
            client that is given a key of its own does not look for another.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._session.register("creating-client-class.s3", _add_transfer_methods)
        self._proxies: dict[str, dict[str, str]] = {}  # by endpoint: the environment stays as it is
        self._pools: dict[tuple[tuple[str, str], ...], URLLib3Session] = {}
        self._lock = threading.Lock()  # botocore's sessions are not thread-safe, its clients are

    def client(
        self, service_name: str, credentials: Credentials, *, region_name: str | None = None
    ) -> "BaseClient":
        """Return a new client that signs with these credentials for as long as it lives.

        Args:
            service_name: As boto3 names it, such as `s3`.
            credentials: The caller's own.
            region_name: Default: the function's region.
        """
        with self._lock, no_collection():
            client = self._session.create_client(
                service_name,
                region_name=region_name,
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                aws_session_token=credentials.token,
            )
            pool = self._pool(client.meta.endpoint_url)
        client.meta.events.register("before-send", partial(_send, pool))
        return client

    def _pool(self, endpoint_url: str) -> URLLib3Session:
        if endpoint_url not in self._proxies:
            self._proxies[endpoint_url] = get_environ_proxies(endpoint_url)
        key = tuple(sorted(self._proxies[endpoint_url].items()))
        if key not in self._pools:
            self._pools[key] = URLLib3Session(
                verify=self._session.get_config_variable("ca_bundle") or True,
                proxies=dict(key),
                # A pair is what botocore itself passes; its types know only the single number.
                timeout=(_CONNECT_TIMEOUT, _READ_TIMEOUT),  # type: ignore[arg-type]
                max_pool_connections=_CONNECTIONS,
            )
        return self._pools[key]


def _send(pool: URLLib3Session, request: "AWSPreparedRequest", **_: object) -> Any:
    return pool.send(request)


def _add_transfer_methods(**event: Any) -> None:
    class_attributes = event["class_attributes"]
    for name in S3_TRANSFER_METHODS:
        class_attributes[name] = _imported_when_called("boto3.s3.inject", name)


def _imported_when_called(module: str, name: str) -> Callable[..., Any]:
    def method(self: "BaseClient", *args: Any, **kwargs: Any) -> Any:
        return getattr(import_module(module), name)(self, *args, **kwargs)

    method.__name__ = name
    return method

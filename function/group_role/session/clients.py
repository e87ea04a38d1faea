"""AWS clients for callers: each has its own fixed credentials, and all share one connection pool.

This module keeps the project's most important promise: no request is ever signed with another
caller's credentials. So it never changes the credentials of a client. Instead, clients share their
costly parts, which contain no credentials: models, endpoint rules and connections.
"""

import os
import threading
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session

from group_role._botocore import garbage_collector, private_names
from group_role._botocore.connections import ConnectionPools
from group_role._botocore.presigned_urls import end_with_session, limit_presigned_urls
from group_role._botocore.s3_transfers import add_transfer_methods
from group_role._botocore.shared_models import SharedModels
from group_role._botocore.time_limits import end_with_the_request, limit_connections
from group_role.errors import ConfigurationError
from group_role.session.assume import Credentials
from group_role.session.client_config import (
    CONNECT_TIMEOUT,
    LIMITS,
    READ_TIMEOUT,
    regional,
    within_limits,
)

if TYPE_CHECKING:
    import boto3
    from botocore.client import BaseClient

# Options of a client that shared connections cannot follow.
_CONNECTION_OPTIONS = (
    "client_cert",
    "connect_timeout",
    "max_pool_connections",
    "proxies",
    "proxies_config",
    "read_timeout",
)

# The prefix before a service's name, as in AWS_BEARER_TOKEN_BEDROCK. botocore prefers such an API
# key to the credentials of a client.
_API_KEY = "AWS_BEARER_TOKEN_"


class ClientFactory:
    """Makes the clients of all callers from one botocore session.

    Args:
        session: Provides the region, models and event handlers, never credentials: a client with
            a key of its own does not look for another.

    Raises:
        ConfigurationError: The environment has an API key that botocore would send for every
            caller.
    """

    def __init__(self, session: Session) -> None:
        _refuse_api_keys()
        self._session = session
        add_transfer_methods(session)
        limit_presigned_urls(session)
        self._models = SharedModels()
        self._models.share_in(session)
        self._pools = ConnectionPools(
            session, connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT
        )
        self._defaults: dict[tuple[str, str | None], Config] = {}
        self._lock = threading.Lock()  # botocore's clients are thread-safe, its sessions are not

    def client(
        self,
        service_name: str,
        credentials: Credentials,
        *,
        region_name: str | None = None,
        config: Config | None = None,
    ) -> "BaseClient":
        """Return a new client that always signs with these credentials.

        Args:
            service_name: boto3's name of the service, such as `s3`.
            credentials: The caller's own.
            region_name: Default: the function's region.
            config: As for `within_limits`.

        Raises:
            ValueError: As by `within_limits`.
        """
        kind = (service_name, region_name)
        with self._lock, garbage_collector.paused():
            default = self._defaults.get(kind) if config is None else None
            client = self._session.create_client(
                service_name,
                region_name=region_name,
                config=default or within_limits(service_name, config),
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                aws_session_token=credentials.token,
            )
            _limit(client)
            end_with_session(client, credentials.expires_at)
            self._pools.send_requests_of(client)
            if config is None and default is None:
                # With the proxies, since botocore would read the environment for each client.
                proxies = Config(proxies=self._pools.proxies_to(client.meta.endpoint_url))
                self._defaults[kind] = within_limits(service_name, None).merge(proxies)
        return client

    def session(self, credentials: Credentials) -> "boto3.Session":
        """Return a new boto3 session that always signs with these credentials.

        Args:
            credentials: The caller's own.
        """
        # The import takes 20 ms, which only handlers that use a session should pay.
        import boto3  # noqa: PLC0415

        with self._lock, garbage_collector.paused():
            session = _CallersSession(self._pools, credentials.expires_at)
            loader = self._session.get_component("data_loader")
            session.register_component("data_loader", loader)
            session.set_default_client_config(LIMITS)
            self._models.share_in(session)
            return boto3.Session(
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                aws_session_token=credentials.token,
                botocore_session=session,
            )


class _CallersSession(Session):
    """The botocore session of a caller's boto3 session: its clients have limits, and the pool."""

    def __init__(self, pools: ConnectionPools, expires_at: float) -> None:
        super().__init__()
        self._pools = pools
        self._expires_at = expires_at
        limit_presigned_urls(self)

    def create_client(self, service_name: str, *args: Any, **options: Any) -> Any:
        if service_name == "s3":
            endpoint_url = options.get("endpoint_url")
            options["config"] = regional(options.get("config"), endpoint_url=endpoint_url)
        with garbage_collector.paused():
            client: Any = super().create_client(service_name, *args, **options)
        _limit(client)
        end_with_session(client, self._expires_at)
        if options.get("verify") is None and not _wants_connections_of_its_own(client):
            self._pools.send_requests_of(client)
        return client


def _limit(client: "BaseClient") -> None:
    """Make a client's calls end with the request, also over connections of its own."""
    end_with_the_request(client)
    with private_names.use("botocore.client.BaseClient._endpoint"):
        config: Any = client.meta.config
        limit_connections(
            client._endpoint.http_session,  # type: ignore[attr-defined] # noqa: SLF001
            connect=config.connect_timeout,
            read=config.read_timeout,
        )


def _wants_connections_of_its_own(client: "BaseClient") -> bool:
    config = client.meta.config
    return any(getattr(config, name) != getattr(LIMITS, name) for name in _CONNECTION_OPTIONS)


def _refuse_api_keys() -> None:
    for name in os.environ:
        if name.startswith(_API_KEY):
            raise ConfigurationError(
                f"{name} is set: botocore would send this key to AWS for every caller, instead of"
                " the caller's own credentials; remove it from the function's environment"
            )

"""The caller that a handler gets: the caller's identity, and clients that act as the caller."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from group_role.identity.claims import Identity
from group_role.role import Choice
from group_role.session.assume import Credentials
from group_role.session.client_config import key_of
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest

if TYPE_CHECKING:
    import boto3
    from botocore.config import Config
    from types_boto3_s3.client import S3Client


# Bytes, measured with botocore 1.35 to 1.44 and rounded up. Each client has its own class, with a
# method for each operation of its service.
_CALLER_SESSION = 10_000
_CLIENT = 150_000
_METHOD = 2_000
_BOTO3_SESSION = 300_000

# For one caller. Handlers need only a few, unless they use other settings in each request.
_MOST_CLIENTS = 32


def _not_cached() -> None:
    """Do nothing: no cache holds the session yet."""


class CallerSession:
    """The AWS side of a caller: credentials, and the clients made with them.

    It stays in the cache as long as its credentials are valid, so that a caller's next request
    finds the clients ready. It never changes its credentials: new ones belong to a new session.

    Attributes:
        weight: Estimated size in bytes.
        on_growth: Called after the weight grew.
    """

    def __init__(
        self, request: SessionRequest, credentials: Credentials, factory: ClientFactory
    ) -> None:
        self.request = request
        self.credentials = credentials
        self._factory = factory
        self._clients: OrderedDict[tuple[str, str | None, str | None], Any] = OrderedDict()
        self._boto3: boto3.Session | None = None
        self.weight = _CALLER_SESSION
        self.on_growth: Callable[[], None] = _not_cached
        self._lock = threading.Lock()

    def client(
        self, service_name: str, region_name: str | None, config: "Config | None" = None
    ) -> Any:
        """Return this caller's client for a service; make it on first use."""
        key = (service_name, region_name, key_of(config))
        with self._lock:
            if key in self._clients:
                self._clients.move_to_end(key)
                return self._clients[key]
            client = self._clients[key] = self._factory.client(
                service_name, self.credentials, region_name=region_name, config=config
            )
            self.weight += _weight_of(client)
            if len(self._clients) > _MOST_CLIENTS:
                _, oldest = self._clients.popitem(last=False)
                self.weight -= _weight_of(oldest)
        self.on_growth()
        return client

    def boto3(self) -> "boto3.Session":
        """Return this caller's boto3 session; make it on first use."""
        with self._lock:
            if self._boto3 is not None:
                return self._boto3
            session = self._boto3 = self._factory.session(self.credentials)
            self.weight += _BOTO3_SESSION
        self.on_growth()
        return session


def _weight_of(client: Any) -> int:
    return _CLIENT + len(dir(client)) * _METHOD


class Caller:
    """The sender of the current request.

    Every client made from it acts with the IAM role of the caller's group, also after the request.
    """

    def __init__(self, identity: Identity, choice: Choice, session: CallerSession) -> None:
        self._identity = identity
        self._choice = choice
        self._session = session

    @property
    def username(self) -> str:
        """The user's name in the user pool."""
        return self._identity.username

    @property
    def subject(self) -> str:
        """The user's immutable ID, `sub`: use it as the key of stored data."""
        return self._identity.subject

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the user's groups."""
        return self._identity.groups

    @property
    def claims(self) -> Mapping[str, Any]:
        """All verified claims of the token, in the shapes that the authorizer gave them."""
        return self._identity.claims

    @property
    def role_arn(self) -> str:
        """The ARN of the role that this request runs with."""
        return self._choice.role_arn

    @property
    def session_name(self) -> str:
        """The RoleSessionName, by which CloudTrail tells callers apart."""
        return self._session.request.session_name

    @property
    def credentials(self) -> Credentials:
        """The caller's temporary credentials, for clients other than boto3's.

        They have `access_key`, `secret_key`, `token` and `expires_at`; `repr` shows no secret. They
        never change: a client that outlives the request must stop when they expire.
        """
        return self._session.credentials

    @property
    def expires_at(self) -> float:
        """When the caller's credentials expire, in Unix seconds; signed URLs end with them."""
        return self._session.credentials.expires_at

    @overload
    def client(
        self,
        service_name: Literal["s3"],
        region_name: str | None = None,
        config: "Config | None" = None,
    ) -> "S3Client": ...
    @overload
    def client(
        self, service_name: str, region_name: str | None = None, config: "Config | None" = None
    ) -> Any: ...
    def client(
        self, service_name: str, region_name: str | None = None, config: "Config | None" = None
    ) -> Any:
        """Return a boto3 client that acts as the caller. The first one takes about 5 ms.

        A presigned URL states no later end than that of the caller's credentials: a longer
        `ExpiresIn` is shortened. URLs of S3 use SigV4 and the bucket's own region.

        Args:
            service_name: boto3's name of the service, such as `s3` or `dynamodb`.
            region_name: Default: the function's region.
            config: Further settings. The time-outs, the limit of three tries and the connections,
                which all callers share, stay as they are. A caller keeps up to 32 clients, by
                service, region and settings.

        Raises:
            ValueError: The settings ask for requests without SigV4, or for connections of their
                own; the message names the option.
        """
        return self._session.client(service_name, region_name, config)

    @property
    def session(self) -> "boto3.Session":
        """A boto3 session that acts as the caller, for resources and for other client settings.

        The session makes a new client each time, while the method `client` keeps its clients.
        """
        return self._session.boto3()

    def __repr__(self) -> str:
        return f"Caller(username={self.username!r}, role_arn={self.role_arn!r})"

"""The caller, as a deployer's handler gets to see it: who it is, and AWS with its rights."""

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


# Bytes, of botocore 1.35 to 1.44, and some more: a client has a class of its own, with a method for
# each operation of its service.
_CALLER_SESSION = 10_000
_CLIENT = 150_000
_METHOD = 2_000
_BOTO3_SESSION = 300_000

# For one caller: handlers use a few, unless they make up a setting for each request.
_MOST_CLIENTS = 32


def _nobody_counts() -> None:
    """Be there until a cache wants to know."""


class CallerSession:
    """The AWS side of a caller: credentials, and the clients made with them.

    Lives in the cache for as long as its credentials do, so that a caller's next request finds
    its clients made. It never changes its credentials: new ones mean a new session.

    Attributes:
        weight: Bytes that it takes, by estimate.
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
        self.on_growth: Callable[[], None] = _nobody_counts
        self._lock = threading.Lock()

    def client(
        self, service_name: str, region_name: str | None, config: "Config | None" = None
    ) -> Any:
        """Return this caller's client for a service, making it on first use."""
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
        """Return a boto3 session of this caller's own, making it on first use."""
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
    """Whoever sent the request that is being answered.

    Everything made from it acts with the IAM role of the caller's group, and keeps acting so even
    if it outlives the request.
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
        """The user's immutable ID, `sub`: what to key data by."""
        return self._identity.subject

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the user's groups."""
        return self._identity.groups

    @property
    def claims(self) -> Mapping[str, Any]:
        """All verified claims of the ID token, in the shapes the authorizer gave them."""
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
        """The caller's temporary credentials, for clients that are not boto3's.

        `access_key`, `secret_key`, `token` and `expires_at`; its text shows no secret. They never
        change: what needs them for longer than this request has to end with them.
        """
        return self._session.credentials

    @property
    def expires_at(self) -> float:
        """When the caller's credentials end, and whatever is signed with them; in Unix seconds."""
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
        """Return a boto3 client that acts as the caller; about 5 ms the first time, then none.

        Presigned URLs, of S3 by SigV4 and the bucket's own region, say that they end with the
        caller's credentials at the latest: a longer `ExpiresIn` is shortened. See `expires_at`.

        Args:
            service_name: As boto3 names it, such as `s3` or `dynamodb`.
            region_name: Default: the function's region.
            config: Further settings. Time-outs, at most three tries, and the connections, which all
                callers share, stay those of every client. A caller keeps 32 clients, by service,
                region and settings.

        Raises:
            ValueError: The settings ask for requests without SigV4, or for connections of their
                own; the message names the option.
        """
        return self._session.client(service_name, region_name, config)

    @property
    def session(self) -> "boto3.Session":
        """A boto3 session that acts as the caller, for resources and for other client settings.

        Its clients and resources are made anew each time: dearer than `client`, which keeps them.
        """
        return self._session.boto3()

    def __repr__(self) -> str:
        return f"Caller(username={self.username!r}, role_arn={self.role_arn!r})"

"""The caller, as a deployer's handler gets to see it: who it is, and AWS with its rights."""

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from group_role.identity.claims import Identity
from group_role.role import Choice
from group_role.session.assume import Credentials
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest

if TYPE_CHECKING:
    import boto3
    from types_boto3_s3.client import S3Client


# Bytes, of botocore 1.35 to 1.44, and some more: a client has a class of its own, with a method for
# each operation of its service.
_CALLER_SESSION = 10_000
_CLIENT = 150_000
_METHOD = 2_000
_BOTO3_SESSION = 300_000


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
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._boto3: boto3.Session | None = None
        self.weight = _CALLER_SESSION
        self.on_growth: Callable[[], None] = _nobody_counts
        self._lock = threading.Lock()

    def client(self, service_name: str, region_name: str | None) -> Any:
        """Return this caller's client for a service, making it on first use."""
        key = (service_name, region_name)
        with self._lock:
            if key in self._clients:
                return self._clients[key]
            client = self._clients[key] = self._factory.client(
                service_name, self.credentials, region_name=region_name
            )
            self.weight += _CLIENT + len(dir(client)) * _METHOD
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

    @overload
    def client(self, service_name: Literal["s3"], region_name: str | None = None) -> "S3Client": ...
    @overload
    def client(self, service_name: str, region_name: str | None = None) -> Any: ...
    def client(self, service_name: str, region_name: str | None = None) -> Any:
        """Return a boto3 client that acts as the caller; about 5 ms the first time, then none.

        Args:
            service_name: As boto3 names it, such as `s3` or `dynamodb`.
            region_name: Default: the function's region.
        """
        return self._session.client(service_name, region_name)

    @property
    def session(self) -> "boto3.Session":
        """A boto3 session that acts as the caller, for resources and for other client settings.

        Its clients and resources are made anew each time: dearer than `client`, which keeps them.
        """
        return self._session.boto3()

    def __repr__(self) -> str:
        return f"Caller(username={self.username!r}, role_arn={self.role_arn!r})"

"""The caller, as a deployer's handler gets to see it: who it is, and AWS with its rights."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from group_role.identity.claims import Identity
from group_role.role import Choice
from group_role.session.assume import Credentials
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest

if TYPE_CHECKING:
    import boto3
    from types_boto3_s3.client import S3Client


class CallerSession:
    """The AWS side of a caller: credentials, and the clients made with them.

    Lives in the cache for as long as its credentials do, so that a caller's next request finds
    its clients made. It never changes its credentials: new ones mean a new session.
    """

    def __init__(
        self, request: SessionRequest, credentials: Credentials, factory: ClientFactory
    ) -> None:
        self.request = request
        self.credentials = credentials
        self._factory = factory
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._boto3: boto3.Session | None = None
        self._lock = threading.Lock()

    def client(self, service_name: str, region_name: str | None) -> Any:
        """Return this caller's client for a service, making it on first use."""
        key = (service_name, region_name)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._factory.client(
                    service_name, self.credentials, region_name=region_name
                )
            return self._clients[key]

    def boto3(self) -> "boto3.Session":
        """Return a boto3 session of this caller's own, making it on first use."""
        with self._lock:
            if self._boto3 is None:
                # 20 ms of imports that only those who ask for a session pay.
                import boto3  # noqa: PLC0415

                self._boto3 = boto3.Session(
                    aws_access_key_id=self.credentials.access_key,
                    aws_secret_access_key=self.credentials.secret_key,
                    aws_session_token=self.credentials.token,
                )
            return self._boto3


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

        Dearer than `client`, in time and in memory: boto3 loads all models anew for each session.
        """
        return self._session.boto3()

    def __repr__(self) -> str:
        return f"Caller(username={self.username!r}, role_arn={self.role_arn!r})"

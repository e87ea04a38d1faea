"""AssumeRole as a dependency that fails: bounded in time, with outcomes that have a type.

The one place where the execution role's own credentials are used, and this is all they are for.
"""

import hashlib
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from group_role.claims import Identity
from group_role.errors import Forbidden, Unavailable

if TYPE_CHECKING:
    from botocore.session import Session
    from types_boto3_sts.client import STSClient

# Seconds. A role assumed with a role's credentials lives an hour at most, and any 15 minutes at
# least: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
# (role chaining) and https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
LONGEST_SESSION = 3600
SHORTEST_SESSION = 900

# RoleSessionName: 2 to 64 characters of this alphabet (AssumeRole, as above).
_NOT_IN_A_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)
_LONGEST_NAME = 64

# Seconds. STS answers in its region within a fraction of a second or has a problem; three tries
# at the most, and none that could outlast the function's own time.
_CONNECT_TIMEOUT = 1
_READ_TIMEOUT = 2
_TRY = _CONNECT_TIMEOUT + _READ_TIMEOUT
_TRIES = 3
_FIRST_PAUSE = 0.1

_EXECUTION_CREDENTIALS = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}
)
_TRANSIENT = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


class UnusableAnswer(Exception):
    """STS, or something in its place, answered with success but no credentials that still live."""


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """The session that a request needs: what tells one cached session from another.

    The subject is part of it, though STS never sees it: two users whose names are legal only in
    the same spelling still get a session each.
    """

    role_arn: str
    session_name: str
    subject: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Temporary credentials of one caller, until `expires_at`, in seconds since the epoch."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)
    expires_at: float


def session_request(identity: Identity, role_arn: str) -> SessionRequest:
    """Say which session a caller needs for a role."""
    return SessionRequest(role_arn, session_name(identity.username), identity.subject)


def session_name(username: str) -> str:
    """Return a legal RoleSessionName that names the user, for CloudTrail.

    A name that had to be changed ends on a digest of the original, so that it stays the user's
    own; a name that is legal already stays as it is.
    """
    name = _NOT_IN_A_NAME.sub("_", username)
    if name == username and 2 <= len(name) <= _LONGEST_NAME:  # noqa: PLR2004 (as above)
        return name
    digest = hashlib.sha256(username.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{name[: _LONGEST_NAME - len(digest) - 1]}-{digest}"


class RoleAssumer:
    """Calls AssumeRole with the execution role's credentials.

    Args:
        new_session: Makes a botocore session that has read the execution role's credentials.
        clock: Seconds since the epoch.
    """

    def __init__(
        self, new_session: "Callable[[], Session]", *, clock: Callable[[], float] = time.time
    ) -> None:
        self._new_session = new_session
        self._clock = clock
        self._client = self._new_client()

    def assume(
        self, request: SessionRequest, *, token_expires_at: float | None, deadline: float
    ) -> Credentials:
        """Return credentials for a session.

        Args:
            request: The role and the name of the session.
            token_expires_at: The session ends with the caller's token, where STS's minimum of
                900 seconds lets it; in seconds since the epoch.
            deadline: When the answer must be there, in seconds since the epoch.

        Raises:
            Forbidden: STS denies it: the role does not trust the function, or does not exist.
            Unavailable: STS is throttled, slow or down, or time is up.
        """
        failure = "no time left to ask"
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_FIRST_PAUSE * 2**attempt * random.uniform(0.5, 1))  # noqa: S311 (jitter)
            if self._clock() + _TRY > deadline:
                break
            try:
                return self._call(request, token_expires_at)
            except (NoConnectionError, HTTPClientError, UnusableAnswer) as error:
                failure = type(error).__name__
            except ClientError as error:
                failure = error.response["Error"]["Code"]
                if failure == "AccessDenied":
                    raise Forbidden(
                        "Your group's role does not admit this API.",
                        reason=f"AssumeRole: AccessDenied for {request.role_arn}",
                    ) from None
                if failure in _EXECUTION_CREDENTIALS:
                    self._client = self._new_client()
                elif failure not in _TRANSIENT and _http_status(error) < 500:  # noqa: PLR2004
                    raise
        raise Unavailable(
            "Credentials for your role cannot be had right now.",
            reason=f"AssumeRole: {failure}",
        )

    def _call(self, request: SessionRequest, token_expires_at: float | None) -> Credentials:
        try:
            answer = self._client.assume_role(
                RoleArn=request.role_arn,
                RoleSessionName=request.session_name,
                DurationSeconds=self._duration(token_expires_at),
            )["Credentials"]
            credentials = Credentials(
                access_key=answer["AccessKeyId"],
                secret_key=answer["SecretAccessKey"],
                token=answer["SessionToken"],
                expires_at=answer["Expiration"].timestamp(),
            )
        except (BotoCoreError, ClientError):
            raise
        except Exception:  # noqa: BLE001 (garbage fails anywhere in botocore's parsers, or here)
            raise UnusableAnswer from None
        if credentials.expires_at <= self._clock():
            raise UnusableAnswer
        return credentials

    def _duration(self, token_expires_at: float | None) -> int:
        if token_expires_at is None:
            return LONGEST_SESSION
        left = int(token_expires_at - self._clock())
        return min(LONGEST_SESSION, max(SHORTEST_SESSION, left))

    def _new_client(self) -> "STSClient":
        client = self._new_session().create_client(
            "sts",
            config=Config(
                connect_timeout=_CONNECT_TIMEOUT,
                read_timeout=_READ_TIMEOUT,
                retries={"total_max_attempts": 1},  # retried here, where the deadline is known
            ),
        )
        return cast("STSClient", client)


def _http_status(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]

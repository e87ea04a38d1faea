"""AssumeRole as a dependency that fails: bounded in time, with outcomes that have a type.

The one place where the execution role's own credentials are used, and this is all they are for.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError
from botocore.session import Session

from group_role._botocore.connections import ConnectionPools
from group_role._botocore.model_loader import new_session
from group_role.aws_errors import DEAD_CREDENTIALS
from group_role.config.settings import Settings
from group_role.errors import Forbidden, Reason, Unavailable
from group_role.session.request import SessionRequest

if TYPE_CHECKING:
    from types_boto3_sts.client import STSClient

# Seconds. A role assumed with a role's credentials lives an hour at most, and any 15 minutes at
# least: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
# (role chaining) and https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
LONGEST_SESSION = 3600
SHORTEST_SESSION = 900

# Seconds. STS answers in its region within a fraction of a second or has a problem; three tries
# at the most, and none that could outlast the function's own time.
_CONNECT_TIMEOUT = 1
_READ_TIMEOUT = 2
_TRY = _CONNECT_TIMEOUT + _READ_TIMEOUT
_TRIES = 3
_FIRST_PAUSE = 0.1
# The system's: whatever is resumed from one snapshot would draw the same numbers from Python's.
_JITTER = random.SystemRandom()

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
    """STS, or something in its place, answered with success but no whole, living credentials."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Temporary credentials of one caller, until `expires_at`, in seconds since the epoch."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)
    expires_at: float


class RoleAssumer:
    """Calls AssumeRole with the execution role's credentials.

    Args:
        session: Has the execution role's credentials.
        settings: The deployment's settings, with the policies that limit every session.
        clock: Seconds since the epoch.
    """

    def __init__(
        self, session: Session, settings: Settings, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._clock = clock
        self._limits: dict[str, Any] = {}
        if settings.session_policy_arns:
            self._limits["PolicyArns"] = [{"arn": arn} for arn in settings.session_policy_arns]
        if settings.session_policy is not None:
            self._limits["Policy"] = settings.session_policy
        self._client = _sts_client(session)

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
                time.sleep(_FIRST_PAUSE * 2**attempt * _JITTER.uniform(0.5, 1))
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
                        reason=Reason.ASSUME_ROLE_DENIED,
                    ) from None
                if failure in DEAD_CREDENTIALS:
                    # The execution role's own, which a new session reads anew.
                    self._client = _sts_client(new_session())
                elif failure not in _TRANSIENT and _http_status(error) < 500:  # noqa: PLR2004
                    raise
        raise Unavailable(
            "Credentials for your role cannot be had right now.",
            reason=Reason.STS_UNAVAILABLE,
            note=failure,
        )

    def _call(self, request: SessionRequest, token_expires_at: float | None) -> Credentials:
        options = dict(self._limits)
        if request.tags:
            options["Tags"] = [{"Key": key, "Value": value} for key, value in request.tags]
        if request.source_identity is not None:
            options["SourceIdentity"] = request.source_identity
        try:
            answer = self._client.assume_role(
                RoleArn=request.role_arn,
                RoleSessionName=request.session_name,
                DurationSeconds=self._duration(token_expires_at),
                **options,
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
        complete = credentials.access_key and credentials.secret_key and credentials.token
        if not complete or credentials.expires_at <= self._clock():
            raise UnusableAnswer
        return credentials

    def _duration(self, token_expires_at: float | None) -> int:
        if token_expires_at is None:
            return LONGEST_SESSION
        left = int(token_expires_at - self._clock())
        return min(LONGEST_SESSION, max(SHORTEST_SESSION, left))


def _sts_client(session: Session) -> "STSClient":
    # An older botocore would call the one global endpoint, far away from most functions.
    session.set_config_variable("sts_regional_endpoints", "regional")
    client = session.create_client(
        "sts",
        config=Config(
            connect_timeout=_CONNECT_TIMEOUT,
            read_timeout=_READ_TIMEOUT,
            retries={"total_max_attempts": 1},  # retried here, where the deadline is known
        ),
    )
    ConnectionPools(
        session, connect_timeout=_CONNECT_TIMEOUT, read_timeout=_READ_TIMEOUT
    ).send_requests_of(client)
    return cast("STSClient", client)


def _http_status(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]

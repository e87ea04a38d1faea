"""Calls AssumeRole in bounded time, and raises a typed error for each way in which it can fail.

Only this module uses the execution role's own credentials, and only for this call.
"""

import random
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError
from botocore.session import Session

from group_role._botocore.connections import ConnectionPools
from group_role._botocore.model_loader import new_session
from group_role.aws_error_codes import Kind
from group_role.aws_errors import AwsError, aws_error
from group_role.config.settings import Settings
from group_role.errors import Forbidden, Reason, Unavailable
from group_role.session.request import SessionRequest

if TYPE_CHECKING:
    from types_boto3_sts.client import STSClient

# Seconds. A session opened with a role's credentials lasts at most an hour, and any session at
# least 15 minutes: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
# (role chaining) and https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
LONGEST_SESSION = 3600
SHORTEST_SESSION = 900

# Seconds. In its region STS answers within a fraction of a second unless it has a problem. There
# are up to three tries, and none that could outlast the function's own time.
_CONNECT_TIMEOUT = 1
_READ_TIMEOUT = 2
LONGEST_TRY = _CONNECT_TIMEOUT + _READ_TIMEOUT
_TRIES = 3
_FIRST_PAUSE = 0.1
# The system's generator: environments resumed from one snapshot would share the state of Python's.
_JITTER = random.SystemRandom()

# STS's own faults, with any status.
_TRANSIENT = frozenset({"InternalError", "InternalFailure"})
_SERVER_FAULT = 500


class UnusableResponse(Exception):
    """STS answered with success, but without complete credentials that are still valid."""


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
            token_expires_at: When the caller's token expires, in seconds since the epoch. The
                session ends with it, but lasts at least 900 seconds, STS's minimum.
            deadline: When the function stops waiting, in seconds since the epoch.

        Raises:
            Forbidden: STS denies the call, since the role does not trust the function or does not
                exist; or the caller's tags and the session policies exceed STS's packed size.
            Unavailable: STS throttles, is slow or down, or no time is left.
            Exception: STS refuses the call for another reason, or this code has a fault.
        """
        failure = "no time is left for a call"
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_FIRST_PAUSE * 2**attempt * _JITTER.uniform(0.5, 1))
            if self._clock() + LONGEST_TRY > deadline:
                break
            try:
                return self._call(request, token_expires_at)
            except (NoConnectionError, HTTPClientError, UnusableResponse) as error:
                failure = type(error).__name__
            except ClientError as error:
                failure = self._retryable_code(error, request)
        raise Unavailable(
            "Credentials for your role are not available right now.",
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
            response = self._client.assume_role(
                RoleArn=request.role_arn,
                RoleSessionName=request.session_name,
                DurationSeconds=self._duration(token_expires_at),
                **options,
            )
        except Exception as error:
            if _is_parser_error(error):
                raise UnusableResponse from None
            raise
        return self._read(response)

    def _read(self, response: Mapping[str, Any]) -> Credentials:
        """Return the credentials in a response of STS.

        Raises:
            UnusableResponse: The response lacks a part of them, or they have expired.
        """
        members = response.get("Credentials") or {}
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
        access_key, secret_key, token, expiration = (members.get(name) for name in names)
        if not (access_key and secret_key and token and expiration):
            raise UnusableResponse
        credentials = Credentials(access_key, secret_key, token, expiration.timestamp())
        if credentials.expires_at <= self._clock():
            raise UnusableResponse
        return credentials

    def _retryable_code(self, error: ClientError, request: SessionRequest) -> str:
        """Return STS's code if another try may help; otherwise raise the request's error."""
        found = cast("AwsError", aws_error(error))  # never None for a ClientError
        if found.code == "PackedPolicyTooLarge":
            raise Forbidden(
                "Your session's tags and policies are too large.",
                reason=Reason.ASSUME_ROLE_DENIED,
                note=f"{found.note}: shrink {self._what_is_packed(request)}",
            ) from None
        if found.kind is Kind.DENIED:
            raise Forbidden(
                "This API may not assume your group's role.",
                reason=Reason.ASSUME_ROLE_DENIED,
                note=found.note,
            ) from None
        if found.kind is Kind.DEAD_CREDENTIALS:
            # The execution role's own credentials: a new botocore session reads them again.
            self._client = _sts_client(new_session())
        elif not (
            found.kind is Kind.THROTTLED
            or found.code in _TRANSIENT
            or found.status >= _SERVER_FAULT
        ):
            raise error
        return found.code

    def _what_is_packed(self, request: SessionRequest) -> str:
        """Return the settings in use of those that STS packs together."""
        in_use = {
            "session_tags": bool(request.tags),
            "session_policy": "Policy" in self._limits,
            "session_policy_arns": "PolicyArns" in self._limits,
        }
        return ", ".join([name for name in in_use if in_use[name]] or in_use)

    def _duration(self, token_expires_at: float | None) -> int:
        """Return how many seconds the session should last."""
        if token_expires_at is None:
            return LONGEST_SESSION
        left = int(token_expires_at - self._clock())
        return min(LONGEST_SESSION, max(SHORTEST_SESSION, left))


def _sts_client(session: Session) -> "STSClient":
    # Older versions of botocore would call the global endpoint, which is far from most regions.
    session.set_config_variable("sts_regional_endpoints", "regional")
    client = session.create_client(
        "sts",
        config=Config(
            connect_timeout=_CONNECT_TIMEOUT,
            read_timeout=_READ_TIMEOUT,
            retries={"total_max_attempts": 1},  # `assume` retries, since it knows the deadline
        ),
    )
    ConnectionPools(
        session, connect_timeout=_CONNECT_TIMEOUT, read_timeout=_READ_TIMEOUT
    ).send_requests_of(client)
    return cast("STSClient", client)


def _is_parser_error(error: Exception) -> bool:
    """Tell whether botocore's parsers raised the error, because STS's response was not valid."""
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_globals.get("__name__") == "botocore.parsers" for frame, _ in frames)

"""Users with their verified claims, and Lambda's context."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from types import MappingProxyType
from typing import Any

ROLE_ARN_PREFIX = "arn:aws:iam::123456789012:role/group-role/groups/group-role-"
ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123"

_HOUR = 3600
_NONE: Mapping[str, Any] = MappingProxyType({})


def role_arn_of(group: str) -> str:
    """Return the ARN of a group's role, as Terraform names it by default."""
    return f"{ROLE_ARN_PREFIX}{group}"


class User:
    """A user of the user pool, who has signed in.

    Args:
        username: The user's name; the same name has the same `sub`.
        groups: Names of the user's groups, each with a role of its own. The first one has the
            lowest precedence value, and its role is preferred.
        claims: Further claims of the ID token, such as `custom:customer`. They replace those that
            follow from the groups, and None removes a claim: set `cognito:preferred_role` to None
            for two groups that tie.
    """

    def __init__(
        self, username: str, *groups: str, claims: Mapping[str, str | None] = _NONE
    ) -> None:
        self.username = username
        self.subject = str(uuid.uuid5(uuid.NAMESPACE_URL, username))
        self.groups = groups
        self._claims = dict(claims)

    def claims(self) -> dict[str, str]:
        """Return the claims of an ID token that was issued just now and expires in an hour.

        All of them are texts, and lists are joined by commas, as the Cognito authorizer of a REST
        API writes them.
        """
        now = time.time()
        claims: dict[str, str | None] = {
            "sub": self.subject,
            "aud": "7h2k3example4client5id6",
            "email_verified": "true",
            "event_id": str(uuid.uuid4()),
            "token_use": "id",
            "auth_time": str(int(now)),
            "iss": ISSUER,
            "cognito:username": self.username,
            "email": f"{self.username}@example.com",
            "exp": _date_text(now + _HOUR),
            "iat": _date_text(now),
        }
        if self.groups:
            roles = [role_arn_of(group) for group in self.groups]
            claims["cognito:groups"] = ",".join(self.groups)
            claims["cognito:roles"] = ",".join(roles)
            claims["cognito:preferred_role"] = roles[0]
        return {name: value for name, value in (claims | self._claims).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Context:
    """Lambda's context: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html.

    Attributes:
        remaining_ms: Milliseconds that the function has left.
    """

    function_name: str = "group-role"
    function_version: str = "1"
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:group-role"
    memory_limit_in_mb: str = "256"
    aws_request_id: str = "8c5a3f0e-1a2b-4c3d-9e8f-0123456789ab"
    log_group_name: str = "/aws/lambda/group-role"
    log_stream_name: str = "2025/01/31/[1]0123456789abcdef"
    remaining_ms: int = 10_000

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds that are left."""
        return self.remaining_ms


def _date_text(seconds: float) -> str:
    """Return a time as that authorizer writes `exp` and `iat`: Wed Oct 25 14:40:41 UTC 2017."""
    weekday, day, month, year, clock, _ = formatdate(seconds).split()
    return f"{weekday.rstrip(',')} {month} {day} {clock} UTC {year}"

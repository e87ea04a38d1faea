"""Run each API request with the IAM role of its caller's Amazon Cognito group.

Example:
    >>> @as_caller
    ... def lambda_handler(event, context, caller):
    ...     buckets = caller.client("s3").list_buckets()["Buckets"]
    ...     return json_response(200, {"buckets": [bucket["Name"] for bucket in buckets]})
"""

from group_role.config.settings import Settings
from group_role.current import current_caller, problem_response
from group_role.decorator import as_caller, public
from group_role.errors import (
    ApiError,
    BadRequest,
    ConfigurationError,
    ContentTooLarge,
    Forbidden,
    MethodNotAllowed,
    NoCaller,
    NotARequest,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from group_role.handler import GroupRole
from group_role.http.body import event_body, json_body
from group_role.http.json_response import Response, json_response
from group_role.session.assume import Credentials
from group_role.session.caller import Caller

__all__ = [
    "ApiError",
    "BadRequest",
    "Caller",
    "ConfigurationError",
    "ContentTooLarge",
    "Credentials",
    "Forbidden",
    "GroupRole",
    "MethodNotAllowed",
    "NoCaller",
    "NotARequest",
    "NotFound",
    "Response",
    "Settings",
    "Unauthenticated",
    "Unavailable",
    "as_caller",
    "current_caller",
    "event_body",
    "json_body",
    "json_response",
    "problem_response",
    "public",
]

"""The errors of this library. Each `ApiError` has the HTTP status of the response that it becomes.

The caller of the API reads `detail`; only the log has `reason` and `note`. A reason is one of a few
words, so that metrics can count denials by it. A note never quotes a claim's value, a token or a
credential.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ConfigurationError(ValueError):
    """The function's own configuration is wrong. It serves no request until that is corrected."""


class NotARequest(TypeError):
    """The event is not an HTTP request.

    The handler does not catch this error, so Lambda reports the invocation as failed. A queue, a
    stream or an event bus then tries again, and keeps the message.
    """


class NoCaller(LookupError):
    """Code asked for the caller outside of a request, or in a public handler."""


class Reason(StrEnum):
    """Why a request was refused: the values of the metric dimension `reason`."""

    NO_CLAIMS = "no_claims"
    NOT_AN_ID_TOKEN = "not_an_id_token"
    TOKEN_EXPIRED = "token_expired"
    MALFORMED_CLAIMS = "malformed_claims"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNKNOWN_SIGNER = "unknown_signer"
    MALFORMED_ROLE_CHOICE = "malformed_role_choice"
    ROLE_NOT_IN_TOKEN = "role_not_in_token"
    NO_ROLE = "no_role"
    AMBIGUOUS_ROLE = "ambiguous_role"
    ROLE_NOT_ALLOWED = "role_not_allowed"
    LOCKED_OUT = "locked_out"
    TOKEN_REVOKED = "token_revoked"
    CLAIM_NOT_IN_TOKEN = "claim_not_in_token"
    UNUSABLE_TAG = "unusable_tag"
    ASSUME_ROLE_DENIED = "assume_role_denied"
    STS_UNAVAILABLE = "sts_unavailable"
    IAM_DENIED = "iam_denied"
    AWS_REFUSED = "aws_refused"
    AWS_THROTTLED = "aws_throttled"
    SESSION_ENDED = "session_ended"
    CONFIGURATION = "configuration"
    HANDLER = "handler"


class ApiError(Exception):
    """An error response. Raise one of the subclasses to end a request with its status.

    Args:
        detail: A text for the caller of the API, in `detail` of the problem document. Anything
            else, such as an exception, is left out, since it could quote something confidential.
        reason: The reason, for the log and the metrics.
        note: More about the reason, only for the log; up to 1,000 characters.
        headers: HTTP headers of this response, such as `Allow`. The response leaves out any that
            HTTP does not allow.

    Attributes:
        status: From 300 to 599. With any other status of a subclass the response is 500.
        title: The meaning of the status.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal Server Error"

    def __init__(
        self,
        detail: str,
        *,
        reason: Reason = Reason.HANDLER,
        note: str = "",
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.reason = reason
        self.note = note
        self.headers = headers


class BadRequest(ApiError):
    """The request itself is malformed."""

    status = 400
    title = "Bad Request"


class Unauthenticated(ApiError):
    """The request has no verified identity, or one that the function cannot use.

    API Gateway sends its header `WWW-Authenticate` to clients of a REST API as
    `x-amzn-Remapped-WWW-Authenticate`. An HTTP API leaves the name as it is.
    """

    status = 401
    title = "Unauthorized"

    def __init__(self, detail: str, *, reason: Reason = Reason.HANDLER, note: str = "") -> None:
        headers = {"WWW-Authenticate": "Bearer"}
        super().__init__(detail, reason=reason, note=note, headers=headers)


class Forbidden(ApiError):
    """The caller is known, but has no role, or several; or IAM denies a call."""

    status = 403
    title = "Forbidden"


class NotFound(ApiError):
    """There is nothing at this address."""

    status = 404
    title = "Not Found"


class MethodNotAllowed(ApiError):
    """The address exists, but does not have this method.

    Args:
        allowed: The methods that exist, for the header `Allow`, which RFC 9110 requires.
    """

    status = 405
    title = "Method Not Allowed"

    def __init__(self, *allowed: str) -> None:
        methods = ", ".join(sorted(allowed))
        super().__init__(f"Allowed here: {methods}.", headers={"Allow": methods})


class ContentTooLarge(ApiError):
    """The body of the request or of the response exceeds Lambda's payload limit."""

    status = 413
    title = "Content Too Large"


class Unavailable(ApiError):
    """An AWS service is throttled, slow or down, and the same request may succeed soon.

    Args:
        detail: As for `ApiError`.
        reason: As for `ApiError`.
        note: As for `ApiError`.
        retry_after: Seconds to wait before the next try, for the `Retry-After` header.
    """

    status = 503
    title = "Service Unavailable"

    def __init__(
        self,
        detail: str,
        *,
        reason: Reason = Reason.HANDLER,
        note: str = "",
        retry_after: int = 2,
    ) -> None:
        headers = {"Retry-After": str(retry_after)}
        super().__init__(detail, reason=reason, note=note, headers=headers)


def internal_error(note: str = "") -> ApiError:
    """Return the error for a fault of the function, about which the client learns nothing."""
    return ApiError("The request failed.", note=note)

"""What can go wrong, as the HTTP answer that it becomes.

The caller of the API reads `detail`; `reason` and `note` are for the log alone. A reason is one of
few words, so that denials can be counted by it. A note never quotes a claim's value, a token or a
credential.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ConfigurationError(ValueError):
    """The function's own configuration is wrong: nothing is served until it is corrected."""


class NotARequest(TypeError):
    """The function was invoked with something else than a request over HTTP.

    It leaves the handler, so that Lambda reports the invocation as failed: a queue, a stream or a
    bus that invoked the function tries again, and keeps what nobody handled.
    """


class NoCaller(LookupError):
    """The caller was asked for where no request is being answered, or in a public handler."""


class Reason(StrEnum):
    """Why a request was turned down: the values of the metric dimension `Reason`."""

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
    """An answer other than success; raise one of its subclasses to end a request.

    Args:
        detail: What the caller of the API is told, in `detail` of the problem document. Anything
            but a text, such as an exception, is not told: it could quote what is nobody's business.
        reason: What the log and the metrics are told.
        note: What the log is told in addition, up to 1,000 characters.
        headers: HTTP headers that belong to this answer, such as `Allow`. One that HTTP can't say
            is left out.

    Attributes:
        status: From 300 to 599; a subclass with any other answers 500.
        title: What the status means.
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
    """No verified identity came with the request, or one that makes no sense.

    `WWW-Authenticate` reaches clients of a REST API as `x-amzn-Remapped-WWW-Authenticate`: API
    Gateway keeps the name to itself. Elsewhere, as behind an HTTP API, it arrives as RFC 9110
    demands it.
    """

    status = 401
    title = "Unauthorized"

    def __init__(self, detail: str, *, reason: Reason = Reason.HANDLER, note: str = "") -> None:
        headers = {"WWW-Authenticate": "Bearer"}
        super().__init__(detail, reason=reason, note=note, headers=headers)


class Forbidden(ApiError):
    """The caller is known, and may not: no role, no single role, or IAM says no."""

    status = 403
    title = "Forbidden"


class NotFound(ApiError):
    """There is nothing at this address."""

    status = 404
    title = "Not Found"


class MethodNotAllowed(ApiError):
    """The address exists, the method does not.

    Args:
        allowed: The methods that exist, for the `Allow` header that RFC 9110 demands.
    """

    status = 405
    title = "Method Not Allowed"

    def __init__(self, *allowed: str) -> None:
        methods = ", ".join(sorted(allowed))
        super().__init__(f"Allowed here: {methods}.", headers={"Allow": methods})


class ContentTooLarge(ApiError):
    """What was asked for, or sent, does not fit through Lambda's payload limit."""

    status = 413
    title = "Content Too Large"


class Unavailable(ApiError):
    """A dependency is throttled, slow or down; the same request may well succeed soon.

    Args:
        detail: What the caller of the API is told.
        reason: What the log and the metrics are told.
        note: What the log is told in addition.
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

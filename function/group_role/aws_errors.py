"""Finds AWS's response in an exception of the handler, and turns it into an HTTP response.

AWS's error may be wrapped in the error of a waiter or a transfer, in the exception group of a
`TaskGroup`, or in an error of the handler that has AWS's error as its cause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError, WaiterError
from botocore.exceptions import ConnectionError as NoConnectionError

from group_role.aws_error_codes import Kind, kind_of
from group_role.errors import ApiError, Forbidden, Reason, Unavailable

# Characters, for the log. AWS's longest names have some 70.
_LONGEST_NAME = 100
_MOST_NAMES = 5
# AWS's words for a denial by a Deny statement.
_EXPLICIT_DENY = "with an explicit deny"


@dataclass(frozen=True, slots=True)
class AwsError:
    """The outcome of one failed call to AWS.

    Attributes:
        kind: What the error means.
        code: AWS's code; the type of botocore's error if the call got no response.
        status: The HTTP status; 0 if unknown.
        note: The call and the code, for the log.
        explicit_deny: Whether a Deny statement denied the call, and not only a missing Allow.
    """

    kind: Kind
    code: str
    status: int
    note: str
    explicit_deny: bool = False


def aws_error(error: BaseException) -> AwsError | None:
    """Return the outcome of the failed call to AWS; None if the error is not about such a call.

    Args:
        error: Any error. Errors that it wraps are not considered.
    """
    if isinstance(error, ClientError):
        return _from_response(str(error.operation_name), error.response)
    if isinstance(error, WaiterError) and "Error" in (error.last_response or {}):
        return _from_response(str(error.kwargs["name"]), error.last_response)
    if isinstance(error, (NoConnectionError, HTTPClientError)):
        name = type(error).__name__
        return AwsError(Kind.OTHER, name, 0, name)
    return None


def as_api_error(error: BaseException) -> ApiError | None:
    """Return the HTTP response for an error of the caller's own call; None means 500.

    AWS's 5xx responses other than 503 become 500, and so does a call without a response: the
    function cannot know whether AWS carried out the call, so it must not tell the client to try
    again.

    Args:
        error: Whatever the handler raised.
    """
    kinds = {found.kind if found else Kind.OTHER for found in _aws_errors(error)}
    if len(kinds) > 1:  # an exception group: no single status says what happened
        return None
    note = note_of(error)
    match kinds.pop():
        case Kind.DENIED:
            return Forbidden("Your role does not allow this.", reason=Reason.IAM_DENIED, note=note)
        case Kind.REFUSED:
            return Forbidden("AWS refuses this request.", reason=Reason.AWS_REFUSED, note=note)
        case Kind.DEAD_CREDENTIALS:
            return Unavailable(
                "Your session ended early.", reason=Reason.SESSION_ENDED, note=note, retry_after=1
            )
        case Kind.THROTTLED:
            return Unavailable(
                "AWS accepts no more requests right now.", reason=Reason.AWS_THROTTLED, note=note
            )
        case Kind.OTHER:
            return None


def is_explicit_deny(error: BaseException) -> bool:
    """Tell whether a Deny statement denied a call of the caller, as far as AWS says so.

    AWS says so only in the text of its message, and a response to a HEAD request has no text.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html

    Args:
        error: The error that the handler raised.
    """
    return any(found is not None and found.explicit_deny for found in _aws_errors(error))


def note_of(error: BaseException) -> str:
    """Return AWS's codes with the names of the calls, for the log; empty if there are none.

    Args:
        error: Whatever was raised, by the handler or by AssumeRole.
    """
    notes = dict.fromkeys(found.note for found in _aws_errors(error) if found)
    return ", ".join(list(notes)[:_MOST_NAMES])


def _from_response(operation: str, response: Mapping[str, Any]) -> AwsError:
    """Read an error response of AWS, or one that a test made, in which members may be missing."""
    status = (response.get("ResponseMetadata") or {}).get("HTTPStatusCode") or 0
    details = response.get("Error") or {}
    code = str(details.get("Code") or status)
    kind = kind_of(code, status=status, operation=operation)
    explicit_deny = kind is Kind.DENIED and _EXPLICIT_DENY in str(details.get("Message"))
    code = code[:_LONGEST_NAME]
    return AwsError(kind, code, status, f"{operation[:_LONGEST_NAME]}: {code}", explicit_deny)


def _aws_errors(error: BaseException) -> list[AwsError | None]:
    """Return AWS's outcome for each error at the root of an error."""
    return [aws_error(leaf) for leaf in _leaves(error)]


def _leaves(error: BaseException) -> list[BaseException]:
    """Return the errors at the root of an error: several, if it contains an exception group."""
    pending, leaves, groups = [error], [], set[int]()
    while pending:
        leaf = _unwrapped(pending.pop(0))
        if isinstance(leaf, BaseExceptionGroup) and id(leaf) not in groups:
            groups.add(id(leaf))
            pending.extend(leaf.exceptions)
        else:
            leaves.append(leaf)
    return leaves


def _unwrapped(error: BaseException) -> BaseException:
    """Return AWS's error or an exception group that an error wraps, else the last of the chain.

    The search ends at an `ApiError`: there the handler itself has decided on the response.
    """
    seen = set[int]()
    while not isinstance(error, (ApiError, BaseExceptionGroup)) and aws_error(error) is None:
        seen.add(id(error))
        wrapped = _wrapped(error)
        if wrapped is None or id(wrapped) in seen:
            break
        error = wrapped
    return error


def _wrapped(error: BaseException) -> BaseException | None:
    """Return the error that an error was raised from.

    `__context__` alone does not count: an error raised while a handler deals with a denial is a
    fault of the handler. boto3's transfers are the exception, since they raise without `from`.
    """
    if error.__cause__ is not None or error.__suppress_context__:
        return error.__cause__
    if type(error).__module__.partition(".")[0] in ("boto3", "s3transfer"):
        return getattr(error, "last_exception", None) or error.__context__
    return None

"""Finds AWS's answer in an exception of the handler, and turns it into an HTTP answer.

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
_EXPLICIT = "with an explicit deny"


@dataclass(frozen=True, slots=True)
class AwsError:
    """The outcome of one failed call to AWS.

    Attributes:
        kind: What the error means.
        code: AWS's code; the type of botocore's error if the call got no answer.
        status: The HTTP status; 0 if unknown.
        note: The call and the code, for the log.
        by_statement: Whether a Deny statement denied the call, and not only a missing Allow.
    """

    kind: Kind
    code: str
    status: int
    note: str
    by_statement: bool = False


def aws_error(error: BaseException) -> AwsError | None:
    """Return what AWS answered, or None if the error is not about a call to AWS.

    Args:
        error: Any error. The function does not look at errors that it wraps.
    """
    if isinstance(error, ClientError):
        return _answered(str(error.operation_name), error.response)
    if isinstance(error, WaiterError) and "Error" in (error.last_response or {}):
        return _answered(str(error.kwargs["name"]), error.last_response)
    if isinstance(error, (NoConnectionError, HTTPClientError)):
        name = type(error).__name__
        return AwsError(Kind.OTHER, name, 0, name)
    return None


def as_api_error(error: BaseException) -> ApiError | None:
    """Return the HTTP answer for an error of the caller's own call; None means 500.

    AWS's 5xx answers other than 503 become 500, and so does a call without an answer: the function
    cannot know whether AWS carried out the call, so it must not tell the client to try again.

    Args:
        error: Whatever the handler raised.
    """
    found = [aws_error(leaf) for leaf in _leaves(error)]
    kinds = {answer.kind if answer else Kind.OTHER for answer in found}
    kind = kinds.pop()
    if kinds:
        return None
    note = note_of(error)
    match kind:
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


def denied_by_statement(error: BaseException) -> bool:
    """Tell whether a Deny statement denied a call of the caller, as far as AWS says so.

    AWS says so only in the text of its message, and an answer to a HEAD request has no text.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html

    Args:
        error: The error that the handler raised.
    """
    found = [aws_error(leaf) for leaf in _leaves(error)]
    return any(answer is not None and answer.by_statement for answer in found)


def note_of(error: BaseException) -> str:
    """Return AWS's codes with the names of the calls, for the log; empty if there are none.

    Args:
        error: Whatever was raised, by the handler or by AssumeRole.
    """
    notes = dict.fromkeys(answer.note for leaf in _leaves(error) if (answer := aws_error(leaf)))
    return ", ".join(list(notes)[:_MOST_NAMES])


def _answered(operation: str, response: Mapping[str, Any]) -> AwsError:
    """Read an answer of AWS's, or one that a test made, with members missing."""
    status = (response.get("ResponseMetadata") or {}).get("HTTPStatusCode") or 0
    told = response.get("Error") or {}
    code = str(told.get("Code") or status)
    kind = kind_of(code, status=status, operation=operation)
    code = code[:_LONGEST_NAME]
    by_statement = kind is Kind.DENIED and _EXPLICIT in str(told.get("Message"))
    return AwsError(kind, code, status, f"{operation[:_LONGEST_NAME]}: {code}", by_statement)


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

    The search ends at an `ApiError`: there the handler itself has decided on the answer.
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

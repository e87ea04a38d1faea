"""What AWS's errors mean, as its services word them: IAM says no, or the credentials are dead."""

from botocore.exceptions import ClientError

from group_role.errors import ApiError, Forbidden, Reason, Unavailable

# AWS has no one code for "IAM says no"; these are the ones that its services use for it.
_DENIED = frozenset(
    {
        "403",  # S3's answer to a HEAD request, which has no body to say more
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "Forbidden",
        "ForbiddenException",
        "UnauthorizedOperation",
    }
)
# And as many for credentials that it does not take.
DEAD_CREDENTIALS = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "UnrecognizedClientException",
    }
)


def as_api_error(error: Exception) -> ApiError | None:
    """Say in HTTP what AWS answered to the caller's own call; None if it is no matter of rights.

    Args:
        error: Whatever the handler raised.
    """
    client_error = _client_error(error)
    if client_error is None:
        return None
    code = client_error.response["Error"]["Code"]
    note = f"{client_error.operation_name}: {code}"
    if code in _DENIED:
        return Forbidden("Your role does not allow this.", reason=Reason.IAM_DENIED, note=note)
    if code in DEAD_CREDENTIALS:
        return Unavailable(
            "Your session ended early.", reason=Reason.SESSION_ENDED, note=note, retry_after=1
        )
    return None


def _client_error(error: Exception) -> ClientError | None:
    """Return what AWS answered, also where boto3's transfers wrap it into an error of their own."""
    if type(error).__module__ == "boto3.exceptions" and isinstance(error.__context__, ClientError):
        return error.__context__
    return error if isinstance(error, ClientError) else None

"""What handlers are asked to do: get ready to act as the caller and, if asked to, read from S3."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

Event = Mapping[str, Any]
Answer = dict[str, Any]

# The paths of requests: with a call to S3, and without.
DOCUMENT = "/documents/a.txt"
NOTHING = "/nothing"


class Who(NamedTuple):
    """A caller, as far as the libraries that know one role must be told."""

    role_arn: str
    session_name: str


def who(event: Event) -> Who:
    """Take role and name from the claims, unchecked."""
    claims = event["requestContext"]["authorizer"]["claims"]
    return Who(claims["cognito:preferred_role"], claims["cognito:username"])


def answer(event: Event, s3: "S3Client") -> Answer:
    """Make the caller's own call, if it is asked for, and answer as the snippet does."""
    if event["path"] == DOCUMENT:
        s3.get_object(Bucket="documents", Key="a.txt")["Body"].read()
    return success()


def success() -> Answer:
    """Return the snippet's answer."""
    return {"statusCode": 200, "headers": {}, "body": "Success"}

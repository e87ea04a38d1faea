"""Access to an account, and its refusals in words.

Of these tools, only this module uses the AWS credentials that boto3 finds.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tooling.failure import Failure

Result = TypeVar("Result")

# boto3 repeats throttled calls for about a minute, and no call waits forever.
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=10, read_timeout=30
)


class Clients(Protocol):
    """An account, or a test's substitute for one."""

    def client(self, service: str) -> Any:
        """Return a client."""


class Account:
    """The AWS account, with the rights of the person who runs the command."""

    def __init__(self, region: str) -> None:
        self._session = boto3.Session(region_name=region)

    def client(self, service: str) -> Any:
        """Return a client."""
        return self._session.client(service, config=_CONFIG)

    def bucket_url(self, bucket: str) -> str:
        """Return an address in a bucket with the origin of signed URLs, without calling AWS."""
        regional: Any = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
        config = Config(signature_version="s3v4", s3=regional)
        nobody: Any = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nobody"}
        s3 = self._session.client("s3", config=config, **nobody)
        return str(s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "x"}))


def time_of(answer: Mapping[str, Any]) -> datetime:
    """Return the time on AWS's clock when it answered a call: this machine's may differ."""
    date: str = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
    return parsedate_to_datetime(date)


@contextmanager
def as_failures() -> Iterator[None]:
    """Turn errors of AWS into failures: what AWS refused, or why AWS could not be called."""
    try:
        yield
    except ClientError as error:
        code, message = (error.response["Error"].get(name, "") for name in ("Code", "Message"))
        raise Failure(f"AWS refuses {error.operation_name}: {code}: {message}") from None
    except BotoCoreError as error:
        raise Failure(f"AWS cannot be called: {error}") from None
    except ValueError as error:
        # botocore says so of an AWS_ENDPOINT_URL that is no URL.
        if not str(error).startswith("Invalid endpoint"):
            raise
        raise Failure(f"AWS cannot be called: {error}") from None


def unless_gone(
    call: Callable[..., Result], *args: Any, code: str = "NoSuchEntity", **kwargs: Any
) -> Result | None:
    """Return the result of a call to AWS; None if AWS refuses it with this code: it is gone."""
    try:
        return call(*args, **kwargs)
    except ClientError as error:
        if error.response["Error"].get("Code") != code:
            raise
        return None

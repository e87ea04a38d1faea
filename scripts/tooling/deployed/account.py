"""Access to an account.

Of these tools, only this module uses the AWS credentials that boto3 finds.
"""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import boto3
from botocore.config import Config

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

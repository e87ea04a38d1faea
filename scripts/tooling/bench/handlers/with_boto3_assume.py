"""boto3-assume: sessions as in the tutorial of its README.

Its clients are said to refresh by themselves, so one is made for each caller and kept.
"""

from typing import TYPE_CHECKING

import boto3
from boto3_assume import assume_role

from tooling.bench.handlers.task import Answer, Event, Who, answer, who

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

_clients: "dict[Who, S3Client]" = {}


def lambda_handler(event: Event, _context: object) -> Answer:
    """Act through the caller's client."""
    caller = who(event)
    if caller not in _clients:
        session: boto3.Session = assume_role(
            source_session=boto3.Session(),
            assume_role_kwargs={
                "RoleArn": caller.role_arn,
                "RoleSessionName": caller.session_name,
            },
        )
        _clients[caller] = session.client("s3")
    return answer(event, _clients[caller])

"""aws-assume-role-lib: the parent session at cold start, clients made where they are used.

So does the example for Lambda in its README.
"""

import boto3
from aws_assume_role_lib import assume_role  # type: ignore[attr-defined,unused-ignore]

from tooling.bench.handlers.task import Answer, Event, Who, answer, who

SESSION = boto3.Session()

_sessions: dict[Who, boto3.Session] = {}


def lambda_handler(event: Event, _context: object) -> Answer:
    """Act through the caller's session, which refreshes its credentials by itself."""
    caller = who(event)
    if caller not in _sessions:
        _sessions[caller] = assume_role(
            SESSION, caller.role_arn, RoleSessionName=caller.session_name
        )
    return answer(event, _sessions[caller].client("s3"))

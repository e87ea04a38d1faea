"""boto3-refresh-session: sessions as its documentation begins; they keep their clients."""

from typing import TYPE_CHECKING

from boto3_refresh_session import AssumeRoleConfig, RefreshableSession

from tooling.bench.handlers.task import Answer, Event, Who, answer, who

if TYPE_CHECKING:
    import boto3

_sessions: "dict[Who, boto3.Session]" = {}


def lambda_handler(event: Event, _context: object) -> Answer:
    """Act through the caller's session."""
    caller = who(event)
    if caller not in _sessions:
        _sessions[caller] = RefreshableSession(
            assume_role_kwargs=AssumeRoleConfig(
                RoleArn=caller.role_arn, RoleSessionName=caller.session_name
            )
        )
    return answer(event, _sessions[caller].client("s3"))

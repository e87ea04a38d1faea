"""boto-session-manager: managers as in its README, refreshing; they keep their clients."""

from typing import Any

from boto_session_manager.api import BotoSesManager

from tooling.bench.handlers.task import Answer, Event, Who, answer, who

bsm = BotoSesManager()

_managers: dict[Who, Any] = {}


def lambda_handler(event: Event, _context: object) -> Answer:
    """Act through the caller's manager."""
    caller = who(event)
    if caller not in _managers:
        _managers[caller] = bsm.assume_role(
            role_arn=caller.role_arn, role_session_name=caller.session_name, auto_refresh=True
        )
    return answer(event, _managers[caller].s3_client)

"""Many callers in turn, in a process of a function's size: what they leave in its memory."""

import json
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from group_role import Caller, GroupRole, Response, Settings, json_response
from group_role.testing import SETTINGS, User, rest_event
from tooling.bench.worker import memory

SERVICES = ("s3", "dynamodb", "sqs", "sns", "lambda", "ssm", "secretsmanager", "kms")
CONTEXT = SimpleNamespace(aws_request_id="x", get_remaining_time_in_millis=lambda: 60_000)


def resource(caller: Caller) -> None:
    caller.session.resource("s3").Object("documents", "key").get()


def clients(caller: Caller) -> None:
    for service in SERVICES:
        caller.client(service)


def clients_of_sessions(caller: Caller) -> None:
    for service in SERVICES:
        caller.session.client(service)


USES: dict[str, Callable[[Caller], None]] = {
    use.__name__: use for use in (resource, clients, clients_of_sessions)
}


def main() -> None:
    """Answer callers in turn, and tell the highest memory, and what is kept."""
    use, count = USES[sys.argv[1]], int(sys.argv[2])

    def handler(_: Mapping[str, Any], context: object, caller: Caller) -> Response:
        del context
        use(caller)
        return json_response(200, {})

    group_role = GroupRole(Settings(SETTINGS.allowed_roles))
    highest = 0
    for number in range(count):
        event = rest_event("GET", "/", User(f"caller{number}", "readers"))
        assert group_role.answer(handler, event, CONTEXT)["statusCode"] == 200
        highest = max(highest, memory())
    sessions = [entry.session for entry in group_role._sessions._entries.values()]  # noqa: SLF001
    told = json.dumps(
        {
            "highest": highest,
            "sessions": len(sessions),
            "weight": sum(session.weight for session in sessions),
            "allowed": group_role._sessions._memory,  # noqa: SLF001
        }
    )
    sys.stdout.write(told + "\n")


if __name__ == "__main__":
    main()

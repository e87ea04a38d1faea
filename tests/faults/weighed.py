"""Measures the memory of a process of the function's size after many callers in turn."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from types import SimpleNamespace
from typing import Any

from group_role import Caller, GroupRole, Response, Settings, json_response
from group_role.testing import SETTINGS, User, rest_event

SERVICES = ("s3", "dynamodb", "sqs", "sns", "lambda", "ssm", "secretsmanager", "kms")
_STATUS = Path("/proc/self/status")
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


def peak() -> int:
    """Return this process's largest use of memory so far, in bytes.

    Lambda counts the same: it includes garbage that Python has not collected yet.
    """
    if _STATUS.exists():  # because `getrusage` includes the process that started this one
        lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
        return int(lines["VmHWM"].removesuffix("kB")) * 1024
    return getrusage(RUSAGE_SELF).ru_maxrss  # macOS, where it is in bytes


def main() -> None:
    """Answer callers in turn, and return the largest use of memory, and what is kept."""
    use, count = USES[sys.argv[1]], int(sys.argv[2])

    def handler(_: Mapping[str, Any], context: object, caller: Caller) -> Response:
        del context
        use(caller)
        return json_response(200, {})

    group_role = GroupRole(Settings(SETTINGS.allowed_roles))
    for number in range(count):
        event = rest_event("GET", "/", User(f"caller{number}", "readers"))
        assert group_role.answer(handler, event, CONTEXT)["statusCode"] == 200
    sessions = [entry.session for entry in group_role._sessions._entries.values()]  # noqa: SLF001
    told = json.dumps(
        {
            "peak": peak(),
            "sessions": len(sessions),
            "weight": sum(session.weight for session in sessions),
            "allowed": group_role._sessions._memory,  # noqa: SLF001
        }
    )
    sys.stdout.write(told + "\n")


if __name__ == "__main__":
    main()

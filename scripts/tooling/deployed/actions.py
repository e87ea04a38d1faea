"""The requests of an API, each with what IAM must allow for it."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from tooling.failure import Failure


@dataclass(frozen=True, slots=True)
class Action:
    """A request of an API, and what IAM must allow for it."""

    name: str
    method: str
    path: str
    success: HTTPStatus
    permission: str | None = None
    resource: str = "{bucket}/{key}"


# Those of the reference API.
ACTIONS = (
    Action("whoami", "GET", "/whoami", HTTPStatus.OK),
    Action("list", "GET", "/documents", HTTPStatus.OK, "s3:ListBucket", "{bucket}"),
    Action("read", "GET", "/documents/{key}", HTTPStatus.OK, "s3:GetObject"),
    Action("write", "PUT", "/documents/{key}", HTTPStatus.CREATED, "s3:PutObject"),
    Action("delete", "DELETE", "/documents/{key}", HTTPStatus.NO_CONTENT, "s3:DeleteObject"),
)


def actions_in(file: Path) -> tuple[Action, ...]:
    """Read the requests of an API with a handler of its own from a JSON list."""
    try:
        actions = tuple(
            Action(**entry | {"success": HTTPStatus(entry["success"])})
            for entry in json.loads(file.read_text())
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failure(
            f"{file} is not a JSON list of requests, each with name, method, path and success, and"
            f" with permission and resource if it makes a call: {error}"
        ) from None
    if not actions:
        raise Failure(f"{file} names no request.")
    return actions

"""The requests of an API, each with what IAM must allow for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from tooling.failure import Failure


@dataclass(frozen=True, slots=True)
class Action:
    """A request of an API, and what IAM must allow for it.

    In `path` and `resource`, `{key}` stands for the key of a document, and `{bucket}` in
    `resource` for the bucket's ARN.
    """

    name: str
    method: str
    path: str
    success: HTTPStatus
    permission: str | None = None
    resource: str = "{bucket}/{key}"

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Take a request from a JSON object.

        Raises:
            ValueError, KeyError, TypeError, AttributeError, IndexError: It makes no sense.
        """
        action = cls(**{**entry, "success": HTTPStatus(entry["success"])})
        for text in (action.name, action.method, action.permission or ""):
            text.encode()
        action.path.format(key="")
        action.resource.format(bucket="", key="")
        return action

    @property
    def needs_document(self) -> bool:
        """Whether it is about a document that must be there."""
        return "{key}" in self.path and self.method in {"DELETE", "GET"}

    def answer(self, *, allowed: bool) -> HTTPStatus:
        """Return the status that it is answered with, by what IAM decides."""
        return self.success if allowed else HTTPStatus.FORBIDDEN


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
        actions = tuple(map(Action.of, json.loads(file.read_text())))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Failure(
            f"{file} is not a JSON list of requests, each with name, method, path and success, and"
            " with permission and resource if it makes a call; {key} and {bucket} alone may stand"
            f" in braces: {error}"
        ) from None
    if not actions:
        raise Failure(f"{file} names no request.")
    return actions

"""The requests of the reference API, each with what IAM must allow for it."""

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Action:
    """A request of the reference API, and what IAM must allow for it."""

    name: str
    method: str
    path: str
    success: HTTPStatus
    permission: str | None = None
    resource: str = "{bucket}/{key}"


ACTIONS = (
    Action("whoami", "GET", "/whoami", HTTPStatus.OK),
    Action("list", "GET", "/documents", HTTPStatus.OK, "s3:ListBucket", "{bucket}"),
    Action("read", "GET", "/documents/{key}", HTTPStatus.OK, "s3:GetObject"),
    Action("write", "PUT", "/documents/{key}", HTTPStatus.CREATED, "s3:PutObject"),
    Action("delete", "DELETE", "/documents/{key}", HTTPStatus.NO_CONTENT, "s3:DeleteObject"),
)

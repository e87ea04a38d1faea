"""Finds the request that `--why` is about, by its name or its method and path."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from tooling.deployed.actions import ACTIONS, Action
from tooling.failure import Failure

# Requests of the reference API that are not tried otherwise: they return URLs of S3.
_BY_URL = (
    Action("upload", "POST", "/uploads/{key}", HTTPStatus.OK, "s3:PutObject"),
    Action("download", "POST", "/downloads/{key}", HTTPStatus.OK, "s3:GetObject"),
)
# The document of a request that is given only by name; it need not exist.
_ANY_KEY = "a-document"


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """A request to explain.

    Attributes:
        action: The request of the API.
        key: The key of its document.
    """

    action: Action
    key: str

    def __str__(self) -> str:
        return f"{self.action.method} {self.action.path.format(key=self.key)}"


def asked_request(text: str, actions: Sequence[Action]) -> AskedRequest:
    """Find the request that a text means, such as `delete` or `DELETE /documents/a.txt`.

    Raises:
        Failure: The API has no such request.
    """
    known = [*actions, *(_BY_URL if actions is ACTIONS else ())]
    for action in known:
        if text == action.name:
            return AskedRequest(action, _ANY_KEY)
    method, _, target = text.partition(" ")
    path = unquote(target.strip().partition("?")[0])
    for action in known:
        pattern = re.escape(action.path).replace(r"\{key\}", "(?P<key>.+)")
        found = re.fullmatch(pattern, path)
        if found and method.upper() == action.method:
            return AskedRequest(action, found.groupdict().get("key", _ANY_KEY))
    names = "; ".join(f"{each.name} ({each.method} {each.path})" for each in known)
    raise Failure(f"{text!r} is none of the known requests of this API: {names}.")

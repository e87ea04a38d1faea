"""The requests of an API, each with the call that IAM must allow for it."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

from tooling.failure import Failure


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks AWS for.

    Attributes:
        action: The action's name in policies.
        resource: The resource's ARN.
        context: Values of condition keys that AWS takes from the request.
    """

    action: str
    resource: str
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


_DOCUMENT = "{bucket}/{key}"


@dataclass(frozen=True, slots=True)
class Action:
    """A request of an API, and what IAM must allow for it.

    In `path` and `resource`, `{key}` stands for the key of a document. In `resource`, `{bucket}`
    stands for the ARN of the documents bucket, and the name of another Terraform output for the
    output's text.

    Attributes:
        body: The body to send: a text as it is, anything else as JSON.
        context: Values of condition keys that AWS takes from the request; a list for a key with
            several values, such as `dynamodb:LeadingKeys`.
    """

    name: str
    method: str
    path: str
    success: HTTPStatus
    permission: str | None = None
    resource: str = _DOCUMENT
    body: Any = None
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Read a request from a JSON object.

        Raises:
            ValueError: The object is no request; the message says why.
        """
        for name in entry:
            if name not in _FORMS:
                likely = get_close_matches(name, _FORMS, 1)
                hint = f"; did you mean {likely[0]!r}?" if likely else ""
                raise ValueError(f"unknown member {name!r}{hint}")
        for name in ("name", "method", "path", "success"):
            if name not in entry:
                raise ValueError(f"has no {name!r}")
        for name, value in entry.items():
            fits, wanted = _FORMS[name]
            if not fits(value):
                raise ValueError(f"{name!r} is {json.dumps(value)}, not {wanted}")
        return cls(**{**entry, "success": HTTPStatus(entry["success"])})

    @property
    def needs_document(self) -> bool:
        """Whether the request needs an existing document of the bucket."""
        about_it = "{key}" in self.path and "{bucket}" in self.resource
        return about_it and self.method in {"DELETE", "GET"}

    @property
    def content(self) -> tuple[bytes | None, Mapping[str, str]]:
        """The body to send, and the headers that describe it."""
        if self.body is None:
            return b"written to try it\n" if self.method == "PUT" else None, {}
        if isinstance(self.body, str):
            return self.body.encode(), {"Content-Type": "text/plain; charset=utf-8"}
        return json.dumps(self.body).encode(), {"Content-Type": "application/json"}

    def resource_arn(self, outputs: Mapping[str, str], key: str) -> str:
        """Return the resource of the request.

        Args:
            outputs: Terraform's outputs by their names, and `bucket`.
            key: The key of the request's document.

        Raises:
            Failure: The resource names another output.
        """
        try:
            return self.resource.format_map({**outputs, "key": key})
        except KeyError as error:
            if self.resource == _DOCUMENT:
                raise Failure(
                    f"The request {self.name} has the permission {self.permission} and needs a"
                    " resource, such as {table_arn}, where table_arn is an output of Terraform."
                ) from None
            raise Failure(
                f"The request {self.name} is about {self.resource}, and Terraform has no output"
                f" {error.args[0]}."
            ) from None

    def asked(self, outputs: Mapping[str, str], key: str) -> Asked | None:
        """Return what the request asks AWS for; None if it makes no call.

        Parameters and errors are those of `resource_arn`.
        """
        if self.permission is None:
            return None
        return Asked(self.permission, self.resource_arn(outputs, key), self.context)

    def answer(self, *, allowed: bool) -> HTTPStatus:
        """Return the status that the API should answer with, given IAM's decision."""
        return self.success if allowed else HTTPStatus.FORBIDDEN


def _is_text(value: object, pattern: str = ".*") -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None


def _is_context(value: object) -> bool:
    return isinstance(value, dict) and all(
        all(map(_is_text, each if isinstance(each, list) else [each])) for each in value.values()
    )


# What the members of a request must be; in a text, {{ and }} stand for braces themselves.
_FORMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": (lambda value: _is_text(value, r"[^\x00-\x1f\x7f]+"), "a text in one line"),
    "method": (lambda value: _is_text(value, "[A-Za-z]+"), "an HTTP method, such as GET"),
    "path": (
        lambda value: _is_text(value, r"/([^{}\x00-\x1f\x7f]|{{|}}|{key})*"),
        "a text in one line that begins with / and has only {key} in braces",
    ),
    "success": (list(HTTPStatus).__contains__, "the number of an HTTP status, such as 200"),
    "permission": (
        lambda value: value is None or _is_text(value, r"[\w-]+:\w+"),
        "an IAM action, such as s3:GetObject",
    ),
    "resource": (
        lambda value: _is_text(value, r"\*|(?=arn:|{[A-Za-z_])([^{}]|{{|}}|{[A-Za-z_][\w-]*})*"),
        "an ARN with only names in braces",
    ),
    "body": (lambda _: True, ""),
    "context": (_is_context, "an object of texts and of lists of texts"),
}


# The requests of the reference API.
ACTIONS = (
    Action("whoami", "GET", "/whoami", HTTPStatus.OK),
    Action("list", "GET", "/documents", HTTPStatus.OK, "s3:ListBucket", "{bucket}"),
    Action("read", "GET", "/documents/{key}", HTTPStatus.OK, "s3:GetObject"),
    Action("write", "PUT", "/documents/{key}", HTTPStatus.CREATED, "s3:PutObject"),
    Action("delete", "DELETE", "/documents/{key}", HTTPStatus.NO_CONTENT, "s3:DeleteObject"),
)


# Requests of the reference API that are not tried otherwise: they return URLs of S3.
_BY_URL = (
    Action("upload", "POST", "/uploads/{key}", HTTPStatus.OK, "s3:PutObject"),
    Action("download", "POST", "/downloads/{key}", HTTPStatus.OK, "s3:GetObject"),
)
# The document of a request that is given only by name; it need not exist.
_ANY_KEY = "a-document"


def actions_in(file: Path) -> tuple[Action, ...]:
    """Read the requests of an API with its own handler from a JSON list.

    Raises:
        Failure: The file has none, or something else.
    """
    try:
        entries = json.loads(file.read_text())
        # JSON may contain one half of a surrogate pair, and a request cannot.
        json.dumps(entries, ensure_ascii=False).encode()
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise Failure(
            f"{file} is not a JSON list of requests. Each has name, method, path and success, a"
            " body if it sends one, and permission and resource if it makes a call; a path may only"
            f" have {{key}} in braces: {error}"
        ) from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Failure(f"{file} is not a list of JSON objects, [{{…}}, {{…}}].")
    if not entries:
        raise Failure(f"{file} names no request.")
    actions: dict[str, Action] = {}
    for number, entry in enumerate(entries, 1):
        try:
            action = Action.of(entry)
        except ValueError as error:
            name = f" ({entry['name']})" if "name" in entry else ""
            raise Failure(f"{file}, request {number}{name}: {error}") from None
        if action.name in actions:
            raise Failure(f"{file}, request {number}: another is named {action.name} too")
        actions[action.name] = action
    return tuple(actions.values())


def expect_resources(actions: Sequence[Action], outputs: Mapping[str, str]) -> None:
    """Check that the stack has what requests are about.

    Raises:
        Failure: A request names an output that Terraform does not have.
    """
    for action in actions:
        action.asked(outputs, "")


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
    raise Failure(f"{text!r} is not a request of this API; its requests are: {names}.")

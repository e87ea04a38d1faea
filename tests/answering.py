"""Runs a handler without AWS, and returns the answer and the line of log."""

import contextlib
import io
import json
from collections.abc import Callable
from typing import Any

from group_role import Response, as_caller
from group_role.testing import SETTINGS, User, answer, rest_event

ADA = User("ada", "editors")


def answer_of(
    handler: Callable[..., Any], event: Any = None, **settings: Any
) -> tuple[Response, dict[str, Any]]:
    """Return the answer to an event, by default a request of Ada's, and the one line of log."""
    output = io.StringIO()
    changed = SETTINGS.__class__(SETTINGS.allowed_roles, **settings) if settings else SETTINGS
    with contextlib.redirect_stdout(io.StringIO()):  # it logs that settings are missing
        decorated = as_caller(handler)
    with contextlib.redirect_stdout(output):
        response = answer(decorated, event or rest_event("GET", "/", ADA), settings=changed)
    log = output.getvalue()
    assert log.count("\n") == 1
    assert log.endswith("\n")
    assert log.isascii()
    return response, json.loads(log)


def raising(error: BaseException) -> Callable[..., Any]:
    """Return a handler that raises."""

    def handler(*_: object) -> Any:
        raise error

    return handler

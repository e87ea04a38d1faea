"""Lambda's part, in the process of a row: loads the handler and hands requests to it.

Imports nothing that a handler's own imports do not bring in, since a cold start pays for it.
"""

import importlib
from typing import Any

from tooling.bench.events import event
from tooling.bench.handlers.task import DOCUMENT

_OK = 200


class Context:
    """Lambda's context, as far as handlers ask it."""

    aws_request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return the milliseconds that the function may go on."""
        return 10_000


def load(handler: str) -> Any:
    """Import a handler's module, which is a function's initialization."""
    return importlib.import_module(f"tooling.bench.handlers.{handler}").lambda_handler


def expect_success(answer: Any) -> None:
    """Stop if a request failed: its cost would mean nothing."""
    if answer["statusCode"] != _OK:
        raise RuntimeError(f"the handler answered {answer}")


def start(handler: str, *, request: bool) -> None:
    """Be one cold start, with its first request or without."""
    lambda_handler = load(handler)
    if request:
        expect_success(lambda_handler(event(DOCUMENT, "caller"), Context()))

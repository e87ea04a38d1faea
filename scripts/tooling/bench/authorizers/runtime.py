"""Lambda's part, in the process of an authorizer: loads the handler and hands tokens to it.

Imports nothing that a handler's own imports do not bring in, since a cold start pays for it.
"""

import importlib
import os
from typing import Any

from tooling.bench.runtime import Context


def load(handler: str) -> Any:
    """Import a handler's module, which is a function's initialization."""
    return importlib.import_module(f"tooling.bench.authorizers.{handler}").lambda_handler


def event() -> dict[str, Any]:
    """Return the event of an authorizer of type TOKEN."""
    return {
        "type": "TOKEN",
        "authorizationToken": os.environ["BENCH_ID_TOKEN"],
        "methodArn": "arn:aws:execute-api:us-east-1:123456789012:1234567890/live/GET/documents",
    }


def expect_allowed(answer: Any) -> None:
    """Stop if the token was refused: its cost would mean nothing."""
    if answer["policyDocument"]["Statement"][0]["Effect"] != "Allow":
        raise RuntimeError(f"the authorizer answered {answer}")


def start(handler: str, *, request: bool) -> None:
    """Be one cold start, with its first verification or without."""
    lambda_handler = load(handler)
    if request:
        expect_allowed(lambda_handler(event(), Context()))

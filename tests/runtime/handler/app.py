"""A handler for tests of its outcomes: it runs the Python code in the body of the request."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from botocore.exceptions import ClientError

import group_role
from group_role import Caller, Response, as_caller, json_response

_NAMES = {
    "ClientError": ClientError,
    "Decimal": Decimal,
    "asyncio": asyncio,
    "group_role": group_role,
    "json_response": json_response,
    "log": logging.getLogger("handler"),
    "nan": float("nan"),
    "now": datetime.now(UTC),
}


@as_caller
def lambda_handler(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    """Return or raise what the request says."""
    names: dict[str, Any] = {**_NAMES, "caller": caller}
    lines = "".join(f"    {line}\n" for line in event["body"].splitlines())
    exec(f"def outcome():\n{lines}", names)  # noqa: S102 (nobody but a test sends a request)
    return names["outcome"]()  # type: ignore[no-any-return] # whatever it is

"""Responses in JSON, which may contain the types that DynamoDB's resource returns."""

import json
import os
import re
from datetime import date
from decimal import Decimal
from typing import Any

Response = dict[str, Any]

# JSON allows numbers of any length, but Python's `json` writes only those that fit into a float.
# Other numbers are first written as texts that begin with a random mark; then quotes and mark are
# removed.
_MARK = os.urandom(16).hex()
_MARKED = re.compile(f'"{_MARK}([^"]+)"')


def json_response(status: int, body: object, *, content_type: str = "application/json") -> Response:
    """Return a JSON response.

    Args:
        status: The HTTP status, from 200 to 599.
        body: Anything that JSON can express, and the types that DynamoDB's resource returns: a
            Decimal becomes a number, a set becomes a sorted list. Dates and times become texts in
            ISO 8601.
        content_type: The media type.

    Raises:
        TypeError: The body contains another type; the message says what to do.
        ValueError: A number is not finite: JSON has no NaN.
    """
    text = _JSON.encode(body)
    return {
        "statusCode": status,
        "headers": {"Content-Type": content_type},
        "body": _MARKED.sub(r"\1", text) if _MARK in text else text,
    }


def _as_json(value: object) -> object:
    match value:
        case Decimal():
            return _number(value)
        case set() | frozenset():
            try:
                return sorted(value)
            except TypeError:  # of several types, or of one without an order
                return sorted(value, key=repr)
        case date():  # a datetime too
            return value.isoformat()
    kind = type(value)
    if kind.__module__ == "boto3.dynamodb.types" or isinstance(
        value, bytes | bytearray | memoryview
    ):
        raise TypeError(
            f"JSON has no {kind.__name__}: send base64.b64encode(bytes(value)).decode()"
        )
    raise TypeError(
        f"JSON has no {kind.__name__}: make it a text, a number, a list or a dictionary"
    )


def _number(value: Decimal) -> int | str:
    if not value.is_finite():
        raise ValueError(f"JSON has no number {value}")
    return int(value) if value == value.to_integral_value() else f"{_MARK}{value}"


_JSON = json.JSONEncoder(allow_nan=False, default=_as_json)

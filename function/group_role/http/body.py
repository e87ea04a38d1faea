"""The body of a request, as its client sent it."""

import base64
from collections.abc import Mapping
from typing import Any

from group_role.errors import BadRequest
from group_role.strict_json import InvalidJson, parse


def event_body(event: Mapping[str, Any]) -> bytes:
    """Return the body of a request, empty if there is none.

    API Gateway sends a body as text or in Base64, and the event says which.
    `event_body(event).decode()` returns the text.

    Args:
        event: The event of a REST API or an HTTP API.

    Raises:
        BadRequest: The event says that the body is in Base64 and it is not, or it is not a text.
    """
    body = event.get("body")
    if body is None:
        return b""
    try:
        encoded: bytes = body.encode()
        return base64.b64decode(encoded, validate=True) if event.get("isBase64Encoded") else encoded
    except (AttributeError, ValueError):
        raise BadRequest("The body does not have the encoding that the event states.") from None


def json_body(event: Mapping[str, Any]) -> Any:
    """Return the value of a body in JSON, read as strictly as RFC 8259 allows.

    It refuses a name that occurs twice in an object: some parsers take the first value and others
    the last, so that one value might be checked and another used. It also refuses `NaN` and half a
    surrogate pair.

    Args:
        event: As for `event_body`.

    Raises:
        BadRequest: The body is not JSON in UTF-8; `detail` says what is wrong, and where.
    """
    try:
        text = event_body(event).decode()
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None
    if not text.strip():
        raise BadRequest("The body is empty: send JSON.")
    try:
        return parse(text)
    except InvalidJson as error:
        raise BadRequest(f"The body is not valid JSON: {error}.") from None

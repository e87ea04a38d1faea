"""The body of a request, as its client sent it."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from group_role.errors import BadRequest


def event_body(event: Mapping[str, Any]) -> bytes:
    """Return the body of a request, empty if there is none.

    API Gateway hands over as text, or in Base64, what it takes for one or the other; the event says
    which. `event_body(event).decode()` is the text.

    Args:
        event: As Lambda hands it over, of a REST API or an HTTP API.

    Raises:
        BadRequest: The body is not in Base64 where the event says so, or no text.
    """
    body = event.get("body")
    if body is None:
        return b""
    try:
        encoded: bytes = body.encode()
        return base64.b64decode(encoded, validate=True) if event.get("isBase64Encoded") else encoded
    except (AttributeError, ValueError):
        raise BadRequest("The body is not what its encoding says.") from None


def json_body(event: Mapping[str, Any]) -> Any:
    """Return the value of a body in JSON, as strictly as RFC 8259 allows.

    Where a name occurs twice, one reader takes the first value and another the last: what was
    checked would not be what is used. So that is refused, as `NaN` and half a surrogate pair are.

    Args:
        event: As of `event_body`.

    Raises:
        BadRequest: It is no JSON in UTF-8; `detail` says what is wrong, and where.
    """
    try:
        text = event_body(event).decode()
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None
    if not text.strip():
        raise BadRequest("The body is empty: send JSON.")
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadRequest(f"The body is no JSON: {error.msg} at {where}.") from None
    except UnicodeEncodeError:
        raise BadRequest("The body is no JSON: a text holds half a surrogate pair.") from None
    except RecursionError:
        raise BadRequest("The body is no JSON: it is nested too deeply.") from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise BadRequest("The body is no JSON: a number is too long.") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BadRequest("The body is no JSON: a name occurs twice in one object.")
    return members


def _no_number(name: str) -> None:
    raise BadRequest(f"The body is no JSON: it has no {name}.")

"""From what a handler returns or raises to an answer that leaves; errors are RFC 9457 documents.

`answered` is the one place that everything goes through. What it returns is what API Gateway sends,
and so its status is the one to log.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from group_role.errors import ApiError
from group_role.http.api_gateway import acceptable, expect_to_fit, is_header
from group_role.log import RequestLog

Response = dict[str, Any]

# An answer depends on who asked, and is not to be interpreted as anything but what it says it is.
_ALWAYS = (
    ("cache-control", "Cache-Control", "no-store"),
    ("x-content-type-options", "X-Content-Type-Options", "nosniff"),
)
_ERRORS = range(300, 600)

# JSON has numbers of any length, Python's `json` writes those of a float only. Others are written
# as text behind a mark that nobody can know, and lose both at the end.
_MARK = os.urandom(16).hex()
_MARKED = re.compile(f'"{_MARK}([^"]+)"')


def json_response(status: int, body: object, *, content_type: str = "application/json") -> Response:
    """Return a JSON answer.

    Args:
        status: The HTTP status, from 200 to 599.
        body: Anything that JSON can say, and what DynamoDB's resource returns: a Decimal is written
            as the number that it is, a set as a sorted list. Dates and times are written as
            ISO 8601 has them.
        content_type: The media type.

    Raises:
        TypeError: Something in it is neither; for bytes, the message says what to do.
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


def answered(
    run: Callable[[RequestLog], object],
    log: RequestLog,
    *,
    request_id: str,
    allow_origin: str | None,
) -> Response:
    """Return the answer to a request; the log is told what went wrong, if anything did.

    Args:
        run: Returns what the handler returns, and raises what it or a step before it raises; adds
            to the log what it finds out.
        log: The request's.
        request_id: For the problem document.
        allow_origin: The origin whose scripts may read the answer, `*` for any, None for none.

    Raises:
        KeyboardInterrupt: Whoever runs the function interrupts it. Nothing else leaves.
    """
    try:
        try:
            return _sendable(run(log), allow_origin)
        except ApiError as error:
            answer = _sendable(_problem(error, request_id=request_id), allow_origin)
            log.rejected(error, answer["statusCode"])
            return answer
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 (the boundary: nothing leaves)
        log.crashed(error)
        failed = _problem(ApiError("The request failed."), request_id=request_id)
        return _sendable(failed, allow_origin)


def _sendable(returned: object, allow_origin: str | None) -> Response:
    """Return an answer with the headers that every answer carries, if AWS takes it."""
    answer, surely_fits = acceptable(returned)
    _add_common_headers(answer, allow_origin)
    if not surely_fits:
        expect_to_fit(answer)
    return answer


def _problem(error: ApiError, *, request_id: str) -> Response:
    """Return an error as `application/problem+json`, RFC 9457, with nothing internal in it.

    An exception in place of a text would tell what it says; the title stands there instead.
    """
    status = error.status if error.status in _ERRORS else ApiError.status
    title = error.title if isinstance(error.title, str) else ApiError.title
    detail = getattr(error, "detail", None)
    response = json_response(
        status,
        {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail if isinstance(detail, str) else f"{title}.",
            "request_id": request_id,
        },
        content_type="application/problem+json",
    )
    headers = getattr(error, "headers", None)
    if isinstance(headers, Mapping):
        texts = {n: str(v) if isinstance(v, int | float) else v for n, v in headers.items()}
        response["headers"].update({n: v for n, v in texts.items() if is_header(n, v)})
    return response


def _add_common_headers(answer: Response, allow_origin: str | None) -> None:
    """Add the headers that every answer carries, CORS among them, where the handler set none.

    Args:
        answer: Its own headers come first, in any spelling and in either member. `Vary` alone is
            added to, since caches must know all that an answer depends on.
        allow_origin: The origin whose scripts may read the answer, `*` for any, None for none.
    """
    headers, many = answer["headers"], answer.get("multiValueHeaders")
    given = set(map(str.lower, headers))
    if many:
        given.update(name.lower() for name, values in many.items() if values)
    for name, spelled, value in _ALWAYS:
        if name not in given:
            headers[spelled] = value
    if allow_origin is not None and "access-control-allow-origin" not in given:
        headers["Access-Control-Allow-Origin"] = allow_origin
    # The same request from another origin would have got another answer.
    if allow_origin != "*":
        _vary_by_origin(headers, many or {})


def _vary_by_origin(headers: dict[str, Any], many: dict[str, Any]) -> None:
    names = [name for name in headers if name.lower() == "vary"]
    values = [str(headers[name]) for name in names]
    lists = [many[name] for name in many if name.lower() == "vary"]
    said = ",".join([*values, *(str(value) for texts in lists for value in texts)])
    if {"*", "origin"}.isdisjoint(part.strip().lower() for part in said.split(",")):
        if lists and not names:
            lists[0].append("Origin")
            return
        values.append("Origin")
    if values:
        # Of two spellings API Gateway might send one.
        for name in names:
            del headers[name]
        headers[names[0] if names else "Vary"] = ", ".join(filter(None, values))

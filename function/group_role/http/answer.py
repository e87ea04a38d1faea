"""Answers in the shape of API Gateway's proxy integration; errors are RFC 9457 documents."""

import json
from collections.abc import Mapping
from typing import Any

from group_role.errors import ApiError

Response = dict[str, Any]

# An answer depends on who asked, and is not to be interpreted as anything but what it says it is.
_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def json_response(status: int, body: object, *, content_type: str = "application/json") -> Response:
    """Return a JSON answer.

    Args:
        status: The HTTP status.
        body: Anything that JSON can say.
        content_type: The media type.
    """
    return {
        "statusCode": status,
        "headers": {"Content-Type": content_type},
        "body": json.dumps(body),
    }


def check_shape(response: Response) -> None:
    """See to it that an answer is one, or API Gateway would send an error of its own.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html

    Raises:
        TypeError: It is not in the shape of API Gateway's proxy integration.
    """
    status = response.get("statusCode")
    if not isinstance(status, int) or isinstance(status, bool):
        raise TypeError("the handler's answer has no statusCode")
    headers = response.get("headers") or {}
    if not isinstance(headers, dict):
        raise TypeError("the headers of the handler's answer are no dictionary")
    if not all(isinstance(value, str | int | float) for value in headers.values()):
        raise TypeError("a header of the handler's answer is no text")
    if not isinstance(response.get("body"), str | None):
        raise TypeError("the body of the handler's answer is no text")


def problem(error: ApiError, *, request_id: str) -> Response:
    """Return an error as `application/problem+json`, RFC 9457, with nothing internal in it."""
    response = json_response(
        error.status,
        {
            "type": "about:blank",
            "title": error.title,
            "status": error.status,
            "detail": error.detail,
            "request_id": request_id,
        },
        content_type="application/problem+json",
    )
    response["headers"].update(error.headers)
    return response


def with_common_headers(response: Mapping[str, Any], *, allow_origin: str | None) -> Response:
    """Return an answer with the headers that every answer carries, CORS among them.

    Args:
        response: The answer; its own headers come first.
        allow_origin: The origin whose scripts may read the answer, `*` for any, None for none.
    """
    common = dict(_ALWAYS)
    if allow_origin is not None:
        common["Access-Control-Allow-Origin"] = allow_origin
    # The same request from another origin would have got another answer.
    if allow_origin != "*":
        common["Vary"] = "Origin"
    return {**response, "headers": {**common, **(response.get("headers") or {})}}

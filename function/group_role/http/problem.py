"""Errors as RFC 9457 problem documents, with nothing internal in them."""

from collections.abc import Mapping

from group_role.errors import ApiError
from group_role.http.api_gateway import is_header
from group_role.http.json_answer import Response, json_response

_ERRORS = range(300, 600)


def problem(error: ApiError, *, request_id: str) -> Response:
    """Return an error as `application/problem+json`.

    An exception in place of a text would tell what it says; the title stands there instead.

    Args:
        error: Its attributes are whatever the handler made of them.
        request_id: What the client may quote.
    """
    status = error.status
    if not isinstance(status, int) or status not in _ERRORS:
        status = ApiError.status
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

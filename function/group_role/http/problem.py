"""Errors as RFC 9457 problem documents, without internal details."""

from collections.abc import Mapping

from group_role.errors import ApiError
from group_role.http.api_gateway import is_header
from group_role.http.json_response import Response, json_response

_ERRORS = range(300, 600)


def problem(error: ApiError, *, request_id: str) -> Response:
    """Return an error as `application/problem+json`.

    If `detail` is an exception and not a text, the document shows the title in its place: the text
    of an exception may be internal.

    Args:
        error: The handler may have set its attributes to anything.
        request_id: The ID that the client may quote.
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

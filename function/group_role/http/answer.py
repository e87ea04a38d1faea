"""Turns the result or the error of a handler into an answer; errors become RFC 9457 documents.

Every answer goes through `answered`. API Gateway sends what it returns, so its status is the one to
log.
"""

from collections.abc import Callable
from typing import Any

from group_role.current import CurrentRequest
from group_role.errors import ApiError
from group_role.http.api_gateway import acceptable, expect_to_fit
from group_role.http.http_api import fold, without_cookies
from group_role.http.json_answer import Response
from group_role.http.problem import problem

# An answer depends on the caller, so caches must not store it, nor browsers guess its type.
_ALWAYS = (
    ("cache-control", "Cache-Control", "no-store"),
    ("x-content-type-options", "X-Content-Type-Options", "nosniff"),
)


def answered(
    run: Callable[[CurrentRequest], object], request: CurrentRequest, *, allow_origin: str | None
) -> Response:
    """Return the answer to a request, and add what went wrong to its log.

    Args:
        run: Returns the handler's answer, or raises the error of the handler or of an earlier step.
        request: The current request, with its log.
        allow_origin: The origin whose scripts may read the answer, `*` for any, None for none.

    Raises:
        KeyboardInterrupt: Somebody interrupts the process. Nothing else is raised.
    """
    try:
        try:
            return _sendable(run(request), request, allow_origin)
        except ApiError as error:
            document = problem(error, request_id=request.request_id)
            answer = _sendable(document, request, allow_origin)
            request.log.rejected(error, answer["statusCode"])
            return request.show_failure(error, answer)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 (every error becomes an answer)
        request.log.crashed(error)
        failed = problem(ApiError("The request failed."), request_id=request.request_id)
        return request.show_failure(error, _sendable(failed, request, allow_origin))


def _sendable(returned: object, request: CurrentRequest, allow_origin: str | None) -> Response:
    """Return an answer with the headers that every answer has, if AWS accepts it."""
    cookies: list[str] = []
    if request.payload_2:
        returned, cookies = without_cookies(returned)
    answer, surely_fits = acceptable(returned)
    _add_common_headers(answer, allow_origin)
    if request.payload_2:
        fold(answer, cookies)
    if cookies or not surely_fits:
        expect_to_fit(answer)
    return answer


def _add_common_headers(answer: Response, allow_origin: str | None) -> None:
    """Add the headers that every answer has, such as those of CORS, unless the handler set them.

    Args:
        answer: Its own headers win, in any spelling and in either member. Only `Vary` gets a
            further value, since caches must know everything that an answer depends on.
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
    # The same request from another origin would get another answer.
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
        # API Gateway might send only one of two spellings.
        for name in names:
            del headers[name]
        headers[names[0] if names else "Vary"] = ", ".join(filter(None, values))

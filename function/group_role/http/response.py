"""Turns the result or the error of a handler into a response; errors become RFC 9457 documents.

Every response goes through `respond`. API Gateway sends what it returns, so its status is the one
to log.
"""

from collections.abc import Callable
from typing import Any

from group_role.current import CurrentRequest
from group_role.errors import ApiError, internal_error
from group_role.http.api_gateway import checked, expect_to_fit
from group_role.http.http_api import split_cookies, to_payload_2
from group_role.http.json_response import Response
from group_role.http.problem import problem

# A response depends on the caller, so caches must not store it. Browsers must not guess its type.
_ALWAYS = (
    ("cache-control", "Cache-Control", "no-store"),
    ("x-content-type-options", "X-Content-Type-Options", "nosniff"),
)


def respond(
    run: Callable[[CurrentRequest], object], request: CurrentRequest, *, allow_origin: str | None
) -> Response:
    """Return the response to a request, and add what went wrong to its log.

    Args:
        run: Returns the handler's response, or raises the error of the handler or of an earlier
            step.
        request: The current request, with its log.
        allow_origin: The origin whose scripts may read the response, `*` for any, None for none.

    Raises:
        KeyboardInterrupt: Somebody interrupts the process. Nothing else is raised.
    """
    try:
        try:
            return _complete(run(request), request, allow_origin)
        except ApiError as error:
            document = problem(error, request_id=request.request_id)
            response = _complete(document, request, allow_origin)
            request.log.rejected(error, response["statusCode"])
            request.report(error, response["statusCode"])
            return response
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 (every error becomes a response)
        request.log.crashed(error)
        document = problem(internal_error(), request_id=request.request_id)
        response = _complete(document, request, allow_origin)
        request.report(error, response["statusCode"])
        return response


def _complete(returned: object, request: CurrentRequest, allow_origin: str | None) -> Response:
    """Check a response, and add the headers that every response has.

    Raises:
        ApiError: AWS would not accept the response.
    """
    cookies: list[str] = []
    if request.payload_2:
        returned, cookies = split_cookies(returned)
    response, surely_fits = checked(returned)
    _add_common_headers(response, allow_origin)
    if request.payload_2:
        to_payload_2(response, cookies)
    if cookies or not surely_fits:
        expect_to_fit(response)
    return response


def _add_common_headers(response: Response, allow_origin: str | None) -> None:
    """Add the headers that every response has, such as those of CORS, unless the handler set them.

    Args:
        response: Its own headers win, in any spelling and in either member. Only `Vary` gets a
            further value, since caches must know everything that a response depends on.
        allow_origin: The origin whose scripts may read the response, `*` for any, None for none.
    """
    headers, multiple = response["headers"], response.get("multiValueHeaders") or {}
    given = {
        *map(str.lower, headers),
        *(name.lower() for name, values in multiple.items() if values),
    }
    for name, spelled, value in _ALWAYS:
        if name not in given:
            headers[spelled] = value
    if allow_origin is not None and "access-control-allow-origin" not in given:
        headers["Access-Control-Allow-Origin"] = allow_origin
    # The same request from another origin would get another response.
    if allow_origin != "*":
        _vary_by_origin(headers, multiple)


def _vary_by_origin(headers: dict[str, Any], multiple: dict[str, Any]) -> None:
    """Add `Origin` to the values of `Vary`, unless they have it or `*`."""
    names = [name for name in headers if name.lower() == "vary"]
    values = [str(headers[name]) for name in names]
    lists = [multiple[name] for name in multiple if name.lower() == "vary"]
    all_values = ",".join([*values, *(str(value) for texts in lists for value in texts)])
    if {"*", "origin"}.isdisjoint(part.strip().lower() for part in all_values.split(",")):
        if lists and not names:
            lists[0].append("Origin")
            return
        values.append("Origin")
    if values:
        # API Gateway might send only one of two spellings.
        for name in names:
            del headers[name]
        headers[names[0] if names else "Vary"] = ", ".join(filter(None, values))

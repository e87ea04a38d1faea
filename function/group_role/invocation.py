"""Answers an invocation of the function: checks that it is a request, and logs the response."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from group_role.current import CurrentRequest, ErrorHook
from group_role.errors import ApiError, NotARequest, Reason
from group_role.http.http_api import is_payload_2
from group_role.http.json_response import Response, json_response
from group_role.http.request import allowed_origin, expect_request, is_ping, request_id_of
from group_role.http.response import respond
from group_role.log import RequestLog, write_event


def answer_invocation(
    run: Callable[[CurrentRequest], object],
    event: Mapping[str, Any],
    context: Any,
    cors_allow_origins: tuple[str, ...],
    on_error: ErrorHook | None,
) -> Response:
    """Answer an invocation, and log the status of the response.

    Args:
        run: Returns the handler's response, or raises.
        event: As Lambda passes it.
        context: Lambda's.
        cors_allow_origins: Origins whose scripts may read the response.
        on_error: As for `as_caller`.

    Raises:
        NotARequest: The event is not a request. The invocation must fail, so that the service
            that invoked the function does not take the event for handled.
    """
    request_id = request_id_of(event, context)
    try:
        expect_request(event)
    except NotARequest as error:
        if not is_ping(event):
            write_event("ERROR", "no_request", request_id=request_id, note=str(error))
            raise
    log = RequestLog(request_id, os.environ.get("AWS_LAMBDA_FUNCTION_NAME", ""))
    with CurrentRequest(log, request_id, on_error) as request:
        request.payload_2 = is_payload_2(event)
        response = respond(run, request, allow_origin=allowed_origin(event, cors_allow_origins))
    log.write(response["statusCode"])
    return response


def pong(request: CurrentRequest) -> Response:
    """Answer a ping."""
    request.log.add(message="ping")
    return json_response(200, {"group_role": "pong"})


class Refusing:
    """Answers every request with one error, and never runs the handler.

    Args:
        error: Returns a new error for each request.
        cors_allow_origins: Origins whose scripts may read the responses.
    """

    def __init__(
        self, error: Callable[[], ApiError], cors_allow_origins: tuple[str, ...] = ("*",)
    ) -> None:
        self._error = error
        self._cors_allow_origins = cors_allow_origins

    def answer(
        self,
        handler: object,
        event: Mapping[str, Any],
        context: Any,
        on_error: ErrorHook | None = None,
    ) -> Response:
        """Answer one request without running the handler."""
        del handler
        return answer_invocation(self._refuse, event, context, self._cors_allow_origins, on_error)

    def _refuse(self, request: CurrentRequest) -> Response:
        del request
        raise self._error()


def misconfigured() -> ApiError:
    """Return the error for a function whose settings are wrong."""
    return ApiError("The API is not configured correctly.", reason=Reason.CONFIGURATION)

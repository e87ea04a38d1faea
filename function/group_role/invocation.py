"""From an invocation to its answer and its line of log."""

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from group_role.current import CurrentRequest, ErrorHook
from group_role.errors import ApiError, NotARequest, Reason
from group_role.http.answer import answered
from group_role.http.http_api import is_payload_2
from group_role.http.json_answer import Response, json_response
from group_role.http.request import allowed_origin, expect_request, is_ping, request_id_of
from group_role.log import RequestLog, write_event


class Deployment(NamedTuple):
    """What the answers of a function depend on.

    Attributes:
        function_name: For its metrics.
        cors_allow_origins: Origins whose scripts may read the answers.
    """

    function_name: str
    cors_allow_origins: tuple[str, ...]


def pong(request: CurrentRequest) -> Response:
    """Answer a ping."""
    request.log.add(message="ping")
    return json_response(200, {"group_role": "pong"})


def answer_invocation(
    run: Callable[[CurrentRequest], object],
    event: Mapping[str, Any],
    context: Any,
    deployment: Deployment,
    on_error: ErrorHook | None,
) -> Response:
    """Answer an invocation, and log the status of the answer.

    Args:
        run: Returns the handler's answer, or raises.
        event: As Lambda hands it over.
        context: Lambda's.
        deployment: The function's name and its origins.
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
    log = RequestLog(request_id, deployment.function_name)
    allow_origin = allowed_origin(event, deployment.cors_allow_origins)
    with CurrentRequest(log, request_id, on_error) as request:
        request.payload_2 = is_payload_2(event)
        response = answered(run, request, allow_origin=allow_origin)
    log.write(response["statusCode"])
    return response


class Refusing:
    """Answers every request with one error, and never runs the handler.

    Args:
        error: Returns a new error for each request.
        cors_allow_origins: Origins whose scripts may read the answers.
    """

    def __init__(
        self, error: Callable[[], ApiError], cors_allow_origins: tuple[str, ...] = ("*",)
    ) -> None:
        self._error = error
        self._deployment = Deployment(function_name(), cors_allow_origins)

    def answer(
        self,
        handler: object,
        event: Mapping[str, Any],
        context: Any,
        on_error: ErrorHook | None = None,
    ) -> Response:
        """Answer one request without running the handler."""
        del handler

        def run(request: CurrentRequest) -> Response:
            del request
            raise self._error()

        return answer_invocation(run, event, context, self._deployment, on_error)


def misconfigured() -> ApiError:
    """Return the error for a function whose settings are wrong."""
    return ApiError("The API is not configured correctly.", reason=Reason.CONFIGURATION)


def function_name() -> str:
    """Return the name of the function, empty outside of Lambda."""
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")

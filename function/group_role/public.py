"""Answers requests of public routes, without looking for a caller."""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from group_role.config.settings import Settings
from group_role.current import CurrentRequest, ErrorHook
from group_role.handler_adapter import expect_plain_function, refused
from group_role.http.json_response import Response
from group_role.http.request import is_ping
from group_role.invocation import answer_invocation, pong

PublicHandler = Callable[[Any, Any], Mapping[str, Any]]


class PublicRoutes:
    """Runs public handlers; one instance serves an execution environment.

    It holds nothing that could act as a caller: no session, no client, no role.

    Args:
        settings: The deployment's settings, of which it uses only `cors_allow_origins`.
    """

    def __init__(self, settings: Settings) -> None:
        self._cors_allow_origins = settings.cors_allow_origins

    def answer(
        self,
        handler: PublicHandler,
        event: Mapping[str, Any],
        context: Any,
        on_error: ErrorHook | None = None,
    ) -> Response:
        """Answer one request, and log one line.

        Args:
            handler: The deployer's handler.
            event: The event from Lambda. Every request gets an HTTP response.
            context: Lambda's.
            on_error: As for `public`.

        Raises:
            NotARequest: The event is not a request.
        """
        run = (
            pong if is_ping(event) else functools.partial(_without_caller, handler, event, context)
        )
        return answer_invocation(run, event, context, self._cors_allow_origins, on_error)


def expect_no_caller(handler: PublicHandler) -> None:
    """Check that a handler can be called with only the event and the context.

    Raises:
        TypeError: It cannot; the message says what to do.
    """
    expect_plain_function(handler, "public")
    # The handler itself, and then the function that it wraps in the end.
    for follow_wrapped in (False, True):
        try:
            signature = inspect.signature(handler, follow_wrapped=follow_wrapped)
        except ValueError:  # a function written in C has no signature
            continue
        try:
            signature.bind({}, None)
        except TypeError:
            why = "it gets only the event and Lambda's context, since a public route has no caller"
            raise refused(handler, why, "public") from None


def _without_caller(
    handler: PublicHandler, event: Mapping[str, Any], context: Any, request: CurrentRequest
) -> object:
    request.is_public = True
    request.log.add(public=True)
    return handler(event, context)

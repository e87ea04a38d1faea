"""What answers requests of public routes: no caller is looked for, and none is handed over."""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from group_role.composition import expect_plain_function, refused
from group_role.config.settings import Settings
from group_role.current import CurrentRequest, ErrorHook
from group_role.http.json_answer import Response
from group_role.http.request import is_ping
from group_role.invocation import Deployment, answer_invocation, function_name, pong

PublicHandler = Callable[[Any, Any], Mapping[str, Any]]


class PublicRoutes:
    """Runs public handlers; one instance serves an execution environment.

    It holds nothing that could act as somebody: no session, no client, no role.

    Args:
        settings: The deployment's. Read of them is `cors_allow_origins`.
    """

    def __init__(self, settings: Settings) -> None:
        self._deployment = Deployment(function_name(), settings.cors_allow_origins)

    def answer(
        self,
        handler: PublicHandler,
        event: Mapping[str, Any],
        context: Any,
        on_error: ErrorHook | None = None,
    ) -> Response:
        """Answer one request, whoever sent it, and log one line.

        Args:
            handler: The deployer's.
            event: As Lambda hands it over. Whatever request it is, the answer is HTTP.
            context: Lambda's.
            on_error: As of `public`.

        Raises:
            NotARequest: The event is none: who invoked the function must not take it for handled.
        """
        run = pong if is_ping(event) else functools.partial(_for_nobody, handler, event, context)
        return answer_invocation(run, event, context, self._deployment, on_error)


def expect_no_caller(handler: PublicHandler) -> None:
    """See to it that a handler can be called with the event and the context alone.

    Raises:
        TypeError: It cannot; the message says what to do.
    """
    expect_plain_function(handler, "public")
    # What is called, and what it wraps in the end.
    for follow_wrapped in (False, True):
        try:
            signature = inspect.signature(handler, follow_wrapped=follow_wrapped)
        except ValueError:  # of a function written in C
            continue
        try:
            signature.bind({}, None)
        except TypeError:
            why = "it is called with the event and Lambda's context alone, since it has no caller"
            raise refused(handler, why, "public") from None


def _for_nobody(
    handler: PublicHandler, event: Mapping[str, Any], context: Any, request: CurrentRequest
) -> object:
    request.is_public = True
    request.log.add(public=True)
    return handler(event, context)

"""`as_caller`: from a deployer's handler to the function that Lambda calls."""

import functools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, overload

from group_role.composition import AnyHandler, handed_over
from group_role.config.settings import Settings
from group_role.current import ErrorHook
from group_role.errors import ConfigurationError
from group_role.handler import GroupRole
from group_role.http.json_answer import Response
from group_role.invocation import Misconfigured
from group_role.log import write_event


class LambdaHandler(Protocol):
    """A handler as Lambda calls it. `__wrapped__` is the deployer's own, for unit tests."""

    __name__: str
    __wrapped__: Callable[..., Any]

    def __call__(self, event: Mapping[str, Any], context: Any, /) -> Response:
        """Answer one request."""


@overload
def as_caller(handler: AnyHandler, /, *, on_error: ErrorHook | None = None) -> LambdaHandler: ...
@overload
def as_caller(*, on_error: ErrorHook | None = None) -> Callable[[AnyHandler], LambdaHandler]: ...
def as_caller(handler: AnyHandler | None = None, /, *, on_error: ErrorHook | None = None) -> Any:
    """Make a Lambda handler that runs every request with the IAM role of its caller's group.

    The settings are read once, at cold start. If they are wrong, one log line says what is, and
    every request is answered with 500.

    Args:
        handler: Takes the event, Lambda's context and the `Caller`, or the first two alone, as a
            framework that asks `current_caller`. Returns an answer in the shape of API Gateway's
            proxy integration, or raises an `ApiError`. What AWS would not take of it is answered
            with 500, or 413 where it is too long. It may be any callable, with any decorators.
        on_error: Is called with every exception that is answered with 500, before it is: to report
            it to whoever collects errors. Tracebacks show places and no variables, since those hold
            the caller's token. What it raises changes nothing but the log, which names the type.

    Returns:
        The Lambda handler; without a handler, a decorator that makes it.

    Raises:
        TypeError: The handler cannot be called so; the message says why, and what to do.
    """
    if handler is None:
        return functools.partial(as_caller, on_error=on_error)
    handed = handed_over(handler)
    deployment = _deployment()

    @functools.wraps(handler)
    def lambda_handler(event: Mapping[str, Any], context: Any) -> Response:
        return (_under_test.get() or deployment).answer(handed, event, context, on_error)

    return lambda_handler


def _deployment() -> GroupRole | Misconfigured:
    try:
        return GroupRole(Settings.from_environ(os.environ))
    except ConfigurationError as error:
        write_event("ERROR", "configuration", note=str(error))
        return Misconfigured()


# What answers in place of the deployment. No request can set it, nor a variable of the environment:
# code alone, within a block of `answered_by`, and only for its own thread or task.
_under_test: ContextVar[GroupRole | None] = ContextVar("_under_test", default=None)


@contextmanager
def answered_by(group_role: GroupRole) -> Iterator[None]:
    """Have handlers that are called within a block answered by another `GroupRole`, for tests.

    Args:
        group_role: Of the test's own making.
    """
    token = _under_test.set(group_role)
    try:
        yield
    finally:
        _under_test.reset(token)

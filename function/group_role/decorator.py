"""`as_caller` and `public`: they turn a deployer's handler into the function that Lambda calls."""

import functools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, overload

from group_role.config.settings import Settings
from group_role.current import ErrorHook
from group_role.errors import ApiError, ConfigurationError, Reason, Unauthenticated
from group_role.handler import GroupRole
from group_role.handler_adapter import DECORATED_WITH, AnyHandler, adapt_handler
from group_role.http.json_response import Response
from group_role.invocation import Refusing, misconfigured
from group_role.log import write_event
from group_role.public import PublicHandler, PublicRoutes, expect_no_caller


class LambdaHandler(Protocol):
    """A handler as Lambda calls it. `__wrapped__` is the deployer's own handler, for unit tests."""

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

    It reads the settings once, at cold start. If they are wrong, one log line says what is wrong,
    and the function answers every request with 500.

    Args:
        handler: Takes the event, Lambda's context and the `Caller`; or the first two only, if it
            calls `current_caller`. Returns a response in the shape of API Gateway's proxy
            integration, or raises an `ApiError`. A response that AWS would not accept becomes 500,
            or 413 if it is too long. The handler may be any callable, with any decorators.
        on_error: Called with every exception that becomes 500, before the response is sent, so that
            it can report the exception to a service that collects errors. Tracebacks show places
            and no variables, since variables hold the caller's token. If the hook itself raises,
            the response stays the same, and the log names the exception's type.

    Returns:
        The Lambda handler; without a handler, a decorator that makes it.

    Raises:
        TypeError: The handler cannot be called like this; the message says why, and what to do.
    """
    if handler is None:
        return functools.partial(as_caller, on_error=on_error)
    adapted = adapt_handler(handler)
    deployment = _deployment()

    @functools.wraps(handler)
    def lambda_handler(event: Mapping[str, Any], context: Any) -> Response:
        return (_under_test.get() or deployment).answer(adapted, event, context, on_error)

    lambda_handler.__dict__[DECORATED_WITH] = "as_caller"
    return lambda_handler


@overload
def public(handler: PublicHandler, /, *, on_error: ErrorHook | None = None) -> LambdaHandler: ...
@overload
def public(*, on_error: ErrorHook | None = None) -> Callable[[PublicHandler], LambdaHandler]: ...
def public(handler: PublicHandler | None = None, /, *, on_error: ErrorHook | None = None) -> Any:
    """Make a Lambda handler for routes that need no token: it never has a caller.

    It answers, logs and reports errors as `as_caller` does, and ignores claims. Its function should
    have an execution role of its own, which may assume no group's role. A call that AWS denies to
    that role becomes 500.

    It reads the settings with the first request, and uses only `cors_allow_origins`. If they are
    wrong, the function answers every request with 500.

    Args:
        handler: Takes the event and Lambda's context. Returns or raises the same as a handler
            behind `as_caller`. `current_caller` raises `NoCaller` in it.
        on_error: As for `as_caller`.

    Returns:
        The Lambda handler; without a handler, a decorator that makes it.

    Raises:
        TypeError: The handler wants a caller, or cannot be called; the message says what to do.
    """
    if handler is None:
        return functools.partial(public, on_error=on_error)
    expect_no_caller(handler)
    # Not before the first request: a module may have handlers of both kinds, and a function runs
    # only one of them.
    routes = functools.cache(_public_routes)

    @functools.wraps(handler)
    def lambda_handler(event: Mapping[str, Any], context: Any) -> Response:
        return (_public_under_test.get() or routes()).answer(handler, event, context, on_error)

    lambda_handler.__dict__[DECORATED_WITH] = "public"
    return lambda_handler


def _deployment() -> GroupRole | Refusing:
    try:
        settings = Settings.from_environ(os.environ)
        if not settings.allowed_roles:
            return Refusing(_without_roles, settings.cors_allow_origins)
        return GroupRole(settings)
    except ConfigurationError as error:
        return _misconfigured(error)


def _public_routes() -> PublicRoutes | Refusing:
    try:
        return PublicRoutes(Settings.from_environ(os.environ))
    except ConfigurationError as error:
        return _misconfigured(error)


def _misconfigured(error: ConfigurationError) -> Refusing:
    write_event("ERROR", "configuration", note=str(error))
    return Refusing(misconfigured)


def _without_roles() -> ApiError:
    return Unauthenticated(
        "This function serves only public routes.",
        reason=Reason.CONFIGURATION,
        note="allowed_roles is empty, and the handler is behind @as_caller",
    )


# What answers in place of the deployment. Neither a request nor the environment can set it, only
# code in a block of `answered_by`, and only for its own thread or task.
_under_test: ContextVar[GroupRole | None] = ContextVar("_under_test", default=None)
_public_under_test: ContextVar[PublicRoutes | None] = ContextVar("_public_under_test", default=None)


@contextmanager
def answered_by(group_role: GroupRole, public_routes: PublicRoutes) -> Iterator[None]:
    """Replace the deployment for handlers that are called in a `with` block, for tests.

    Args:
        group_role: Answers for handlers behind `as_caller`.
        public_routes: Answers for handlers behind `public`.
    """
    token, public_token = _under_test.set(group_role), _public_under_test.set(public_routes)
    try:
        yield
    finally:
        _under_test.reset(token)
        _public_under_test.reset(public_token)

"""The current request, for code that a framework calls without passing the caller.

A context variable holds the request. Each thread and each asyncio task sees its own request, and so
does code in a copy of the context, such as a framework's worker thread. After the response the
request has no caller any more, even for code that still holds the context.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Protocol

from group_role.aws_errors import as_api_error, is_explicit_deny
from group_role.errors import ApiError, NoCaller, Reason, internal_error
from group_role.http.json_response import Response
from group_role.http.problem import problem
from group_role.log import RequestLog
from group_role.session.caller import Caller
from group_role.tracebacks import remove_variables

ErrorHook = Callable[[BaseException], object]

# Seconds for which a new session is kept after an explicit deny, so that a caller who repeats the
# denied call causes only one call to STS in this time.
_NEW_SESSION = 60


class DropSession(Protocol):
    """Forgets the session of a request's caller."""

    def __call__(self, *, age: float = 0) -> None:
        """Forget it if it was opened `age` seconds ago or earlier."""


class CurrentRequest:
    """A request while it is answered, within a `with` block.

    Args:
        log: The request's line of log.
        request_id: For the problem document.
        on_error: The deployer's hook, None if there is none.

    Attributes:
        caller: None before the caller is known, after the request, and in a public handler.
        is_public: Whether a public handler answers the request.
        payload_2: Whether event and response have payload format 2.0.
    """

    __slots__ = (
        "_drop_session",
        "_on_error",
        "_reported",
        "_token",
        "caller",
        "is_public",
        "log",
        "payload_2",
        "request_id",
    )

    def __init__(self, log: RequestLog, request_id: str, on_error: ErrorHook | None) -> None:
        self.log = log
        self.request_id = request_id
        self.caller: Caller | None = None
        self.is_public = False
        self.payload_2 = False
        self._on_error = on_error
        self._drop_session: DropSession = _drop_nothing
        self._reported: BaseException | None = None

    def __enter__(self) -> "CurrentRequest":
        self._token = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
        self.caller, self._drop_session, self._on_error = None, _drop_nothing, None

    def set_caller(self, caller: Caller, drop_session: DropSession) -> None:
        """Set the caller.

        Args:
            caller: Who sent the request.
            drop_session: Forgets the caller's session if AWS no longer accepts its credentials, or
                if a Deny statement, which may concern only earlier sessions, denied a call.
        """
        self.caller, self._drop_session = caller, drop_session

    def api_error_for(self, error: BaseException) -> ApiError | None:
        """Return the HTTP response for an error of the handler or of AWS; None means 500.

        It drops a session whose credentials AWS no longer accepts. After an explicit deny it drops
        a session that is not new, since the Deny statement may concern only earlier sessions. In a
        public handler AWS's errors say nothing about the sender of the request, since the function
        itself made the call.
        """
        if isinstance(error, ApiError):
            return error
        if self.is_public:
            return None
        api_error = as_api_error(error)
        if api_error is not None and api_error.reason is Reason.SESSION_ENDED:
            self._drop_session()
        elif api_error is not None and is_explicit_deny(error):
            self._drop_session(age=_NEW_SESSION)
        return api_error

    def problem(self, error: BaseException) -> Response:
        """Return the problem document for an error, and keep the error for the line of log."""
        api_error = self.api_error_for(error)
        self.log.handled(api_error or error)
        response = problem(api_error or internal_error(), request_id=self.request_id)
        self.report(error, response["statusCode"])
        return response

    def report(self, error: BaseException, status: int) -> None:
        """Pass an error that becomes 500 to the deployer's hook: once, and without variables.

        Args:
            error: What went wrong.
            status: The status of the response.

        Raises:
            KeyboardInterrupt: Somebody interrupts the process. Nothing else is raised.
        """
        if self._on_error is None or status != ApiError.status or error is self._reported:
            return
        self._reported = error
        try:
            remove_variables(error)
            self._on_error(error)
        except KeyboardInterrupt:
            raise
        except BaseException as failure:  # noqa: BLE001 (the response does not depend on it)
            self.log.add(on_error=type(failure).__name__)


def _drop_nothing(*, age: float = 0) -> None:
    """Do nothing: there is no session, or the request has been answered."""


_current: ContextVar[CurrentRequest | None] = ContextVar("_current", default=None)


def current_caller() -> Caller:
    """Return the `Caller` of the current request.

    Each request has its own, even when several run at once: in threads, in asyncio tasks, and in
    the worker threads of frameworks and of `asyncio.to_thread`, which copy the context.

    Raises:
        NoCaller: There is no current request: the code runs outside of a handler, after the
            response, or in a thread that was started without a copy of the context. Or the handler
            is public.
    """
    request = _current.get()
    if request is None:
        raise NoCaller(
            "There is no current request here. A thread that a handler starts does not know the "
            "request: pass it the caller, or start it with contextvars.copy_context().run"
        )
    if request.is_public:
        raise NoCaller("A public handler has no caller")
    if request.caller is None:
        raise NoCaller(
            "The request has been answered, or its caller is not known yet. Pass the caller to "
            "code that outlives the request"
        )
    return request.caller


def problem_response(error: BaseException) -> Response:
    """Return the API's response to an error that a framework caught: a problem document.

    `as_caller` answers the same error in the same way: with the status of an `ApiError`, 403 when
    IAM denies a call, 503 for throttling and for credentials that AWS no longer accepts (it drops
    their session), and 500 for anything else, which it passes to `on_error`. The request's line of
    log says why if this response is sent, but not if the framework sends one below 400 in its
    place.

    Outside of a request, as in a framework's own tests, it only makes the document.

    Args:
        error: The error of the route. If the response is 500 and there is an `on_error`, its
            traceback is replaced by one without variables.

    Returns:
        The response in the shape of API Gateway's proxy integration: `statusCode`, `headers`, and
        `body` as a text.
    """
    request = _current.get() or CurrentRequest(RequestLog("", ""), "", None)
    return request.problem(error)

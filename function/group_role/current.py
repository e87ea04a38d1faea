"""The request that is being answered, for whatever is too deep in a framework to be handed it.

A context variable holds it: each request's thread and each of its tasks see their own, and what
runs in a copy of the context, as the worker threads of frameworks do. Once the request is answered
it knows no caller any more, whoever still holds the context.
"""

from collections.abc import Callable
from contextvars import ContextVar

from group_role.aws_errors import as_api_error
from group_role.errors import ApiError, NoCaller, Reason
from group_role.http.json_answer import Response
from group_role.http.problem import problem
from group_role.log import RequestLog
from group_role.session.caller import Caller
from group_role.tracebacks import remove_variables

ErrorHook = Callable[[BaseException], object]

_FAILED = ApiError("The request failed.")


class CurrentRequest:
    """A request while it is answered, within a `with` block.

    Args:
        log: Its line.
        request_id: For the problem document.
        on_error: The deployer's hook, None if there is none.

    Attributes:
        caller: None before the caller is known, after the request, and always of a public one.
        is_public: Whether nobody asks for the caller.
        payload_2: Whether it came in payload format 2.0, and is to be answered so.
    """

    __slots__ = (
        "_drop_session",
        "_on_error",
        "_shown",
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
        self._drop_session: Callable[[], None] = _keep
        self._shown: BaseException | None = None

    def __enter__(self) -> "CurrentRequest":
        self._token = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
        self.caller, self._drop_session, self._on_error = None, _keep, None

    def run_by(self, caller: Caller, drop_session: Callable[[], None]) -> None:
        """Learn whose request it is.

        Args:
            caller: Who sent it.
            drop_session: Forgets the caller's session, for credentials that AWS no longer takes.
        """
        self.caller, self._drop_session = caller, drop_session

    def answer_to(self, error: BaseException) -> ApiError | None:
        """Say in HTTP what the handler raised, or AWS answered to it; None for whatever is a 500.

        A session whose credentials AWS no longer takes is dropped. What AWS answers to a public
        handler says nothing about the sender of the request: the function itself asked.
        """
        if isinstance(error, ApiError):
            return error
        if self.is_public:
            return None
        answer = as_api_error(error)
        if answer is not None and answer.reason is Reason.SESSION_ENDED:
            self._drop_session()
        return answer

    def problem(self, error: BaseException) -> Response:
        """Return the problem document of an error, and keep the error for the line of log."""
        answer = self.answer_to(error)
        self.log.met(answer or error)
        return self.show_failure(error, problem(answer or _FAILED, request_id=self.request_id))

    def show_failure(self, error: BaseException, answer: Response) -> Response:
        """Show an error to the deployer's hook if its answer is a 500: once, without variables.

        Args:
            error: What went wrong.
            answer: What is made of it, and returned.

        Raises:
            KeyboardInterrupt: Whoever runs the function interrupts it. Nothing else leaves.
        """
        wanted = answer["statusCode"] == ApiError.status and error is not self._shown
        if self._on_error is not None and wanted:
            self._shown = error
            try:
                remove_variables(error)
                self._on_error(error)
            except KeyboardInterrupt:
                raise
            except BaseException as failure:  # noqa: BLE001 (the answer does not depend on it)
                self.log.add(on_error=type(failure).__name__)
        return answer


def _keep() -> None:
    """Drop no session: there is none, or the request is answered."""


_current: ContextVar[CurrentRequest | None] = ContextVar("_current", default=None)


def current_caller() -> Caller:
    """Return whoever sent the request that is being answered: the `Caller` of the handler.

    Each request has its own, whatever runs at once: threads, asyncio tasks, and the worker threads
    of frameworks and of `asyncio.to_thread`, which copy the context.

    Raises:
        NoCaller: No request is being answered here: outside of a handler, after the answer, or in
            a thread that was started without a copy of the context; or in a public handler.
    """
    request = _current.get()
    if request is None:
        raise NoCaller(
            "No request is being answered here. A thread that a handler starts does not know of "
            "it: hand it the caller, or start it by contextvars.copy_context().run"
        )
    if request.is_public:
        raise NoCaller("A public handler has no caller, whoever sent the request")
    if request.caller is None:
        raise NoCaller(
            "The request has been answered, or its caller is not known yet. What outlives a "
            "request must be handed the caller while the request lasts"
        )
    return request.caller


def problem_response(error: BaseException) -> Response:
    """Return what the API answers to an error that a framework caught: a problem document.

    The answer is that of `as_caller` to the same error: of an `ApiError` what it says, 403 for what
    IAM denies, 503 for throttling and for credentials that AWS no longer takes, whose session is
    dropped; 500 for anything else, which `on_error` is shown. The request's line of log says why,
    if the answer is sent: an answer below 400 in its place counts as none.

    Outside of a request, as in a framework's own tests, only the document is made.

    Args:
        error: Whatever the route raised. 500 replaces its traceback, where there is an `on_error`,
            by one without variables.

    Returns:
        In the shape of API Gateway's proxy integration: `statusCode`, `headers`, `body`, a text.
    """
    request = _current.get() or CurrentRequest(RequestLog("", ""), "", None)
    return request.problem(error)

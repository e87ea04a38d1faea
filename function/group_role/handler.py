"""The decorator that makes a Lambda handler run as its caller, and turns every outcome into HTTP.

    event -> identity -> role -> session -> caller -> the deployer's handler -> response

Each step raises an `ApiError` or hands over to the next. There is no path around a step: without a
caller's own session the handler is not called, and nothing that it is handed acts as the function.
"""

import functools
import os
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from group_role._botocore import garbage_collector
from group_role._botocore.model_loader import new_session
from group_role.aws_errors import as_api_error
from group_role.config.settings import Settings
from group_role.errors import ApiError, ConfigurationError, NotARequest, Reason, Unavailable
from group_role.http.answer import Response, answered, json_response
from group_role.http.request import (
    allowed_origin,
    expect_request,
    expect_rest_api,
    is_ping,
    request_id_of,
    requested_role,
)
from group_role.identity.claims import Identity, identify
from group_role.identity.signer import identify_signer
from group_role.log import RequestLog, write_event
from group_role.role import choose_role
from group_role.session.assume import RoleAssumer
from group_role.session.cache import SessionCache, Source
from group_role.session.caller import Caller, CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.deadline import RequestTime
from group_role.session.request import SessionRequest, session_request
from group_role.snapshot import when_restored

Handler = Callable[[Mapping[str, Any], Any, Caller], Response]


class LambdaHandler(Protocol):
    """A handler as Lambda calls it. `__wrapped__` is the deployer's own, for unit tests."""

    __name__: str
    __wrapped__: Handler

    def __call__(self, event: Mapping[str, Any], context: Any, /) -> Response:
        """Answer one request."""


# Seconds. What is kept of the function's time to answer in, and what a handler is given where the
# context does not say, as in a unit test.
_RESERVE = 0.5
_TIME_WITHOUT_CONTEXT = 10.0


class GroupRole:
    """Runs handlers with their callers' roles; one instance serves an execution environment.

    Args:
        settings: The deployment's settings.
        clock: Seconds since the epoch.
    """

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self._function_name = _function_name()
        self._start()
        when_restored(self._start)

    def _start(self) -> None:
        """Make whatever holds credentials or connections: at cold start, and after a snapshot."""
        with garbage_collector.paused():
            session = new_session()
            self._assumer = RoleAssumer(session, self._settings, clock=self._clock)
            self._clients = ClientFactory(session)
        self._sessions = SessionCache(clock=self._clock)

    def answer(self, handler: Handler, event: Mapping[str, Any], context: Any) -> Response:
        """Answer one request: find its caller, run the handler as that caller, log one line.

        Args:
            handler: The deployer's.
            event: As Lambda hands it over. Whatever request it is, the answer is HTTP.
            context: Lambda's, for the time that is left.

        Raises:
            NotARequest: The event is none: who invoked the function must not take it for handled.
        """
        run = _pong if is_ping(event) else functools.partial(self._in_time, handler, event, context)
        origins = self._settings.cors_allow_origins
        return _answer(run, event, context, self._function_name, origins)

    def _in_time(
        self, handler: Handler, event: Mapping[str, Any], context: Any, log: RequestLog
    ) -> object:
        with RequestTime(_time_left(context)):
            return self._run(handler, event, context, log)

    def _run(
        self, handler: Handler, event: Mapping[str, Any], context: Any, log: RequestLog
    ) -> object:
        expect_rest_api(event)
        now = self._clock()
        identity = self._identity(event, now)
        log.add(subject=identity.subject, username=identity.username, groups=identity.groups)
        requested = requested_role(event, self._settings.role_header)
        choice = choose_role(identity, self._settings, requested=requested)
        request = session_request(identity, choice.role_arn, self._settings)
        log.add(
            role_arn=choice.role_arn, chosen_by=choice.chosen_by, session_name=request.session_name
        )
        session = self._session(request, identity, now + _time_left(context), log)
        try:
            return handler(event, context, Caller(identity, choice, session))
        except Exception as error:
            api_error = as_api_error(error)
            if api_error is None:
                raise
            if api_error.reason is Reason.SESSION_ENDED:
                self._sessions.drop(session)
            raise api_error from error

    def _identity(self, event: Mapping[str, Any], now: float) -> Identity:
        callers = self._settings.iam_callers
        if callers is not None and (signer := identify_signer(event, callers)):
            return signer
        return identify(
            event,
            now=now,
            access_tokens=self._settings.access_tokens,
            issuers=self._settings.issuers,
        )

    def _session(
        self, request: SessionRequest, identity: Identity, deadline: float, log: RequestLog
    ) -> CallerSession:
        def open_session() -> CallerSession:
            started = time.perf_counter()
            try:
                credentials = self._assumer.assume(
                    request, token_expires_at=identity.expires_at, deadline=deadline
                )
            except Unavailable as error:
                # Here, since nobody learns of it where a session that still lives bridges it.
                log.count("StsFailures")
                log.add(note=error.note)
                raise
            finally:
                log.count("Assumptions")
                log.time("StsLatency", (time.perf_counter() - started) * 1000)
            return CallerSession(request, credentials, self._clients)

        session, source = self._sessions.get(request, open_session, deadline=deadline)
        log.add(session=source)
        if source is Source.HIT:
            log.count("CacheHits")
        return session


def as_caller(handler: Handler) -> LambdaHandler:
    """Make a Lambda handler that runs every request with the IAM role of its caller's group.

    The settings are read once, at cold start. If they are wrong, one log line says what is, and
    every request is answered with 500.

    Args:
        handler: Takes the event, Lambda's context and the `Caller`; returns an answer in the
            shape of API Gateway's proxy integration, or raises an `ApiError`. What AWS would not
            take of it is answered with 500, or 413 where it is too long.
    """
    try:
        group_role = GroupRole(Settings.from_environ(os.environ))
    except ConfigurationError as error:
        write_event("ERROR", "configuration", note=str(error))
        answer = _misconfigured
    else:
        answer = functools.partial(group_role.answer, handler)

    @functools.wraps(handler)
    def lambda_handler(event: Mapping[str, Any], context: Any) -> Response:
        return answer(event, context)

    return lambda_handler


def _misconfigured(event: Mapping[str, Any], context: Any) -> Response:
    def run(log: RequestLog) -> Response:
        del log
        raise ApiError("The API is not configured correctly.", reason=Reason.CONFIGURATION)

    return _answer(run, event, context, _function_name(), ("*",))


def _pong(log: RequestLog) -> Response:
    log.add(message="ping")
    return json_response(200, {"group_role": "pong"})


def _answer(
    run: Callable[[RequestLog], object],
    event: Mapping[str, Any],
    context: Any,
    function_name: str,
    origins: tuple[str, ...],
) -> Response:
    """Answer what can be answered, and log the status that is sent."""
    request_id = request_id_of(event, context)
    if not is_ping(event):
        try:
            expect_request(event)
        except NotARequest as error:
            write_event("ERROR", "no_request", request_id=request_id, note=str(error))
            raise
    log = RequestLog(request_id, function_name)
    allow_origin = allowed_origin(event, origins)
    response = answered(run, log, request_id=request_id, allow_origin=allow_origin)
    log.write(response["statusCode"])
    return response


def _function_name() -> str:
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")


def _time_left(context: Any) -> float:
    if context is None:
        return _TIME_WITHOUT_CONTEXT
    return float(context.get_remaining_time_in_millis()) / 1000 - _RESERVE

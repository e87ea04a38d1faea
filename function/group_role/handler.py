"""Runs a Lambda handler as the caller of the request, and turns every outcome into HTTP.

    event -> identity -> role -> session -> caller -> the deployer's handler -> response

Each step raises an `ApiError` or passes its result to the next step, and no request skips a step.
Without a session of the caller's own, the handler does not run. Nothing that the handler gets has
the rights of the function.
"""

import functools
import time
from collections.abc import Callable, Mapping
from typing import Any

from group_role._botocore import garbage_collector
from group_role._botocore.model_loader import new_session
from group_role.access_tokens import refuse_missing_claims
from group_role.config.settings import Settings
from group_role.current import CurrentRequest, ErrorHook
from group_role.errors import Unavailable
from group_role.handler_adapter import Handler
from group_role.http.json_response import Response
from group_role.http.request import expect_api_gateway, is_ping, requested_role
from group_role.identity.claims import Identity, identify
from group_role.identity.signer import identify_signer
from group_role.invocation import answer_invocation, pong
from group_role.lock_out import refuse_locked_out, refuse_old_token
from group_role.log import RequestLog
from group_role.role import choose_role
from group_role.session.assume import RoleAssumer
from group_role.session.cache import SessionCache, Source
from group_role.session.caller import Caller, CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.deadline import RequestTime
from group_role.session.request import SessionRequest, session_request
from group_role.snapshot import when_restored

# Seconds of the function's time that the handler does not get: they are kept for the response.
_RESERVE = 0.5
# Seconds that the handler gets without Lambda's context, as in a unit test.
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
        self._start()
        when_restored(self._start)

    def _start(self) -> None:
        """Make everything with credentials or connections, at cold start and after a snapshot."""
        with garbage_collector.paused():
            session = new_session()
            self._assumer = RoleAssumer(session, self._settings, clock=self._clock)
            self._clients = ClientFactory(session)
        self._sessions = SessionCache(clock=self._clock)

    def answer(
        self,
        handler: Handler,
        event: Mapping[str, Any],
        context: Any,
        on_error: ErrorHook | None = None,
    ) -> Response:
        """Answer one request: find its caller, run the handler as that caller, log one line.

        Args:
            handler: The deployer's handler.
            event: The event from Lambda. Every request gets an HTTP response.
            context: Lambda's, for the time that is left.
            on_error: As for `as_caller`.

        Raises:
            NotARequest: The event is not a request.
        """
        run = pong if is_ping(event) else functools.partial(self._run, handler, event, context)
        origins = self._settings.cors_allow_origins
        return answer_invocation(run, event, context, origins, on_error)

    def _run(
        self, handler: Handler, event: Mapping[str, Any], context: Any, request: CurrentRequest
    ) -> object:
        seconds = _time_left(context)
        with RequestTime(seconds):
            caller = self._caller(event, request, seconds)
            try:
                return handler(event, context, caller)
            except Exception as error:
                # Here, while the request still has a session to drop if AWS has ended it.
                api_error = request.api_error_for(error)
                if api_error is None or api_error is error:
                    raise
                raise api_error from error

    def _caller(self, event: Mapping[str, Any], request: CurrentRequest, seconds: float) -> Caller:
        """Find the caller of a request, and get the caller's session within the time left."""
        log = request.log
        expect_api_gateway(event)
        now = self._clock()
        identity = self._identity(event, now)
        log.add(subject=identity.subject, username=identity.username, groups=identity.groups)
        refuse_locked_out(identity, self._settings)
        refuse_missing_claims(identity, self._settings)
        requested = requested_role(event, self._settings.role_header)
        choice = choose_role(identity, self._settings, requested=requested)
        refuse_old_token(identity, choice.role_arn, self._settings)
        wanted = session_request(identity, choice.role_arn, self._settings)
        log.add(
            role_arn=choice.role_arn, chosen_by=choice.chosen_by, session_name=wanted.session_name
        )
        session = self._session(wanted, identity, now + seconds, log)
        caller = Caller(identity, choice, session)
        request.set_caller(caller, functools.partial(self._sessions.drop, session))
        return caller

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
        self, wanted: SessionRequest, identity: Identity, deadline: float, log: RequestLog
    ) -> CallerSession:
        def open_session() -> CallerSession:
            started = time.perf_counter()
            try:
                credentials = self._assumer.assume(
                    wanted, token_expires_at=identity.expires_at, deadline=deadline
                )
            except Unavailable as error:
                # Logged here, since the request succeeds if an older session is still usable.
                log.count("StsFailures")
                log.add(note=error.note)
                raise
            finally:
                log.count("Assumptions")
                log.time("StsLatency", (time.perf_counter() - started) * 1000)
            return CallerSession(wanted, credentials, self._clients)

        session, source = self._sessions.get(wanted, open_session, deadline=deadline)
        log.add(session=source)
        if source is Source.HIT:
            log.count("CacheHits")
        return session


def _time_left(context: Any) -> float:
    """Return how many seconds the request may take."""
    if context is None:
        return _TIME_WITHOUT_CONTEXT
    return float(context.get_remaining_time_in_millis()) / 1000 - _RESERVE

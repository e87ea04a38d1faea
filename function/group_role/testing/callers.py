"""Callers whose credentials are not valid, and a handler's responses to them.

No setting turns this on: a test passes its handler to the functions of this file.
"""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import boto3

from group_role.config.settings import Settings
from group_role.decorator import answered_by
from group_role.handler import GroupRole
from group_role.http.json_response import Response
from group_role.identity.claims import identify
from group_role.public import PublicRoutes
from group_role.role import choose_role
from group_role.session.assume import LONGEST_SESSION, Credentials, RoleAssumer
from group_role.session.cache import SessionCache
from group_role.session.caller import Caller, CallerSession
from group_role.session.client_config import within_limits
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest, session_request
from group_role.testing.events import rest_event
from group_role.testing.users import ISSUER, ROLE_ARN_PREFIX, Context, User

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.config import Config

# The settings that Terraform writes by default.
SETTINGS = Settings((f"{ROLE_ARN_PREFIX}*",), issuers=(ISSUER,))


class ClientNotGiven(LookupError):
    """The handler asked for a client of a service for which the test gives none."""


def fake_caller(
    user: User, *, clients: Mapping[str, Any] | None = None, settings: Settings = SETTINGS
) -> Caller:
    """Return the caller that a handler gets, for tests of functions that take a `Caller`.

    Args:
        user: The user who calls.
        clients: Clients that `caller.client` returns, by the service's name, for any region; for
            example clients with botocore's `Stubber`. Default: clients of boto3, whose calls moto
            intercepts and AWS refuses. `caller.session` always makes such clients.
        settings: The deployment's settings.

    Raises:
        ApiError: A request of this user would not reach the handler.
    """
    event = rest_event("GET", "/", user)
    identity = identify(event, now=time.time(), issuers=settings.issuers)
    choice = choose_role(identity, settings)
    request = session_request(identity, choice.role_arn, settings)
    return Caller(identity, choice, CallerSession(request, _credentials(), _TestClients(clients)))


def answer(
    handler: Callable[[Any, Any], Any],
    event: Mapping[str, Any],
    *,
    context: Any = None,
    clients: Mapping[str, Any] | None = None,
    settings: Settings = SETTINGS,
) -> Response:
    """Return the API's response to an event, also when AWS or the handler raises an error.

    Args:
        handler: Made with `as_caller` or `public`; it may have further decorators. The settings in
            the environment are not used.
        event: An event of `rest_event`, for instance; without a user for a public route.
        context: Lambda's. Default: a `Context`.
        clients: As for `fake_caller`. A public handler has no caller, so it cannot use them.
        settings: The deployment's settings.
    """
    with answered_by(_WithoutSts(settings, clients), PublicRoutes(settings)):
        answered: Response = handler(event, context or Context())
    return answered


class _WithoutSts(GroupRole):
    """Opens sessions without STS; every other step is the real one."""

    def __init__(self, settings: Settings, clients: Mapping[str, Any] | None) -> None:
        self._given = clients
        super().__init__(settings)

    def _start(self) -> None:
        self._assumer = _NoSts()
        self._clients = _TestClients(self._given)
        self._sessions = SessionCache()


class _NoSts(RoleAssumer):
    def __init__(self) -> None:
        """Make no client, so that nothing can call STS."""

    def assume(
        self, request: SessionRequest, *, token_expires_at: float | None, deadline: float
    ) -> Credentials:
        del request, token_expires_at, deadline
        return _credentials()


class _TestClients(ClientFactory):
    def __init__(self, given: Mapping[str, Any] | None) -> None:
        self._given = given

    def client(
        self,
        service_name: str,
        credentials: Credentials,
        *,
        region_name: str | None = None,
        config: "Config | None" = None,
    ) -> "BaseClient":
        config = within_limits(service_name, config)
        if self._given is None:
            # Not from the real factory, whose connections would bypass moto.
            client: BaseClient = boto3.client(
                service_name,
                region_name=region_name,
                config=config,
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                aws_session_token=credentials.token,
            )
            return client
        if service_name not in self._given:
            raise ClientNotGiven(
                f"the handler asks for a client of {service_name}: give one in `clients`"
            )
        given: BaseClient = self._given[service_name]
        return given

    def session(self, credentials: Credentials) -> boto3.Session:
        return boto3.Session(
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
        )


def _credentials() -> Credentials:
    return Credentials("testing", "testing", "testing", time.time() + LONGEST_SESSION)

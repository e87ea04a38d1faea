"""Fixtures of the unit tests: events, a clock, and moto's AWS on loopback."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session

from group_role.identity.claims import Identity
from group_role.role import Choice, ChosenBy
from group_role.session.assume import Credentials
from group_role.session.caller import Caller, CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest

from ..stub_aws import StubAws, local_environment, serving

Event = dict[str, Any]
MakeCaller = Callable[[str], Caller]

EVENTS = Path(__file__).parents[1] / "events"
ISSUED_AT = 1508942441  # the tokens of the events: Wed Oct 25 14:40:41 UTC 2017
ROLE_PATTERN = "arn:aws:iam::123456789012:role/group-role/groups/*"
EDITORS_ROLE = "arn:aws:iam::123456789012:role/group-role/groups/group-role-editors"
READERS_ROLE = "arn:aws:iam::123456789012:role/group-role/groups/group-role-readers"


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def load_event(name: str) -> Event:
    document = json.loads((EVENTS / f"{name}.json").read_text())
    event: Event = copy.deepcopy(document["event"])
    return event


def with_claims(**claims: object) -> Event:
    """An event of one group with some claims replaced; None removes a claim."""
    event = load_event("rest_cognito_one_group")
    all_claims = event["requestContext"]["authorizer"]["claims"]
    for name, value in claims.items():
        key = name.replace("cognito_", "cognito:")
        if value is None:
            all_claims.pop(key, None)
        else:
            all_claims[key] = value
    return event


@pytest.fixture
def clock() -> Clock:
    return Clock(ISSUED_AT + 60)


@pytest.fixture(scope="session")
def moto_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 (not in every environment)

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Direct botocore to an endpoint on loopback, with credentials that belong to nobody."""

    def use(endpoint_url: str) -> None:
        for name, value in local_environment(endpoint_url).items():
            monkeypatch.setenv(name, value)

    return use


@pytest.fixture
def stub(aws: Callable[[str], None]) -> Iterator[StubAws]:
    with serving() as stub:
        aws(stub.url)
        yield stub


@pytest.fixture
def factory(stub: StubAws) -> ClientFactory:
    assert stub.url
    return ClientFactory(Session())


@pytest.fixture
def caller_named(factory: ClientFactory) -> MakeCaller:
    def make(name: str) -> Caller:
        request = SessionRequest(EDITORS_ROLE, f"{name}-session", f"sub-{name}")
        credentials = Credentials(name, f"{name}-secret", f"{name}-token", 4_000_000_000)
        identity = Identity(f"sub-{name}", name, ("editors",), (), None, None, {"team": "blue"})
        choice = Choice(EDITORS_ROLE, ChosenBy.ONLY_ROLE)
        return Caller(identity, choice, CallerSession(request, credentials, factory))

    return make

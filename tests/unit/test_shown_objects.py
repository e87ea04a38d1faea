"""No object that a handler can reach through its caller shows a credential in its text.

A handler, or a library that it uses, may log objects: by `repr`, in a format, in a traceback.
"""

import gc
import json
import pprint
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import pytest

from group_role import Caller, GroupRole, Response, as_caller, json_response
from group_role.config.settings import ENVIRONMENT_VARIABLE, Settings
from group_role.identity.claims import Identity
from group_role.role import Choice
from group_role.session.assume import Credentials, RoleAssumer
from group_role.session.cache import SessionCache
from group_role.session.caller import CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest
from group_role.testing import User, rest_event

from ..stub_aws import StubAws
from .conftest import ROLE_PATTERN

SECRETS = ("secret-ada", "token-ada")
OURS = (
    Caller,
    CallerSession,
    Choice,
    ClientFactory,
    Credentials,
    GroupRole,
    Identity,
    RoleAssumer,
    SessionCache,
    SessionRequest,
    Settings,
)


def reachable(roots: Iterable[object]) -> list[Any]:
    """Return every object inside these, except Python's own types and the code itself."""
    seen: dict[int, object] = {}
    pending = list(roots)
    while pending:
        thing = pending.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType):
            continue
        seen[id(thing)] = thing
        if isinstance(thing, FunctionType):
            pending.extend([thing.__dict__, *(thing.__closure__ or ())])
        else:
            pending.extend(gc.get_referents(thing))
    return [thing for thing in seen.values() if type(thing).__module__ != "builtins"]


@pytest.fixture
def held(stub: StubAws, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The objects that a handler can reach after a caller's request."""
    assert stub.url
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, json.dumps({"allowed_roles": [ROLE_PATTERN]}))
    within_reach: list[object] = []

    @as_caller
    def handler(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        s3, session = caller.client("s3"), caller.session
        s3.get_object(Bucket="documents", Key="key")
        paginator: Any = s3.get_paginator("list_objects_v2")
        resource, sqs = session.resource("s3"), session.client("sqs")
        resource.Object("documents", "key").get()
        within_reach.extend([event, context, caller, paginator, session, resource, sqs])
        return json_response(200, {})

    assert handler(rest_event("GET", "/", User("ada", "editors")), None)["statusCode"] == 200
    return reachable([handler, *within_reach])


@pytest.mark.parametrize("shown", [repr, str, format, ascii, pprint.pformat])
def test_objects_show_no_credential(held: list[object], shown: Callable[[object], str]) -> None:
    assert {type(thing) for thing in held}.issuperset(OURS)
    assert [type(thing) for thing in held if told(shown, thing)] == []


def told(shown: Callable[[object], str], thing: object) -> bool:
    return any(secret in shown(thing) for secret in SECRETS)


def test_the_search_finds_a_deeply_nested_credential() -> None:
    class Talkative:
        def __init__(self) -> None:
            self.__token = "token-ada"

        def __str__(self) -> str:
            return self.__token

    inner = Talkative()
    outer = SimpleNamespace(kept=[{"by name": lambda: inner}])
    assert [thing for thing in reachable([outer]) if told(str, thing)] == [inner]
    assert not told(repr, inner)

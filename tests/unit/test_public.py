"""Public handlers: the same answers as other handlers, and no identity, whatever is sent."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from group_role import (
    ConfigurationError,
    Forbidden,
    NoCaller,
    NotARequest,
    Response,
    Settings,
    Unauthenticated,
    Unavailable,
    as_caller,
    current_caller,
    json_response,
    problem_response,
    public,
)
from group_role.config.settings import ENVIRONMENT_VARIABLE
from group_role.testing import (
    SETTINGS,
    Context,
    User,
    answer,
    by_lambda_authorizer,
    http_event,
    rest_event,
)

from ..answering import raising
from ..stub_aws import StubAws
from .conftest import ROLE_PATTERN, load_event

ADA = User("ada", "admins")
NOBODYS = rest_event("GET", "/health", resource="/health")
PUBLIC = json.dumps({"allowed_roles": [], "cors_allow_origins": ["https://app.example.com"]})
DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": "secret"}}, "PutEvents")
THROTTLED = ClientError({"Error": {"Code": "ThrottlingException"}}, "PutEvents")

# Events with identities of many kinds and forms.
WITH_CLAIMS = {
    "a REST API": rest_event("GET", "/health", ADA),
    "a Lambda authorizer": by_lambda_authorizer(rest_event("GET", "/health", ADA)),
    "an HTTP API": http_event("GET", "/health", ADA),
    "an HTTP API in format 1.0": http_event("GET", "/health", ADA, payload_format_version="1.0"),
    "a signed request": load_event("rest_iam_identity_pool"),
    "headers": rest_event("GET", "/health", headers={"cognito:username": "ada", "Username": "ada"}),
}


def who_calls(event: Mapping[str, Any], context: Any) -> Response:
    del event, context
    try:
        return json_response(200, {"caller": current_caller().username})
    except NoCaller as error:
        return json_response(200, {"caller": None, "because": str(error)})


def answered(
    capsys: pytest.CaptureFixture[str], handler: Any, event: Any = NOBODYS, **settings: Any
) -> tuple[Response, dict[str, Any]]:
    """Return the answer, and the one line of log."""
    response = answer(handler, event, settings=Settings(SETTINGS.allowed_roles, **settings))
    (line,) = capsys.readouterr().out.splitlines()
    return response, json.loads(line)


@pytest.mark.parametrize("event", WITH_CLAIMS.values(), ids=WITH_CLAIMS)
def test_a_public_handler_has_no_caller(
    event: dict[str, Any], stub: StubAws, capsys: pytest.CaptureFixture[str]
) -> None:
    response, line = answered(capsys, public(who_calls), event)
    assert json.loads(response["body"]) == {
        "caller": None,
        "because": "A public handler has no caller",
    }
    assert line.keys() == {
        "level",
        "timestamp",
        "message",
        "status",
        "request_id",
        "function_name",
        "public",
    }
    assert (line["public"], line["status"]) == (True, 200)
    assert stub.signed == []


def test_a_public_handler_has_no_caller_within_another_request() -> None:
    """One function calls the other's handler: the caller does not come along."""

    @as_caller
    def outer(event: Any, context: Any) -> Any:
        assert current_caller().username == "ada"
        inner = public(who_calls)(event, context)
        assert current_caller().username == "ada"
        return {name: inner[name] for name in ("statusCode", "headers", "body")}

    response = answer(outer, rest_event("GET", "/", ADA))
    assert json.loads(response["body"])["caller"] is None


def test_a_public_handler_answers_like_other_handlers(capsys: pytest.CaptureFixture[str]) -> None:
    response, _ = answered(capsys, public(who_calls))
    assert response["headers"] == {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
    }
    origin = {"Origin": "https://app.example.com"}
    event = rest_event("GET", "/health", headers=origin)
    response, _ = answered(
        capsys, public(who_calls), event, cors_allow_origins=("https://app.example.com",)
    )
    assert response["headers"]["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert response["headers"]["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("error", "status", "logged"),
    [
        (Forbidden("No."), 403, {"reason": "handler", "Denials": 1}),
        (Unauthenticated("The signature is wrong."), 401, {"reason": "handler", "Denials": 1}),
        (Unavailable("Later."), 503, {"reason": "handler"}),
        (DENIED, 500, {"error": "ClientError", "note": "PutEvents: AccessDenied"}),
        (THROTTLED, 500, {"error": "ClientError", "note": "PutEvents: ThrottlingException"}),
        (KeyError("secret"), 500, {"error": "KeyError"}),
        (SystemExit("secret"), 500, {"error": "SystemExit"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors(
    error: BaseException,
    status: int,
    logged: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown: list[BaseException] = []
    handler = public(on_error=shown.append)(raising(error))
    response, line = answered(capsys, handler)
    assert (response["statusCode"], line["status"]) == (status, status)
    assert response["headers"]["Content-Type"] == "application/problem+json"
    assert json.loads(response["body"])["request_id"] == line["request_id"]
    assert line.items() >= logged.items()
    assert "secret" not in response["body"] + json.dumps(line)
    assert shown == ([error] if status == 500 else [])


def test_an_error_of_a_framework_gets_the_same_answer(capsys: pytest.CaptureFixture[str]) -> None:
    response, line = answered(capsys, public(lambda event, context: problem_response(DENIED)))
    assert response["statusCode"] == 500
    assert line["note"] == "PutEvents: AccessDenied"


def test_an_answer_that_api_gateway_would_refuse_is_500(capsys: pytest.CaptureFixture[str]) -> None:
    response, line = answered(capsys, public(lambda event, context: {"status": 200}))
    assert (response["statusCode"], line["status"]) == (500, 500)


def test_other_events_raise_an_error_and_a_ping_is_answered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = public(raising(AssertionError("called")))
    with pytest.raises(NotARequest):
        answer(handler, {"Records": []})
    capsys.readouterr()
    response, line = answered(capsys, handler, {"group_role": "ping"})
    assert (response["statusCode"], line["message"]) == (200, "ping")


def test_requests_of_other_apis_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    """For example an HTTP API's route without an authorizer: nothing needs to be verified."""
    response, _ = answered(capsys, public(who_calls), http_event("GET", "/health"))
    assert response["statusCode"] == 200


# A function that is deployed with the other kind of handler


def test_as_caller_refuses_requests_of_a_public_route(capsys: pytest.CaptureFixture[str]) -> None:
    handler = as_caller(raising(AssertionError("called")))
    assert json.loads(capsys.readouterr().out)["message"] == "configuration"  # the test has none
    response, line = answered(capsys, handler)
    assert (response["statusCode"], line["reason"]) == (401, "no_claims")


@pytest.mark.parametrize("event", [NOBODYS, *WITH_CLAIMS.values()], ids=["nobody", *WITH_CLAIMS])
def test_as_caller_refuses_in_the_function_of_public_routes(
    event: dict[str, Any],
    stub: StubAws,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, PUBLIC)
    handler = as_caller(raising(AssertionError("called")))
    assert capsys.readouterr().out == ""
    response = handler(event, Context())
    assert response["statusCode"] == 401
    assert json.loads(response["body"])["detail"] == "This function serves only public routes."
    line = json.loads(capsys.readouterr().out)
    assert (line["level"], line["reason"]) == ("INFO", "configuration")
    assert line["note"] == "allowed_roles is empty, and the handler is behind @as_caller"
    assert line.keys().isdisjoint({"username", "subject", "groups", "role_arn"})
    assert stub.signed == []


# The function's own settings


@pytest.mark.parametrize(
    "settings", [PUBLIC, json.dumps(json.loads(PUBLIC) | {"allowed_roles": [ROLE_PATTERN]})]
)
def test_settings_are_read_at_the_first_request(
    settings: str, monkeypatch: pytest.MonkeyPatch, stub: StubAws
) -> None:
    handler = public(who_calls)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, settings)
    response = handler(NOBODYS, Context())
    assert response["statusCode"] == 200
    assert response["headers"]["Vary"] == "Origin"
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    assert handler(NOBODYS, Context())["statusCode"] == 200
    assert stub.signed == []


def test_wrong_settings_are_logged_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    handler = public(raising(AssertionError("called")))
    assert [handler(NOBODYS, Context())["statusCode"] for _ in range(2)] == [500, 500]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["message"] for line in lines] == ["configuration", "request", "request"]
    assert lines[0]["note"] == f"{ENVIRONMENT_VARIABLE} is not set"
    assert lines[1]["reason"] == "configuration"


def test_an_empty_allow_list_allows_nothing() -> None:
    settings = Settings.from_json(PUBLIC)
    assert not settings.allows("")
    assert not settings.allows(ROLE_PATTERN.replace("*", "readers"))
    with pytest.raises(ConfigurationError, match="outside allowed_roles"):
        Settings((), default_role=ROLE_PATTERN.replace("*", "readers"))


# Callables that can be a public handler


class App:
    def __call__(self, event: Any, context: Any) -> Response:
        return who_calls(event, context)

    def run(self, event: Any, context: Any) -> Response:
        return who_calls(event, context)


def everything(inner: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(inner)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return inner(*args, **kwargs)

    return wrapper


@pytest.mark.parametrize(
    "handler",
    [
        who_calls,
        App(),
        App().run,
        everything(who_calls),
        functools.partial(who_calls),
        lambda event, context, table="t": who_calls(event, context),
    ],
)
def test_suitable_handlers_are_accepted(handler: Any, capsys: pytest.CaptureFixture[str]) -> None:
    response, _ = answered(capsys, public(handler))
    assert response["statusCode"] == 200


def test_the_decorator_keeps_the_name_of_the_handler() -> None:
    handler = public(who_calls)
    assert (handler.__name__, handler.__wrapped__) == ("who_calls", who_calls)


async def asynchronous(event: Any, context: Any) -> Any: ...


def of_a_caller(event: Any, context: Any, caller: Any) -> Any: ...


@pytest.mark.parametrize(
    ("words", "handler"),
    [
        ("since a public route has no caller", of_a_caller),
        ("since a public route has no caller", everything(of_a_caller)),
        ("since a public route has no caller", lambda event: {}),
        ("since a public route has no caller", lambda event, context, *, caller: {}),
        ("asyncio.run", asynchronous),
        ("it is not a function", App),
        ("it is not a function", 1),
        ("it has @as_caller already", as_caller(who_calls)),
        ("it has @as_caller already", everything(as_caller(who_calls))),
        ("it has @public already", public(who_calls)),
    ],
)
def test_unsuitable_handlers_are_refused(words: str, handler: Any) -> None:
    with pytest.raises(TypeError, match=words) as refused:
        public(handler)
    assert str(refused.value).startswith("public cannot run ")

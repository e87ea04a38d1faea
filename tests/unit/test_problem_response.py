"""What frameworks get for the errors of routes: the answer and the log line of `as_caller`."""

import contextvars
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from group_role import (
    ApiError,
    BadRequest,
    Caller,
    GroupRole,
    MethodNotAllowed,
    NotFound,
    Response,
    Settings,
    Unavailable,
    as_caller,
    problem_response,
)
from group_role.testing import User, rest_event

from ..answering import answer_of, raising
from ..stub_aws import StubAws
from .conftest import ROLE_PATTERN, Clock, load_event


def client_error(code: str, status: int = 403) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": "User: arn:aws:sts::123456789012:x may not"},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "PutObject",
    )


def caught(error: BaseException) -> Any:
    """A framework around a route that raises."""

    route = raising(error)

    def framework(event: Any, context: Any) -> Response:
        try:
            return route()  # type: ignore[no-any-return]
        except BaseException as raised:  # noqa: BLE001
            return problem_response(raised)

    return framework


ERRORS = [
    client_error("AccessDenied"),
    client_error("InvalidObjectState"),
    client_error("SlowDown", 503),
    client_error("ExpiredToken", 400),
    client_error("NoSuchKey", 404),
    ExceptionGroup("tasks", [client_error("AccessDenied")]),
    NotFound("There is nothing."),
    BadRequest("No.", note="why"),
    MethodNotAllowed("GET"),
    Unavailable("Later.", retry_after=9),
    ApiError("Failed.", note="of the handler's"),
    KeyError("secret"),
    SystemExit(0),
]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_framework_answers_as_as_caller_does(error: BaseException) -> None:
    event = rest_event("GET", "/", User("ada", "editors"))
    expected, expected_line = answer_of(raising(error), event)
    response, line = answer_of(caught(error), event)
    assert response == expected
    passing = ("timestamp", "_aws", "StsLatency", "raised_at")
    for name in passing:
        line.pop(name, None), expected_line.pop(name, None)
    assert line == expected_line
    assert ("Denials" in line) == (response["statusCode"] == 403)


def test_the_log_says_where_a_route_failed() -> None:
    _, line = answer_of(caught(KeyError("secret")))
    assert line["raised_at"][-1].endswith(" handler")
    assert "secret" not in json.dumps(line)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, None), (302, None), (404, "iam_denied"), (500, "iam_denied")],
)
def test_the_log_has_the_status_that_is_sent(status: int, expected: str | None) -> None:
    """A framework may answer otherwise, for instance to hide that something exists."""

    def framework(event: Any, context: Any) -> Response:
        problem_response(client_error("AccessDenied"))
        return {"statusCode": status}

    response, line = answer_of(framework)
    assert response["statusCode"] == line["status"] == status
    assert line.get("reason") == expected
    assert "Denials" not in line


def test_a_later_exception_of_the_handler_decides() -> None:
    def framework(event: Any, context: Any) -> Response:
        problem_response(client_error("AccessDenied"))
        raise NotFound("There is nothing.")

    response, line = answer_of(framework)
    assert (response["statusCode"], line["reason"]) == (404, "handler")
    assert "Denials" not in line


def test_an_expired_session_is_dropped(stub: StubAws, clock: Clock) -> None:
    stub.now = clock
    group_role = GroupRole(Settings((ROLE_PATTERN,)), clock=clock)

    def framework(event: Any, context: Any, caller: Caller) -> Response:
        return problem_response(client_error("ExpiredToken", 400))

    event = load_event("rest_cognito_one_group")
    for number in (1, 2):
        response = group_role.answer(framework, event, None)
        assert (response["statusCode"], len(stub.assumed)) == (503, number)


def test_problem_response_works_outside_of_a_request(capsys: pytest.CaptureFixture[str]) -> None:
    response = problem_response(client_error("AccessDenied"))
    assert response["statusCode"] == json.loads(response["body"])["status"] == 403
    assert response["headers"]["Content-Type"] == "application/problem+json"
    assert problem_response(KeyError("secret"))["statusCode"] == 500
    assert capsys.readouterr().out == ""


def test_problem_response_works_after_the_request() -> None:
    left = []

    def handler(event: Any, context: Any) -> Response:
        left.append(contextvars.copy_context())
        return {"statusCode": 200}

    answer_of(as_caller(handler).__wrapped__)
    assert left[0].run(problem_response, client_error("ExpiredToken", 400))["statusCode"] == 503

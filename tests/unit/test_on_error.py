"""A deployer's hook gets each error that ends as 500, once, without variables of the library."""

import contextlib
import io
import json
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, HTTPClientError

from group_role import (
    ApiError,
    Caller,
    Forbidden,
    NotFound,
    Response,
    as_caller,
    current_caller,
    json_response,
    problem_response,
)
from group_role.testing import User, answer, rest_event
from group_role.tracebacks import remove_variables

ADA = User("ada", "editors")
TOKEN = "the caller's token"


def answered(handler: Any, on_error: Any, user: User | None = ADA) -> tuple[Any, dict[str, Any]]:
    output = io.StringIO()
    decorated = as_caller(on_error=on_error)(handler)
    with contextlib.redirect_stdout(output):
        event = rest_event("GET", "/", user, headers={"Authorization": TOKEN})
        response = answer(decorated, event)
    (line,) = map(json.loads, output.getvalue().splitlines())
    return response, line


def tracebacks_of(error: BaseException) -> Iterator[TracebackType]:
    for each in (error, error.__cause__, error.__context__):
        place = each.__traceback__ if each else None
        while place is not None:
            yield place
            place = place.tb_next


def failing(error: BaseException, *, caught: bool) -> Any:
    def route(event: Any) -> None:
        secret = TOKEN
        try:
            int(secret)
        except ValueError as cause:
            raise error from cause

    def handler(event: Any, context: Any, caller: Caller) -> Response:
        if not caught:
            route(event)
        try:
            route(event)
        except BaseException as raised:  # noqa: BLE001 (as frameworks do)
            return problem_response(raised)
        return {}

    return handler


def test_nested_errors_show_no_variables() -> None:
    def handler(event: Any, context: Any, caller: Caller) -> Response:
        secret = TOKEN
        try:
            int(secret)
        except ValueError:
            raise KeyError("x")  # noqa: B904 (as by mistake)
        return {}

    shown: list[BaseException] = []
    answered(handler, shown.append)
    assert isinstance(shown[0].__context__, ValueError)
    places = list(tracebacks_of(shown[0]))
    assert places
    assert not any(place.tb_frame.f_locals for place in places)


@pytest.mark.parametrize("caught", [False, True])
@pytest.mark.parametrize(
    "error",
    [
        KeyError("x"),
        SystemExit(1),
        ApiError("Failed."),
        ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject"),
        EndpointConnectionError(endpoint_url="https://s3.amazonaws.com"),
        ExceptionGroup("tasks", [ValueError(), ClientError({"Error": {"Code": "X"}}, "GetObject")]),
    ],
    ids=repr,
)
def test_the_hook_gets_each_exception_that_becomes_500(
    error: BaseException, *, caught: bool
) -> None:
    seen: list[tuple[BaseException, str, str]] = []

    def on_error(error: BaseException) -> None:
        for place in tracebacks_of(error):
            assert place.tb_frame.f_locals == {}
            assert place.tb_frame.f_back is None
            assert place.tb_frame.f_globals.keys() <= {"__name__", "__builtins__"}
        text = "".join(traceback.format_exception(error))
        seen.append((error, current_caller().username, text))

    response, line = answered(failing(error, caught=caught), on_error)
    assert response["statusCode"] == 500
    ((shown, name, text),) = seen
    assert (shown, name) == (error, "ada")
    assert "on_error" not in line
    assert f'{__file__}", line ' in text
    assert ", in route\n" in text
    assert "raise error from cause" in text
    assert TOKEN not in json.dumps(response)


@pytest.mark.parametrize("caught", [False, True])
@pytest.mark.parametrize(
    "error",
    [
        NotFound("There is nothing."),
        Forbidden("No."),
        ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject"),
        ClientError({"Error": {"Code": "ExpiredToken"}}, "GetObject"),
    ],
    ids=repr,
)
def test_the_hook_does_not_get_other_exceptions(error: BaseException, *, caught: bool) -> None:
    seen: list[BaseException] = []
    answered(failing(error, caught=caught), seen.append)
    assert not seen


def test_the_hook_gets_an_answer_that_aws_would_refuse() -> None:
    seen: list[BaseException] = []
    answered(lambda event, context: {"status": 200}, seen.append)
    assert [type(error) for error in seen] == [ApiError]


def test_the_hook_is_not_called_for_a_refused_caller() -> None:
    seen: list[BaseException] = []
    response, _ = answered(lambda event, context: {}, seen.append, user=None)
    assert (response["statusCode"], seen) == (401, [])


def test_the_hook_gets_an_exception_once() -> None:
    seen: list[BaseException] = []

    def framework(event: Any, context: Any) -> Response:
        try:
            return {}[event]
        except TypeError as error:
            problem_response(error)
            raise

    answered(framework, seen.append)
    assert len(seen) == 1


@pytest.mark.parametrize("caught", [False, True])
@pytest.mark.parametrize(
    "failure", [ValueError(TOKEN), SystemExit(0), RecursionError(), NotFound("")]
)
def test_a_failure_of_the_hook_changes_nothing(failure: BaseException, *, caught: bool) -> None:
    def on_error(error: BaseException) -> None:
        raise failure

    handler = failing(KeyError("x"), caught=caught)
    expected, expected_line = answered(handler, None)
    response, line = answered(handler, on_error)
    assert line.pop("on_error") == type(failure).__name__
    assert TOKEN not in json.dumps(line)
    for each in (response, expected):
        assert json.loads(each.pop("body")).pop("request_id")
    assert response == expected
    assert line["error"] == expected_line["error"] == "KeyError"
    assert line["raised_at"][-1] == expected_line["raised_at"][-1]


def test_interrupted_hook() -> None:
    def on_error(error: BaseException) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answered(failing(KeyError(), caught=False), on_error)


def test_the_hook_gets_a_wrong_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROUP_ROLE_CONFIG", raising=False)
    seen: list[BaseException] = []
    decorated = as_caller(lambda event, context: json_response(200, {}), on_error=seen.append)
    assert decorated(rest_event("GET", "/", ADA), None)["statusCode"] == 500
    assert [type(error) for error in seen] == [ApiError]


def raised(error: BaseException) -> BaseException:
    def fail(secret: str) -> None:
        assert secret
        raise error

    try:
        fail(TOKEN)
    except BaseException as caught:  # noqa: BLE001
        return caught
    return ValueError()


def chain(length: int) -> BaseException:
    error = raised(ValueError())
    for _ in range(length):
        outer = raised(ValueError())
        outer.__cause__ = error
        error = outer
    return error


def everything_within(error: BaseException) -> list[BaseException]:
    pending, found = [error], []
    while pending:
        each = pending.pop()
        if each in found:
            continue
        found.append(each)
        held = [each.__cause__, each.__context__, *each.args, *vars(each).values()]
        held += getattr(each, "exceptions", ())
        held += [value for holder in held if isinstance(holder, dict) for value in holder.values()]
        pending += [value for value in held if isinstance(value, BaseException)]
    return found


def circle() -> BaseException:
    first, second = raised(ValueError()), raised(KeyError())
    first.__cause__, second.__cause__ = second, first
    return first


@pytest.mark.parametrize(
    ("error", "count"),
    [
        (raised(ValueError()), 1),
        (circle(), 2),
        (chain(120), 121),
        (raised(BaseExceptionGroup("", [raised(ValueError()), raised(SystemExit())])), 3),
        (raised(HTTPClientError(error=raised(OSError()))), 2),
        (raised(RuntimeError(raised(OSError()))), 2),
    ],
    ids=["one", "a circle", "a long chain", "a group", "botocore's", "an argument"],
)
def test_tracebacks_keep_no_variables(error: BaseException, count: int) -> None:
    found = everything_within(error)
    assert len(found) == count
    for each in found:
        assert each.__traceback__
        assert each.__traceback__.tb_next
        assert each.__traceback__.tb_next.tb_frame.f_locals["secret"] == TOKEN
    remove_variables(error)
    for each in found:
        assert all(place.tb_frame.f_locals == {} for place in tracebacks_of(each))
    assert error.__traceback__


def test_deep_recursion_is_cut() -> None:
    def recurse() -> None:
        recurse()

    try:
        recurse()
    except RecursionError as error:
        expected = traceback.extract_tb(error.__traceback__)[-50:]
        remove_variables(error)
        places = traceback.extract_tb(error.__traceback__)
        assert [(p.filename, p.lineno, p.name) for p in places] == [
            (p.filename, p.lineno, p.name) for p in expected
        ]
    assert sys.exc_info() == (None, None, None)

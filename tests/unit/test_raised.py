"""Any exception of a handler becomes an answer, and a line of log with its status."""

import asyncio
import concurrent.futures
import io
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest

from group_role import (
    ApiError,
    BadRequest,
    Forbidden,
    MethodNotAllowed,
    NotARequest,
    NotFound,
    Unauthenticated,
    Unavailable,
    as_caller,
)
from group_role.errors import Reason
from group_role.testing import answer, rest_event

from ..answering import ADA, answer_of, raising

SECRET = "secret"


class WithoutText(Exception):
    def __str__(self) -> str:
        raise ValueError(SECRET)

    __repr__ = __str__


class WithoutTraceback(Exception):
    @property
    def __traceback__(self) -> Any:  # type: ignore[override]
        raise ValueError(SECRET)


class WithAnotherTraceback(Exception):
    __traceback__ = "no traceback"  # type: ignore[assignment]


class Nameless(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise ValueError(SECRET)


class OfNoName(Exception, metaclass=Nameless):
    pass


class Elsewhere(BaseException):
    pass


class PretendsToBeAnother(Exception):
    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        raise ValueError(SECRET)


class WithEqualToAll(Exception):
    def __eq__(self, other: object) -> bool:
        raise ValueError(SECRET)

    __hash__ = None  # type: ignore[assignment]


def deep() -> BaseException:
    error: Exception = ValueError(SECRET)
    for _ in range(5_000):
        error = ExceptionGroup(SECRET, [error])
    return error


@pytest.mark.parametrize(
    "error",
    [
        SystemExit(SECRET),
        SystemExit(0),
        GeneratorExit(SECRET),
        asyncio.CancelledError(SECRET),
        concurrent.futures.CancelledError(SECRET),
        Elsewhere(SECRET),
        BaseExceptionGroup(SECRET, [SystemExit(SECRET), KeyError(SECRET)]),
        BaseExceptionGroup(SECRET, [KeyboardInterrupt()]),
        ExceptionGroup(SECRET, [ValueError(SECRET), NotFound(SECRET)]),
        deep(),
        StopIteration(SECRET),
        StopAsyncIteration(SECRET),
        RecursionError(SECRET),
        MemoryError(SECRET),
        AssertionError(SECRET),
        UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET),
        TimeoutError(SECRET),
        WithoutText(),
        WithoutTraceback(SECRET),
        WithAnotherTraceback(SECRET),
        OfNoName(SECRET),
        WithEqualToAll(SECRET),
        KeyError(float("nan")),
        ValueError("\ud800", b"\xff", object()),
        type("E\n\u2028", (Exception,), {})(SECRET),
        type("E" * 100_000, (Exception,), {})(SECRET),
    ],
    ids=lambda error: type.__repr__(type(error))[:60].encode("ascii", "replace").decode(),
)
def test_every_exception_becomes_an_answer(error: BaseException) -> None:
    response, line = answer_of(raising(error))
    assert (response["statusCode"], line["status"], line["level"]) == (500, 500, "ERROR")
    assert json.loads(response["body"])["detail"] == "The request failed."
    assert line["error"]
    assert SECRET not in json.dumps([response, line])
    assert len(json.dumps(line)) < 20_000


def test_exception_that_hides_its_class() -> None:
    response, line = answer_of(raising(PretendsToBeAnother(SECRET)))
    assert (response["statusCode"], line["status"], SECRET in str(line)) == (500, 500, False)


def test_endless_recursion() -> None:
    # With `*args`, Python 3.13.0 would take endless memory instead of raising the error.
    def handler(event: Any, context: Any, caller: Any) -> Any:
        return handler(event, context, caller)

    response, line = answer_of(handler)
    assert (response["statusCode"], line["error"]) == (500, "RecursionError")
    assert len(line["raised_at"]) == 20


def test_an_interrupt_is_not_caught() -> None:
    with pytest.raises(KeyboardInterrupt):
        answer_of(raising(KeyboardInterrupt()))


class Teapot(ApiError):
    status = 418
    title = "I'm a teapot"


class Coloured(ApiError):
    """An error with the attributes that its test wants."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__("detail")
        for name, value in attributes.items():
            setattr(self, name, value)


class Uninitialised(Forbidden):
    def __init__(self) -> None:
        """Have no attributes."""


class Unwilling(Forbidden):
    @property
    def detail(self) -> str:
        raise ValueError(SECRET)

    @detail.setter
    def detail(self, value: object) -> None:
        del value


TEXTLESS: tuple[Any, ...] = (
    None,
    b"secret",
    7,
    ValueError("secret"),
    WithoutText(),
    ["secret"],
    {"a": "secret"},
    object(),
    float("nan"),
)


@pytest.mark.parametrize("detail", TEXTLESS)
@pytest.mark.parametrize(("error", "status"), [(BadRequest, 400), (Forbidden, 403), (Teapot, 418)])
def test_detail_that_is_not_a_text(detail: Any, error: type[ApiError], status: int) -> None:
    response, line = answer_of(raising(error(detail)))
    assert (response["statusCode"], line["status"]) == (status, status)
    assert json.loads(response["body"])["detail"] == f"{error.title}."
    assert SECRET not in json.dumps([response, line])


@pytest.mark.parametrize("note", TEXTLESS)
def test_note_that_is_not_a_text(note: Any) -> None:
    response, line = answer_of(raising(Forbidden("no", note=note)))
    assert (response["statusCode"], line["status"], line["Denials"]) == (403, 403, 1)
    assert SECRET not in json.dumps([response, line])
    assert ("note" in line) is (note is not None)


@pytest.mark.parametrize("reason", [None, "own words", ["list"], object(), b"x", 7, {}])
def test_unknown_reason(reason: Any) -> None:
    response, line = answer_of(raising(Forbidden("no", reason=reason)))
    assert (response["statusCode"], line["reason"]) == (403, Reason.HANDLER)


@pytest.mark.parametrize(
    "note", ["x" * 10_000_000, "\ud800" * 5_000, 'a"}\n{"level": "INFO"}\r\u2028\x85' * 1000]
)
def test_a_note_is_one_bounded_line(note: str) -> None:
    response, line = answer_of(raising(Forbidden("no", note=note)))
    assert response["statusCode"] == 403
    assert line["note"] == note[:1000]


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({"Allow": "GET"}, {"Allow": "GET"}),
        ({"Retry-After": 5}, {"Retry-After": "5"}),
        ({"Allow": "GET\r\nSet-Cookie: a=b", "X-Own": "a"}, {"X-Own": "a"}),
        ({"X-Own": "a\x00"}, {}),
        ({"X Own": "a"}, {}),
        ({"X-Own\n": "a"}, {}),
        ({"X-Own": None, 7: "a", None: "b", b"X": "c"}, {}),
        ({"X-Own": ValueError(SECRET)}, {}),
        ({"X-Own": ["a"]}, {}),
        ({"X-Own": "\u4e2d"}, {}),
        (None, {}),
        ("text", {}),
        ([("Allow", "GET")], {}),
        (b"bytes", {}),
        (7, {}),
        (ValueError(SECRET), {}),
    ],
)
def test_illegal_headers_are_left_out(headers: Any, sent: dict[str, str]) -> None:
    response, line = answer_of(raising(NotFound("nothing", headers=headers)))
    assert (response["statusCode"], line["status"]) == (404, 404)
    own = {name: value for name, value in response["headers"].items() if name not in COMMON}
    assert own == sent
    assert SECRET not in json.dumps([response, line])


COMMON = ("Access-Control-Allow-Origin", "Cache-Control", "Content-Type", "X-Content-Type-Options")


WRONG: tuple[Any, ...] = (None, "404", b"404", 404.0, Decimal(404), [404], True, {}, object())


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (418, 418),
        (HTTPStatus.CONFLICT, 409),
        (308, 308),
        (599, 599),
        *[(wrong, 500) for wrong in (0, -1, 99, 100, 200, 204, 299, 600, 1000, 10**400)],
        *[(wrong, 500) for wrong in WRONG],
        (ValueError(SECRET), 500),
        (float("nan"), 500),
    ],
)
def test_status_of_an_error(status: Any, sent: int) -> None:
    response, line = answer_of(raising(Coloured(status=status)))
    assert (response["statusCode"], line["status"]) == (sent, sent)
    assert json.loads(response["body"])["status"] == sent
    assert line["level"] == ("ERROR" if sent >= 500 else "INFO")
    if not isinstance(status, float | Decimal):
        assert line["reason"] == "handler"
        assert "error" not in line  # that is, none in answering this one
    assert "Denials" not in line
    assert "error" not in line  # it was raised on purpose, and has a reason


@pytest.mark.parametrize("title", [None, b"title", 7, ValueError(SECRET)])
def test_title_that_is_not_a_text(title: Any) -> None:
    response, _ = answer_of(raising(Coloured(title=title, status=409)))
    assert (response["statusCode"], SECRET in response["body"]) == (409, False)


def test_error_without_its_initialisation() -> None:
    response, line = answer_of(raising(Uninitialised()))
    assert (response["statusCode"], line["status"], line["Denials"]) == (403, 403, 1)
    response, line = answer_of(raising(Unwilling("x")))
    assert (response["statusCode"], line["status"], SECRET in str(line)) == (500, 500, False)
    assert "Denials" not in line


def test_error_that_is_too_large_for_lambda() -> None:
    response, line = answer_of(raising(BadRequest("x" * 7_000_000)))
    assert (response["statusCode"], line["status"], line["level"]) == (500, 500, "ERROR")


@pytest.mark.parametrize("text", ["\ud800", "a\r\nb", "\u2028", "\x00", "\u4e2d"])
def test_detail_of_any_text(text: str) -> None:
    response, _ = answer_of(raising(BadRequest(text)))
    assert response["statusCode"] == 400
    assert json.loads(response["body"])["detail"] == text
    assert json.dumps(response, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("error", "header"),
    [
        (Unauthenticated("x"), ("WWW-Authenticate", "Bearer")),
        (Unavailable("x", retry_after=7), ("Retry-After", "7")),
        (MethodNotAllowed("PUT", "GET"), ("Allow", "GET, PUT")),
    ],
)
def test_headers_of_errors(error: ApiError, header: tuple[str, str]) -> None:
    assert header in answer_of(raising(error))[0]["headers"].items()


class Closed(io.StringIO):
    def __init__(self, error: type[Exception]) -> None:
        super().__init__()
        self._error = error

    def write(self, text: str) -> int:
        raise self._error(text)


def outputs() -> Iterator[Any]:
    closed = io.StringIO()
    closed.close()
    yield from (closed, None, object())
    yield from map(Closed, (BrokenPipeError, OSError, ValueError, UnicodeError, MemoryError))


@pytest.mark.parametrize("output", list(outputs()), ids=lambda output: type(output).__name__)
def test_a_failing_log_does_not_change_the_answer(
    output: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    decorated = as_caller(lambda *_: {"statusCode": 202})
    monkeypatch.setattr(sys, "stdout", output)
    assert answer(decorated, rest_event("GET", "/", ADA))["statusCode"] == 202
    assert answer(decorated, rest_event("GET", "/"))["statusCode"] == 401
    with pytest.raises(NotARequest):
        answer(decorated, {})

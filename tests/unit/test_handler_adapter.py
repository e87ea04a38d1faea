"""A handler gets its caller with any decorators, or is refused before the first request."""

import functools
import json
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

from group_role import Response, as_caller, current_caller, json_response, public
from group_role.testing import User, answer, rest_event

ADA = User("ada", "editors")
Decorator = Callable[[Any], Any]


def handler(event: Any, context: Any, caller: Any) -> Response:
    assert event["path"] == "/"
    assert context.get_remaining_time_in_millis()
    return json_response(200, {"caller": caller.username})


def framework(event: Any, context: Any) -> Response:
    return handler(event, context, current_caller())


def by_name_only(event: Any, context: Any, *, caller: Any) -> Response:
    return handler(event, context, caller)


def of_another_name(event: Any, context: Any, who: Any) -> Response:
    return handler(event, context, who)


def position_only(event: Any, context: Any, who: Any, /) -> Response:
    return handler(event, context, who)


def with_default(event: Any, context: Any, caller: Any = None) -> Response:
    return handler(event, context, caller)


def with_more(event: Any, context: Any, table: str = "orders", caller: Any = None) -> Response:
    assert table == "orders"
    return handler(event, context, caller)


def of_something_else(event: Any, context: Any, table: str = "orders") -> Response:
    assert table == "orders"
    return framework(event, context)


class Methods:
    def method(self, event: Any, context: Any, caller: Any) -> Response:
        return handler(event, context, caller)

    @classmethod
    def of_class(cls, event: Any, context: Any, caller: Any) -> Response:
        return handler(event, context, caller)

    @staticmethod
    def static(event: Any, context: Any, caller: Any) -> Response:
        return handler(event, context, caller)


class Object:
    def __call__(self, event: Any, context: Any, caller: Any) -> Response:
        return handler(event, context, caller)


class App:
    """Like frameworks' adapters."""

    def __call__(self, event: Any, context: Any) -> Response:
        return framework(event, context)


def by_name(inner: Any) -> Any:
    """Like Powertools' Tracer, Logger and Metrics."""

    @functools.wraps(inner)
    def wrapper(event: Any, context: Any, **kwargs: Any) -> Any:
        return inner(event, context, **kwargs)

    return wrapper


def by_position(inner: Any) -> Any:
    @functools.wraps(inner)
    def wrapper(event: Any, context: Any, *args: Any) -> Any:
        return inner(event, context, *args)

    return wrapper


def everything(inner: Any) -> Any:
    @functools.wraps(inner)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return inner(*args, **kwargs)

    return wrapper


def unnamed(inner: Any) -> Any:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return inner(*args, **kwargs)

    return wrapper


def unnamed_by_name(inner: Any) -> Any:
    def wrapper(event: Any, context: Any, **kwargs: Any) -> Any:
        return inner(event, context, **kwargs)

    return wrapper


def two(inner: Any) -> Any:
    @functools.wraps(inner)
    def wrapper(event: Any, context: Any) -> Any:
        return inner(event, context)

    return wrapper


def unnamed_two(inner: Any) -> Any:
    def wrapper(event: Any, context: Any) -> Any:
        return inner(event, context)

    return wrapper


class Wrapper:
    def __init__(self, inner: Any) -> None:
        functools.update_wrapper(self, inner)
        self._inner = inner

    def __call__(self, event: Any, context: Any, **kwargs: Any) -> Any:
        return self._inner(event, context, **kwargs)


def middleware(made_of: Any) -> Decorator:
    """Like Powertools' middleware factory, in its module."""

    def factory(inner: Any, decorator: Any) -> Any:
        def wrapper(event: Any, context: Any, **handler_kwargs: Any) -> Any:
            return decorator(inner, event, context, **handler_kwargs)

        return wrapper

    name = "aws_lambda_powertools.middleware_factory.factory"

    def decorate(inner: Any) -> Any:
        made = factory(inner, made_of)
        there = FunctionType(
            made.__code__, {"__name__": name}, made.__name__, None, made.__closure__
        )
        return functools.wraps(inner)(there)

    return decorate


def event_source(inner: Any, event: Any, context: Any) -> Any:
    return inner(event, context)


def hands_on(inner: Any, event: Any, context: Any, **kwargs: Any) -> Any:
    return inner(event, context, **kwargs)


def answered(function: Any) -> Any:
    response = answer(function, rest_event("GET", "/", ADA))
    return response["statusCode"], json.loads(response["body"]).get("caller")


INSIDE: dict[str, Any] = {
    "a function": handler,
    "a framework": framework,
    "a framework's adapter": App(),
    "by name only": by_name_only,
    "of another name": of_another_name,
    "by position only": position_only,
    "with a default": with_default,
    "not the third": with_more,
    "a third that is something else": of_something_else,
    "any arguments": lambda *args: handler(*args[:3]),
    "any names": lambda event, context, **kwargs: handler(event, context, kwargs["caller"]),
    "a method": Methods().method,
    "a method of a class": Methods.of_class,
    "a static method": Methods.static,
    "a static method itself": staticmethod(handler),
    "an object": Object(),
    "a partial": functools.partial(with_more, table="orders"),
    "a partial by position": functools.partial(lambda a, *args: handler(*args), "a"),
    "a decorated partial": functools.partial(by_name(handler)),
    "a partial that hides a decorator": by_name(functools.partial(everything(handler))),
    "tracer": by_name(handler),
    "tracer of another name": by_name(of_another_name),
    "tracer, logger, metrics": by_name(by_name(by_name(handler))),
    "tracer of a framework": by_name(framework),
    "tracer of an object": by_name(Object()),
    "tracer of an adapter": by_name(App()),
    "by position": by_position(position_only),
    "everything": everything(of_another_name),
    "everything and tracer": everything(by_name(of_another_name)),
    "tracer and everything": by_name(everything(by_name_only)),
    "everything, of a framework": everything(framework),
    "unnamed": unnamed(handler),
    "unnamed by name": unnamed_by_name(handler),
    "unnamed tracer in tracer": by_name(unnamed_by_name(handler)),
    "event and context alone, of a framework": two(framework),
    "the same, unnamed": unnamed_two(framework),
    "tracer of event and context alone": by_name(two(framework)),
    "a class of wrappers": Wrapper(handler),
    "a class of wrappers in tracer": by_name(Wrapper(by_name(of_another_name))),
    "event_source of a framework": middleware(event_source)(framework),
    "a middleware that hands on": middleware(hands_on)(handler),
}


@pytest.mark.parametrize("function", INSIDE.values(), ids=INSIDE)
def test_the_caller_reaches_the_handler(function: Any) -> None:
    decorated = as_caller(function)
    assert answered(decorated) == (200, "ada")
    assert decorated.__wrapped__ is function


def test_decorator_that_names_itself_as_wrapped() -> None:
    @functools.wraps(handler)
    def around(*args: Any, **kwargs: Any) -> Any:
        return handler(*args, **kwargs)

    around.__wrapped__ = around
    assert answered(as_caller(around)) == (200, "ada")


async def coroutine(event: Any, context: Any, caller: Any) -> Response:
    return handler(event, context, caller)


def generator(event: Any, context: Any, caller: Any) -> Any:
    yield handler(event, context, caller)


async def async_generator(event: Any, context: Any, caller: Any) -> Any:
    yield handler(event, context, caller)


class AsyncObject:
    async def __call__(self, event: Any, context: Any, caller: Any) -> Response:
        return handler(event, context, caller)


REFUSED: dict[str, tuple[str, Any]] = {
    "nothing to call": ("not a function", "handler"),
    "a class": ("not a function", Object),
    "a method of a class that is being made": ("not a function", classmethod(handler)),
    "an async def": ("async def.*asyncio.run", coroutine),
    "an async def in a partial": ("async def", functools.partial(coroutine)),
    "an async object": ("async def", AsyncObject()),
    "a generator": ("generator", generator),
    "an async generator": ("generator", async_generator),
    "no context": ("event and Lambda's context", lambda event: event),
    "nothing": ("event and Lambda's context", lambda: None),
    "names alone": ("event and Lambda's context", lambda **event: event),
    "an unbound method": ("more than event, context and caller: context", Methods.method),
    "a fourth argument": ("caller: table", lambda event, context, caller, table: {}),
    "a decorator without caller": ("above @as_caller", two(handler)),
    "the same further out": ("above @as_caller", by_name(two(everything(handler)))),
    "the same with a default": ("above @as_caller", two(with_default)),
    "event_source": ("current_caller()", middleware(event_source)(handler)),
    "a name that must be a position": ("neither by position nor by name", by_name(position_only)),
    "a position that must be a name": ("neither by position", by_position(by_name_only)),
    "a position after a name": ("neither by position", by_name(by_position(handler))),
    "as_caller twice": ("it has @as_caller already", as_caller(handler)),
    "a decorator above another": ("it has @as_caller already", by_name(as_caller(handler))),
    "a public one": ("it has @public already", public(lambda event, context: {})),
}


@pytest.mark.parametrize(("words", "function"), REFUSED.values(), ids=REFUSED)
def test_a_handler_without_access_to_its_caller_is_refused(words: str, function: Any) -> None:
    with pytest.raises(TypeError, match=words) as refused:
        as_caller(function)
    assert str(refused.value).startswith("as_caller cannot run ")


OUTSIDE = (by_name, by_position, everything, unnamed, unnamed_by_name, two, unnamed_two, Wrapper)


@pytest.mark.parametrize("decorator", OUTSIDE, ids=lambda decorator: decorator.__name__)
@pytest.mark.parametrize("inside", ["a function", "a framework", "tracer"])
def test_outer_decorator(decorator: Decorator, inside: str) -> None:
    function = INSIDE[inside]
    decorated = decorator(as_caller(function))
    assert answered(decorated) == (200, "ada")
    assert answered(decorator(decorated)) == (200, "ada")


def test_outer_decorator_that_turns_the_event_into_an_object() -> None:
    class Event(dict[str, Any]):
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Event)

        __hash__ = None

    decorated = as_caller(handler)

    def outside(event: Any, context: Any) -> Any:
        return decorated(Event(event), context)

    assert answered(outside) == (200, "ada")
    assert json.loads(answer(outside, {"group_role": "ping"})["body"]) == {"group_role": "pong"}
    assert answer(outside, rest_event("GET", "/"))["statusCode"] == 401


def test_outer_decorator_with_its_own_answer() -> None:
    assert answer(lambda event, context: {"statusCode": 503}, {}) == {"statusCode": 503}


def test_decorator_with_arguments() -> None:
    decorated = as_caller(on_error=print)(handler)
    assert answered(decorated) == (200, "ada")
    assert decorated.__wrapped__ is handler
    assert decorated.__name__ == "handler"


def test_the_test_helper_affects_only_its_own_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test helper affects only its own call, never the deployed handler."""
    monkeypatch.delenv("GROUP_ROLE_CONFIG", raising=False)
    decorated = as_caller(handler)
    event = rest_event("GET", "/", ADA)
    assert answered(decorated) == (200, "ada")
    assert decorated(event, None)["statusCode"] == 500
    with pytest.raises(RuntimeError):
        answer(lambda event, context: raising(), event)
    assert decorated(event, None)["statusCode"] == 500


def raising() -> None:
    raise RuntimeError

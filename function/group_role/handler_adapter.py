"""Adapts a handler, once at cold start: finds out how it and its decorators take the caller.

A decorator passes a third argument on by position, by name, or not at all. This module reads that
from its signature and from the signature of the function that it wraps, in `__wrapped__`.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from inspect import Parameter
from types import FunctionType, MethodType
from typing import Any, NamedTuple, Protocol

from group_role.session.caller import Caller

Handler = Callable[[Any, Any, Caller], Mapping[str, Any]]


class _TakesCallerByName(Protocol):
    def __call__(self, event: Any, context: Any, /, *, caller: Caller) -> Mapping[str, Any]: ...


AnyHandler = Handler | Callable[[Any, Any], Mapping[str, Any]] | _TakesCallerByName

_NAME = "caller"
# The attribute of a handler behind `as_caller` or `public`, which `functools.wraps` copies to the
# decorators above.
DECORATED_WITH = "__group_role__"
_MIDDLEWARE_FACTORY = "aws_lambda_powertools.middleware_factory.factory"
_EVENT_AND_CONTEXT = 2
_BY_POSITION = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


class _Layer(NamedTuple):
    """The arguments that a decorator, or the handler itself, takes besides event and context.

    Attributes:
        caller: The parameter that takes the caller, None if there is none.
        is_third: Whether the caller can be passed by position.
        more_by_position: Whether it takes further arguments as `*args`.
        more_by_name: Whether it takes further arguments as `**kwargs`.
    """

    caller: Parameter | None
    is_third: bool
    more_by_position: bool
    more_by_name: bool

    def drops_caller(self) -> bool:
        """Tell whether a caller can neither come in nor pass through."""
        return not (self.caller or self.more_by_position or self.more_by_name)


def adapt_handler(handler: AnyHandler) -> Handler:
    """Return a function that calls a handler with the event, Lambda's context and the caller.

    Args:
        handler: Takes the caller as a parameter named `caller`, as its third parameter, or not at
            all, if it calls `current_caller`. It may have any number of decorators.

    Raises:
        TypeError: It is not a handler, or the caller cannot reach it; the message says what to do.
    """
    expect_plain_function(handler)
    through_position = through_name = True
    layers = [_read(layer) for layer in _layers(handler)]
    for number, layer in enumerate(layers):
        if layer.drops_caller():
            return _without_caller(handler, layers[number + 1 :])
        if layer.caller is not None:
            has_name = layer.caller.kind is not Parameter.POSITIONAL_ONLY
            return _passing_caller(
                handler,
                layer,
                by_position=through_position and layer.is_third,
                by_name=through_name and has_name,
            )
        through_position &= layer.more_by_position
        through_name &= layer.more_by_name
    return _passing_caller(handler, layers[-1], by_position=through_position, by_name=through_name)


def _passing_caller(handler: Any, layer: _Layer, *, by_position: bool, by_name: bool) -> Handler:
    """Return a function that passes the caller to a handler, by position if that is possible."""
    if by_position:
        adapted: Handler = handler
        return adapted
    if not by_name:
        raise refused(
            handler,
            "its decorators pass the caller on neither by position nor by name; make them take "
            "and pass on *args and **kwargs",
        )
    name = layer.caller.name if layer.caller else _NAME

    def with_named_caller(event: Any, context: Any, caller: Caller) -> Any:
        return handler(event, context, **{name: caller})

    return with_named_caller


def _without_caller(handler: Any, inner_layers: list[_Layer]) -> Handler:
    """Return a function that calls a handler without the caller, if no inner layer needs it."""
    if any(layer.caller for layer in inner_layers):
        raise refused(
            handler,
            "one of its decorators takes only the event and the context, so the caller cannot "
            "reach it; put that decorator above @as_caller, or make it pass on *args and **kwargs, "
            "or remove the parameter and call current_caller()",
        )

    def without_caller(event: Any, context: Any, caller: Caller) -> Any:
        del caller
        return handler(event, context)

    return without_caller


def expect_plain_function(handler: Any, decorator: str = "as_caller") -> None:
    """Check that a handler is a function that returns its response.

    Raises:
        TypeError: It is not; the message says what to do.
    """
    if isinstance(handler, type) or not callable(handler):
        why = "it is not a function; decorate a function, or a method of an instance"
        raise refused(handler, why, decorator)
    if other := getattr(handler, DECORATED_WITH, None):
        raise refused(handler, f"it has @{other} already; use one of the two", decorator)
    called = handler if inspect.isroutine(handler) else getattr(handler, "__call__", None)  # noqa: B004
    for function in (handler, called):
        if inspect.iscoroutinefunction(function):
            raise refused(
                handler,
                "it is an `async def`, which Lambda does not await; write a `def` that returns "
                "asyncio.run(...) of it",
                decorator,
            )
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise refused(handler, "it is a generator; make it return one response", decorator)


def _layers(handler: Any) -> Iterator[Any]:
    """Return a handler, the function that it wraps, the function which that wraps, and so on."""
    seen: list[Any] = []
    while handler is not None and all(handler is not layer for layer in seen):
        seen.append(handler)
        yield handler
        handler = _wrapped(handler)


def _wrapped(layer: Any) -> Any:
    """Return the function that a decorator wraps, as the decorator calls it; None if unknown."""
    if isinstance(layer, functools.partial):
        inner = _wrapped(layer.func)
        return inner and functools.partial(inner, *layer.args, **layer.keywords)
    if isinstance(layer, MethodType):
        inner = _wrapped(layer.__func__)
        return inner and MethodType(inner, layer.__self__)
    inner = getattr(layer, "__wrapped__", None)
    if callable(inner):
        return inner
    call = getattr(type(layer), "__call__", None)  # noqa: B004 (what the class says)
    if isinstance(layer, FunctionType) or not isinstance(call, FunctionType):
        return None
    return _wrapped(MethodType(call, layer))


def _read(layer: Any) -> _Layer:
    """Read the signature of a layer.

    Raises:
        TypeError: It cannot be called with an event, a context and a caller.
    """
    try:
        parameters = list(inspect.signature(layer, follow_wrapped=False).parameters.values())
    except (TypeError, ValueError):  # of a function written in C
        return _Layer(None, is_third=False, more_by_position=True, more_by_name=True)
    kinds = {parameter.kind for parameter in parameters}
    by_position = [parameter for parameter in parameters if parameter.kind in _BY_POSITION]
    more_by_position = Parameter.VAR_POSITIONAL in kinds
    if len(by_position) < _EVENT_AND_CONTEXT and not more_by_position:
        raise refused(layer, "it does not take the event and Lambda's context")
    third = by_position[_EVENT_AND_CONTEXT:]
    others = [*third, *(p for p in parameters if p.kind is Parameter.KEYWORD_ONLY)]
    required = [parameter for parameter in others if parameter.default is Parameter.empty]
    named = (parameter for parameter in others if parameter.name == _NAME)
    caller = next(named, required[0] if required else None)
    if missing := ", ".join(p.name for p in required if p is not caller):
        raise refused(
            layer,
            f"it takes more than event, context and caller: {missing}; bind a method to its "
            "instance first, and give other parameters a default",
        )
    more_by_name = Parameter.VAR_KEYWORD in kinds and _passes_names_on(layer)
    return _Layer(caller, caller in third[:1], more_by_position, more_by_name)


def _passes_names_on(layer: Any) -> bool:
    """Tell whether a decorator passes `**kwargs` on to the function that it wraps.

    A decorator of Powertools' middleware factory, such as `event_source`, passes them to the
    function that the factory made it from, which may not take them.
    https://github.com/aws-powertools/powertools-lambda-python
    """
    if getattr(layer, "__globals__", {}).get("__name__") != _MIDDLEWARE_FACTORY:
        return True
    decorator = inspect.getclosurevars(layer).nonlocals.get("decorator")
    taken = inspect.signature(decorator).parameters.values() if callable(decorator) else ()
    return any(p.kind is Parameter.VAR_KEYWORD or p.name == _NAME for p in taken)


def refused(handler: Any, why: str, decorator: str = "as_caller") -> TypeError:
    """Return the error for a handler that a decorator cannot run."""
    name = getattr(handler, "__qualname__", type(handler).__name__)
    return TypeError(f"{decorator} cannot run {name}: {why}.")

"""Removes the variables from the tracebacks of errors.

A traceback holds every variable of every frame, and services that collect errors send them:
the event with the caller's token, requests with their signature, responses of STS. So the
deployer's hook gets new tracebacks, which show the same places and hold no variables.
"""

from collections import deque
from collections.abc import Iterator
from types import FrameType, FunctionType, TracebackType
from typing import Any

# The innermost frames of each error, and the number of errors wrapped in one another: an endless
# recursion has a thousand. Errors beyond the limit get no traceback.
_MOST_FRAMES = 50
_MOST_ERRORS = 50


def remove_variables(error: BaseException) -> None:
    """Replace the traceback of an error, and of each error that it wraps or holds."""
    pending, seen = [error], set[int]()
    while pending:
        found = pending.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        # The attribute of BaseException: the class of the error may have redefined the name.
        traceback = BaseException.__traceback__.__get__(found)  # type: ignore[union-attr]
        replacement = _without_variables(traceback) if len(seen) <= _MOST_ERRORS else None
        BaseException.with_traceback(found, replacement)
        pending.extend(_errors_in(found))


def _errors_in(error: BaseException) -> Iterator[BaseException]:
    """Return the errors that an error wraps, or that its arguments and attributes hold."""
    values: list[Any] = [
        BaseException.__cause__.__get__(error),  # type: ignore[union-attr]
        BaseException.__context__.__get__(error),  # type: ignore[union-attr]
        *BaseException.args.__get__(error),  # type: ignore[attr-defined]
        *getattr(error, "__dict__", {}).values(),
    ]
    if isinstance(error, BaseExceptionGroup):
        values += error.exceptions
    # Errors in dictionaries, such as the `kwargs` of botocore's errors.
    values += [member for value in values if type(value) is dict for member in value.values()]
    return (value for value in values if issubclass(type(value), BaseException))


def _without_variables(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback of the same places whose frames hold no variables."""
    places = deque[TracebackType](maxlen=_MOST_FRAMES)
    while traceback is not None:
        places.append(traceback)
        traceback = traceback.tb_next
    replacement = None
    for place in reversed(places):
        frame = _empty_frame(place.tb_frame, place.tb_lineno)
        replacement = TracebackType(replacement, frame, -1, place.tb_lineno)  # -1: no instruction
    return replacement


def _template() -> Iterator[None]:
    yield


def _empty_frame(original: FrameType, line: int) -> FrameType:
    """Return a frame that shows the place of another one, and nothing else.

    It is the frame of a generator that never starts, so that it has no link to another frame.
    """
    code = _template.__code__.replace(
        co_filename=original.f_code.co_filename,
        co_name=original.f_code.co_name,
        co_qualname=original.f_code.co_qualname,
        co_firstlineno=line,
    )
    # The module's name, by which services that collect errors tell own code from libraries.
    module = {"__name__": original.f_globals.get("__name__")}
    generator: Any = FunctionType(code, module)()
    frame: FrameType = generator.gi_frame
    return frame

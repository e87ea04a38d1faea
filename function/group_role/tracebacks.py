"""Removes the variables from the tracebacks of errors.

A traceback holds every variable of every frame, and services that collect errors send them along:
the event with the caller's token, requests with their signature, answers of STS. So the deployer's
hook gets new tracebacks, which show the same places and hold no variables.
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
        each = pending.pop()
        if id(each) not in seen:
            seen.add(id(each))
            # The attribute of BaseException: the class of the error may have redefined the name.
            traceback = BaseException.__traceback__.__get__(each)  # type: ignore[union-attr]
            bare = _bare(traceback) if len(seen) <= _MOST_ERRORS else None
            BaseException.with_traceback(each, bare)
            pending.extend(_held_by(each))


def _held_by(error: BaseException) -> Iterator[BaseException]:
    held: list[Any] = [
        BaseException.__cause__.__get__(error),  # type: ignore[union-attr]
        BaseException.__context__.__get__(error),  # type: ignore[union-attr]
        *BaseException.args.__get__(error),  # type: ignore[attr-defined]
        *getattr(error, "__dict__", {}).values(),
    ]
    if isinstance(error, BaseExceptionGroup):
        held += error.exceptions
    # Errors in dictionaries, such as the `kwargs` of botocore's errors.
    held += [value for holder in held if type(holder) is dict for value in holder.values()]
    return (value for value in held if issubclass(type(value), BaseException))


def _bare(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback of the same places whose frames hold no variables."""
    places = deque[TracebackType](maxlen=_MOST_FRAMES)
    while traceback is not None:
        places.append(traceback)
        traceback = traceback.tb_next
    made = None
    for place in reversed(places):
        frame = _bare_frame(place.tb_frame, place.tb_lineno)
        made = TracebackType(made, frame, -1, place.tb_lineno)  # -1: only the line is known
    return made


def _place() -> Iterator[None]:
    yield


def _bare_frame(frame: FrameType, line: int) -> FrameType:
    """Return a frame that shows a place and nothing else.

    It is the frame of a generator that never starts, so that it has no link to another frame.
    """
    of = frame.f_code
    code = _place.__code__.replace(
        co_filename=of.co_filename,
        co_name=of.co_name,
        co_qualname=of.co_qualname,
        co_firstlineno=line,
    )
    # The module's name, by which services that collect errors tell own code from libraries.
    place: Any = FunctionType(code, {"__name__": frame.f_globals.get("__name__")})()
    made: FrameType = place.gi_frame
    return made

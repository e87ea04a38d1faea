"""Errors without the variables of the functions that they passed through.

A traceback holds every variable of every frame, and services that collect errors send them along:
the event with the caller's token, requests with their signature, answers of STS. So whoever is
shown an error gets tracebacks of the same places, made anew, that hold nothing.
"""

from collections import deque
from collections.abc import Iterator
from types import FrameType, FunctionType, TracebackType
from typing import Any

# The innermost frames of each error, and so many errors that are wrapped in one another: recursions
# without end have a thousand. Errors beyond have no traceback.
_MOST_FRAMES = 50
_MOST_ERRORS = 50


def remove_variables(error: BaseException) -> None:
    """Replace the traceback of an error, and of each error that it wraps or holds."""
    pending, seen = [error], set[int]()
    while pending:
        each = pending.pop()
        if id(each) not in seen:
            seen.add(id(each))
            # By what any exception has: its class may have something else under these names.
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
    # As in the `kwargs` of botocore's errors.
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
        made = TracebackType(made, frame, -1, place.tb_lineno)  # -1: no more is known than the line
    return made


def _place() -> Iterator[None]:
    yield


def _bare_frame(frame: FrameType, line: int) -> FrameType:
    """Return a frame that says where it is and nothing else.

    It is that of a generator that never starts: such a frame knows of no other one either.
    """
    of = frame.f_code
    code = _place.__code__.replace(
        co_filename=of.co_filename,
        co_name=of.co_name,
        co_qualname=of.co_qualname,
        co_firstlineno=line,
    )
    # The module's name, by which collectors tell one's own code from libraries.
    place: Any = FunctionType(code, {"__name__": frame.f_globals.get("__name__")})()
    made: FrameType = place.gi_frame
    return made

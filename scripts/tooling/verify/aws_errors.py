"""Puts errors of AWS into words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from tooling.failure import Failure

Asked = ParamSpec("Asked")
Read = TypeVar("Read")

_NO_ROLE = "NoSuchEntity"


def in_words(error: ClientError | BotoCoreError) -> str:
    """Say what AWS refused, or why AWS could not be called."""
    if isinstance(error, ClientError):
        message = error.response["Error"].get("Message", "")
        return f"AWS refuses {error.operation_name}: {_code_of(error)}: {message}"
    return f"AWS cannot be called: {error}"


@contextmanager
def as_failures() -> Iterator[None]:
    """Turn errors of AWS into failures."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise Failure(in_words(error)) from None


def unless_gone(
    read: Callable[Asked, Read], *args: Asked.args, **kwargs: Asked.kwargs
) -> Read | None:
    """Read something about a role; None if there is no such role."""
    try:
        return read(*args, **kwargs)
    except ClientError as error:
        if _code_of(error) != _NO_ROLE:
            raise
        return None


def _code_of(error: ClientError) -> str:
    return error.response["Error"].get("Code", "")

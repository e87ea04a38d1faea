"""What AWS answers when it does not do as asked, in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from tooling.failure import Failure

NO_ROLE = "NoSuchEntity"


def code_of(error: ClientError) -> str:
    """Return AWS's code for an error."""
    return error.response["Error"].get("Code", "")


def in_words(error: ClientError | BotoCoreError) -> str:
    """Say what AWS refused, or why it could not be asked."""
    if isinstance(error, ClientError):
        message = error.response["Error"].get("Message", "")
        return f"AWS refuses {error.operation_name}: {code_of(error)}: {message}"
    return f"AWS cannot be asked: {error}"


@contextmanager
def as_failures() -> Iterator[None]:
    """Make a failure of what AWS refuses."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise Failure(in_words(error)) from None

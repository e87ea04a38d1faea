"""Deletes what a run made, as far as AWS lets it, and names what is left."""

from collections.abc import Callable
from contextlib import ExitStack

from botocore.exceptions import BotoCoreError, ClientError

from tooling.failure import Failure
from tooling.interrupts import shielded
from tooling.verify.aws_errors import in_words


class Cleanup(ExitStack):
    """Things to delete at the end of the run, also after a failure."""

    def __init__(self) -> None:
        super().__init__()
        # In the order in which they were added, each once.
        self._left: dict[str, None] = {}
        self._reasons: dict[str, None] = {}

    @property
    def fault(self) -> str:
        """What is left behind, and why; empty if everything is deleted."""
        if not self._left:
            return ""
        return f"Left behind, delete by hand: {', '.join(self._left)}. {' '.join(self._reasons)}"

    def at_end(self, name: str, delete: Callable[[], object]) -> None:
        """Delete something at the end."""
        self.callback(self.now, name, delete)

    def now(self, name: str, delete: Callable[[], object]) -> None:
        """Delete something, or note that it is left behind."""
        with shielded():
            try:
                delete()
            except (ClientError, BotoCoreError) as error:
                self._left[name] = self._reasons[in_words(error)] = None
            except Failure as failure:
                self._left[name] = self._reasons[str(failure)] = None

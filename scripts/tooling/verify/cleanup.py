"""Takes away what a run made, all that AWS lets go, and names the rest."""

from collections.abc import Callable
from contextlib import ExitStack

from botocore.exceptions import BotoCoreError, ClientError

from tooling.failure import Failure
from tooling.interrupts import shielded
from tooling.verify.aws_errors import in_words


class Cleanup(ExitStack):
    """What is to be deleted when the run is over, whatever becomes of it."""

    def __init__(self) -> None:
        super().__init__()
        # In the order in which they came, and each once.
        self._left: dict[str, None] = {}
        self._reasons: dict[str, None] = {}

    @property
    def fault(self) -> str:
        """What is left behind, and why; nothing if all is gone."""
        if not self._left:
            return ""
        return (
            f"Left behind, to be deleted by hand: {', '.join(self._left)}."
            f" {' '.join(self._reasons)}"
        )

    def at_end(self, name: str, delete: Callable[[], object]) -> None:
        """Have something deleted at the end."""
        self.callback(self.now, name, delete)

    def now(self, name: str, delete: Callable[[], object]) -> None:
        """Delete something, or note that it is left."""
        with shielded():
            try:
                delete()
            except (ClientError, BotoCoreError) as error:
                self._left[name] = self._reasons[in_words(error)] = None
            except Failure as failure:
                self._left[name] = self._reasons[str(failure)] = None

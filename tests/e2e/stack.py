"""A stack that tests change, compare with its inputs, and destroy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tooling.local.stack import LocalStack

from ..terraform_commands import changes, destroy


class ChangingStack(LocalStack):
    """A root module on a local AWS, whose inputs change."""

    def __init__(self, *where: Any, **variables: Any) -> None:
        super().__init__(*where, **variables)
        self._first = self._variables

    def become(self, **variables: Any) -> None:
        """Apply variables in addition to the first ones, unless the stack has them already.

        Terraform does not refresh its state here: a refresh would take as long as all the rest.
        """
        wanted = self._first | variables
        if wanted != self._variables:
            self._variables = wanted
            self.apply("-refresh=false")

    @contextmanager
    def applied(self, **variables: Any) -> Iterator[None]:
        """Apply further variables for the block, and undo them at its end, without a refresh."""
        before = self._variables
        self._variables = before | variables
        try:
            self.apply("-refresh=false")
            yield
        finally:
            self._variables = before
            self.apply("-refresh=false")

    def changes(self) -> list[str]:
        """Return how the stack differs from its variables, in a line for each difference."""
        return changes(self.terraform, self._variables)

    def destroy(self) -> None:
        """Delete the stack."""
        destroy(self.terraform, self._variables)

    def function_log(self, since: float = 0) -> str:
        """Return what the deployed function logged since a time, in seconds since the epoch."""
        group = f"/aws/lambda/{self.outputs().function_name}"
        return "\n".join(self._messages([group], {"startTime": int(since * 1000)}))

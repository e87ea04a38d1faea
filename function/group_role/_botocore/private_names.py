"""Uses private names of botocore, or plain botocore where they have changed, and logs that.

Each use of a private name is in a block `with use(name)`, which changes nothing if it fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from group_role.log import write_event

_reported: set[str] = set()


@contextmanager
def use(name: str) -> Iterator[None]:
    """Continue after the `with` block with plain botocore if the block fails.

    Args:
        name: The private name that the block uses.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 (changed private parts may raise anything)
        report(name, type(error).__name__)


def report(name: str, what: str) -> None:
    """Write one line of log for each name, once for each cold start."""
    if name not in _reported:
        _reported.add(name)
        note = f"{name}: {what}; plain botocore does its work, more slowly"
        write_event("WARN", "botocore", note=note)

"""Falls back to plain botocore where its private parts have changed, and logs one line about it.

Each use of a private name is inside `with without(name)`, and changes nothing if it fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from group_role.log import write_event

_told: set[str] = set()


@contextmanager
def without(name: str) -> Iterator[None]:
    """Continue with plain botocore if the `with` block fails.

    Args:
        name: The private name that the block uses.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 (changed private parts may raise anything)
        tell(name, type(error).__name__)


def tell(name: str, what: str) -> None:
    """Write one line of log for each name, once for each cold start."""
    if name not in _told:
        _told.add(name)
        note = f"{name}: {what}; plain botocore does its work, more slowly"
        write_event("WARN", "botocore", note=note)

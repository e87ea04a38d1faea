"""Where botocore's inside is not what it was: plain botocore does the work, and a line says so.

Each use of a private name stands in `without(name)`, and leaves nothing half done if it fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from group_role.log import write_event

_told: set[str] = set()


@contextmanager
def without(name: str) -> Iterator[None]:
    """Go on with plain botocore where a block fails.

    Args:
        name: The private name that the block uses.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 (whatever botocore has become)
        tell(name, type(error).__name__)


def tell(name: str, what: str) -> None:
    """Write one line for each name and cold start."""
    if name not in _told:
        _told.add(name)
        note = f"{name}: {what}; plain botocore does its work, more slowly"
        write_event("WARN", "botocore", note=note)

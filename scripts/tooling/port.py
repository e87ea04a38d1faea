"""Ports of this machine's loopback address."""

from collections.abc import Iterator
from contextlib import contextmanager

from tooling.failure import Failure

HOST = "127.0.0.1"


@contextmanager
def taking(wanted: int | None) -> Iterator[None]:
    """Open a port inside the block, and fail with a clear message if that is not possible."""
    try:
        yield
    except OSError as error:
        if wanted is None:
            raise Failure(f"Cannot open a port of {HOST}: {error.strerror}.") from None
        raise Failure(
            f"Cannot open port {wanted} of {HOST} ({error.strerror}): give another --port, or none"
            " for a free port."
        ) from None

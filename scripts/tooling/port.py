"""Ports of this machine's loopback address."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EADDRINUSE

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
        in_use = error.errno == EADDRINUSE
        reason = "is already in use" if in_use else f"cannot be opened ({error.strerror})"
        raise Failure(
            f"Port {wanted} of {HOST} {reason}: choose another --port, or leave it out."
        ) from None

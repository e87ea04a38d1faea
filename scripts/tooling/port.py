"""Ports of this machine's own address."""

from collections.abc import Iterator
from contextlib import contextmanager

from tooling.failure import Failure

HOST = "127.0.0.1"


@contextmanager
def taking(wanted: int | None) -> Iterator[None]:
    """Take a port in the block, a free one if none is wanted, or say why it cannot be had."""
    try:
        yield
    except OSError as error:
        if wanted is None:
            raise Failure(f"No port of {HOST} can be had: {error.strerror}.") from None
        raise Failure(
            f"Port {wanted} of {HOST} cannot be had ({error.strerror}): name another with --port,"
            " or none to get a free one."
        ) from None

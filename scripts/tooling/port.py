"""Ports of this machine's own address: named on the command line, or any that is free."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from tooling.failure import Failure

HOST = "127.0.0.1"


def port(text: str) -> int:
    """Read a port, as argparse's `type`."""
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, from 1 to 65535")
    return int(text)


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

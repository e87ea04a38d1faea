"""Waits for another thread, process or emulator, with one limit for all."""

import time
from collections.abc import Callable

# Seconds: the longest wait takes a tenth of it on a quiet machine of two processors.
LONGEST_WAIT = 300


def wait_until(
    true: Callable[[], object],
    what: str,
    *,
    seen: Callable[[], str] = str,
    pause: float = 0.05,
    seconds: float = LONGEST_WAIT,
) -> None:
    """Return as soon as something is true.

    Args:
        true: Tells whether it is true.
        what: What the test waits for, for the error.
        seen: What there is to see instead, such as a log; for the error too.
        pause: Seconds between two looks.
        seconds: The limit.

    Raises:
        AssertionError: It is not true at the limit; the message says what, and what is seen.
    """
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what} in vain\n{seen()}"
        time.sleep(pause)

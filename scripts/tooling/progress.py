"""Says on stderr what is being done and how long it took; stdout belongs to a command's result."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tooling import interrupts


@contextmanager
def step(name: str) -> Iterator[None]:
    """Name a step before it begins, and its seconds when it is done."""
    print(f"{name} ...", end="", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        yield
        interrupts.reraise()
    except Exception:
        print(" failed", file=sys.stderr, flush=True)
        raise
    except BaseException:
        print(" stopped", file=sys.stderr, flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)

"""A row's process while it serves many requests, told by the one that started it what to serve."""

import gc
import resource
import sys
from pathlib import Path

from tooling import control
from tooling.bench import handlers

_STATM = Path("/proc/self/statm")


def main() -> None:
    """Serve lists of events until nobody asks any more, and say after each what they cost."""
    line, factory = sys.argv[1:]
    handler = getattr(handlers, factory)()

    def answer(events: list[handlers.Event]) -> tuple[list[tuple[int, int]], int]:
        return [handlers.serve(handler, event) for event in events], memory()

    control.answer_all(int(line), "ready", answer)


def memory() -> int:
    """Return the bytes in memory, without what only waits for its collection."""
    gc.collect()
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    # Elsewhere the peak must do, which on macOS, where this matters, is in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()

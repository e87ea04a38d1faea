"""A row's process while it serves many requests, which the bench sends it."""

import gc
import resource
import sys
from pathlib import Path

from tooling import control
from tooling.bench import handlers

_STATM = Path("/proc/self/statm")


def main() -> None:
    """Serve lists of events until the connection closes, and report the cost of each list."""
    line, row = sys.argv[1:]
    handler = handlers.make(row)

    def answer(events: list[handlers.Event]) -> tuple[list[tuple[int, int]], int]:
        return [handlers.serve(handler, event) for event in events], memory()

    control.answer_all(int(line), "ready", answer)


def memory() -> int:
    """Return the bytes in memory, without garbage that waits for its collection."""
    gc.collect()
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    # Other systems report only the peak, which macOS, where this matters, gives in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()

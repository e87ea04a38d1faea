"""A row's process while it serves many requests, told by the one that started it what to serve."""

import gc
import resource
import sys
import time
from pathlib import Path
from typing import Any

from tooling import control
from tooling.bench.events import event
from tooling.bench.runtime import Context, expect_success, load

_STATM = Path("/proc/self/statm")


def main() -> None:
    """Serve until nobody asks any more."""
    port, handler = sys.argv[1:]
    lambda_handler = load(handler)

    def answer(question: Any) -> object:
        if question == "memory":
            return memory()
        return [_serve(lambda_handler, question["path"], name) for name in question["callers"]]

    control.answer_all(int(port), "ready", answer)


def _serve(lambda_handler: Any, path: str, username: str) -> tuple[int, int]:
    """Serve one request; return the nanoseconds that passed, and those that the CPU took."""
    request = event(path, username)
    context = Context()
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    answer = lambda_handler(request, context)
    wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
    expect_success(answer)
    return wall, cpu


def memory() -> int:
    """Return the bytes in memory, without what only waits for its collection."""
    gc.collect()
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    # Elsewhere the peak must do, which on macOS, where this matters, is in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()

"""An authorizer's process while it verifies tokens, told how many by the one that started it."""

import sys
import time
from typing import Any

from tooling import control
from tooling.bench.authorizers.runtime import event, expect_allowed, load
from tooling.bench.runtime import Context


def main() -> None:
    """Verify until nobody asks any more."""
    port, handler = sys.argv[1:]
    lambda_handler = load(handler)
    control.answer_all(
        int(port), "ready", lambda times: [_verify(lambda_handler) for _ in range(times)]
    )


def _verify(lambda_handler: Any) -> int:
    """Verify a token; return the nanoseconds that passed."""
    request, context = event(), Context()
    started = time.perf_counter_ns()
    answer = lambda_handler(request, context)
    passed = time.perf_counter_ns() - started
    expect_allowed(answer)
    return passed


if __name__ == "__main__":
    main()

"""Verifications after the first, timed row by row in turns."""

from contextlib import ExitStack
from statistics import median

from tooling.bench.rows import AUTHORIZERS, Row
from tooling.bench.surroundings import Surroundings

_WARM_UP = 3


def warm_verifications(
    surroundings: Surroundings, rounds: int, verifications: int
) -> dict[Row, float]:
    """Return, for each row, the microseconds of a verification with keys that are there."""
    passed: dict[Row, list[int]] = {row: [] for row in AUTHORIZERS}
    with ExitStack() as running:
        workers = {
            row: running.enter_context(surroundings.worker(row, "authorizers.worker"))
            for row in AUTHORIZERS
        }
        for worker in workers.values():
            worker.ask(_WARM_UP)
        for _ in range(rounds):
            for row, worker in workers.items():
                passed[row] += worker.ask(verifications)
    return {row: median(nanoseconds) / 1000 for row, nanoseconds in passed.items()}

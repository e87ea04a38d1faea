"""Requests of known and of new callers, timed row by row in turns."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from tooling.bench.handlers.task import DOCUMENT, NOTHING
from tooling.bench.rows import ROWS, Row
from tooling.bench.surroundings import Surroundings

_KNOWN = "known"
# What a process does once for all its callers is not a caller's cost.
_WARM_UP = ["warm-up-1", "warm-up-2", "warm-up-3"]


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians, in microseconds: what passed, and what of it was the CPU's work here."""

    wall: float
    cpu: float


def known_caller(surroundings: Surroundings, rounds: int, requests: int) -> dict[Row, Cost]:
    """Return the cost of a caller's later requests, without the caller's own AWS call."""
    return _in_turns(
        surroundings, rounds, NOTHING, lambda _: [_KNOWN] * requests, known=[_KNOWN] * 2
    )


def new_caller(surroundings: Surroundings, rounds: int) -> dict[Row, Cost]:
    """Return the cost of a caller's first request: AssumeRole, a client, its first call."""
    return _in_turns(surroundings, rounds, DOCUMENT, lambda number: [f"caller-{number}"])


def _in_turns(
    surroundings: Surroundings,
    rounds: int,
    path: str,
    callers: Callable[[int], list[str]],
    known: list[str] | None = None,
) -> dict[Row, Cost]:
    costs: dict[Row, list[tuple[int, int]]] = {row: [] for row in ROWS}
    with ExitStack() as running:
        workers = {row: running.enter_context(surroundings.worker(row)) for row in ROWS}
        for worker in workers.values():
            worker.ask({"path": DOCUMENT, "callers": _WARM_UP + (known or [])})
        for number in range(rounds):
            for row, worker in workers.items():
                costs[row] += worker.ask({"path": path, "callers": callers(number)})
    return {row: _medians(measured) for row, measured in costs.items()}


def _medians(nanoseconds: list[tuple[int, int]]) -> Cost:
    wall, cpu = zip(*nanoseconds, strict=True)
    return Cost(wall=median(wall) / 1000, cpu=median(cpu) / 1000)

"""Makes the measurements; rows take turns.

For a cold start it measures the CPU time of a whole process, from its first to its last
instruction, and not wall time: Lambda gives a function a share of a CPU, often a small one, so that
CPU time here becomes wall time there.
"""

import json
import resource
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from itertools import product
from statistics import median
from typing import Any

from group_role.testing import User, rest_event
from tooling.bench.handlers import AUTHORIZERS, DOCUMENT, NAIVE, NOTHING, ROWS
from tooling.bench.surroundings import Surroundings
from tooling.child import run
from tooling.failure import Failure

Events = list[dict[str, Any]]
_MEGABYTE = 1_000_000
# By row, its measured values by their names, which end with the unit.
Figures = dict[str, dict[str, float | None]]


def requests(path: str, *usernames: str) -> Events:
    """Return an event of a request for each user, with a token that was issued just now."""
    return [rest_event("GET", path, User(username, "editors")) for username in usernames]


# Work that a process does once for all callers does not count as a caller's cost.
_WARM_UP = requests(DOCUMENT, "warm-up-1", "warm-up-2", "warm-up-3")


def interpreter(around: Surroundings, samples: int) -> float:
    """Return the milliseconds of Python itself, which every row's measurement includes."""
    return median(_cpu(around, "pass") for _ in range(samples))


def cold_starts(rows: Iterable[str], around: Surroundings, samples: int, first: str) -> Figures:
    """Measure initializations without and with a first `request`, or `verification` of a token."""
    event = requests(DOCUMENT, "caller")[0] if first == "request" else around.token_event
    figures = {"init_cpu_ms": "", f"first_{first}_cpu_ms": "; handlers.serve_first(it)"}
    measured: dict[tuple[str, str], list[float]] = defaultdict(list)
    for sample in range(samples + 1):
        for row, name in product(rows, figures):
            code = f"from tooling.bench import handlers; it = handlers.make({row!r})"
            cpu = _cpu(around, code + figures[name], json.dumps(event))
            if sample:  # the very first process finds no compiled modules
                measured[row, name].append(cpu)
    return {row: {name: median(measured[row, name]) for name in figures} for row in rows}


def known_caller(around: Surroundings, rounds: int, count: int) -> Figures:
    """Measure a caller's later requests, without the caller's own AWS call."""
    warm_up = _WARM_UP + requests(DOCUMENT, "known", "known")
    later = requests(NOTHING, "known") * count
    taken = _in_turns(ROWS, around, rounds, lambda _: later, warm_up)
    return {row: {"known_caller_us": wall} for row, (wall, _) in taken.items()}


def new_caller(around: Surroundings, rounds: int) -> Figures:
    """Measure a caller's first request: AssumeRole, a client, its first call."""
    taken = _in_turns(ROWS, around, rounds, lambda n: requests(DOCUMENT, f"caller-{n}"), _WARM_UP)
    return {
        row: {"new_caller_ms": wall / 1000, "new_caller_cpu_ms": cpu / 1000}
        for row, (wall, cpu) in taken.items()
    }


def warm_token(around: Surroundings, rounds: int, count: int) -> Figures:
    """Measure verifications of a token whose keys are already there."""
    tokens = [around.token_event]
    taken = _in_turns(AUTHORIZERS, around, rounds, lambda _: tokens * count, tokens * 3)
    return {row: {"warm_verification_us": wall} for row, (wall, _) in taken.items()}


def population(around: Surroundings, callers: int, requests_each: int) -> Figures:
    """Serve requests of many callers in turns; only the first request of each calls S3.

    Measures how much memory a process gains for each caller with a used S3 client, if the library
    remembers callers, and how often it calls STS in all requests.
    """
    names = [f"caller-{number}" for number in range(callers)]
    found: Figures = {}
    for row in ROWS:
        with ExitStack() as running:
            worker = around.worker(running, row)
            _, before = worker.ask(_WARM_UP)
            calls = around.assume_role_calls()
            _, after = worker.ask(requests(DOCUMENT, *names))
            # In one list: after each, the worker collects the garbage among all these clients.
            worker.ask(requests(NOTHING, *names) * (requests_each - 1))
            calls = around.assume_role_calls() - calls
        grown = None if row == NAIVE else (after - before) / callers / _MEGABYTE
        found[row] = {"caller_mb": grown, "assume_role_calls": calls}
    return found


def _in_turns(
    rows: Iterable[str],
    around: Surroundings,
    rounds: int,
    events: Callable[[int], Events],
    warm_up: Events,
) -> dict[str, tuple[float, float]]:
    """Return by row the microseconds of a request, in wall time and in CPU time.

    `events` returns the events of a round, given its number.
    """
    costs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with ExitStack() as running:
        workers = {row: around.worker(running, row) for row in rows}
        for worker in workers.values():
            worker.ask(warm_up)
        for number in range(rounds):
            for row, worker in workers.items():
                costs[row] += worker.ask(events(number))[0]
    walls_and_cpus = {row: zip(*taken, strict=True) for row, taken in costs.items()}
    return {
        row: (median(walls) / 1000, median(cpus) / 1000)
        for row, (walls, cpus) in walls_and_cpus.items()
    }


def _cpu(around: Surroundings, code: str, *arguments: str) -> float:
    """Run a program and return its milliseconds of CPU, with the kernel's."""
    before = _of_children()
    command = [sys.executable, "-P", "-c", code, *arguments]
    status, output = run(command, env=around.env, cwd=around.work)
    if status:
        raise Failure("A cold start failed.", output)
    return (_of_children() - before) * 1000


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

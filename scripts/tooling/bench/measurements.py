"""What is measured, row by row in turns.

Of a cold start it is the CPU time of a whole process, from its first to its last instruction, and
not wall time: Lambda gives a function a share of a CPU, often a small one, so that what is used
here is what takes time there.
"""

import json
import resource
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Any

from group_role.testing import User, rest_event
from tooling.bench.handlers import DOCUMENT, NOTHING
from tooling.bench.rows import NAIVE, factory
from tooling.bench.surroundings import Surroundings
from tooling.child import run
from tooling.failure import Failure

Events = list[dict[str, Any]]
ByRow = dict[str, float]

_MEGABYTE = 1_000_000


def requests(path: str, *usernames: str) -> Events:
    """Return an event of a request for each user, whose token was issued just now."""
    return [rest_event("GET", path, User(username, "editors")) for username in usernames]


# What a process does once for all its callers is not a caller's cost.
_WARM_UP = requests(DOCUMENT, "warm-up-1", "warm-up-2", "warm-up-3")


def interpreter(surroundings: Surroundings, samples: int) -> float:
    """Return the milliseconds that Python alone takes, which are in every row's."""
    return median(_cpu(surroundings, "pass") for _ in range(samples))


def cold_starts(
    rows: Sequence[str], surroundings: Surroundings, samples: int, event: Mapping[str, Any]
) -> tuple[ByRow, ByRow]:
    """Return, by row, the milliseconds of its initialization, and with a first request."""
    measured: dict[tuple[str, bool], list[float]] = defaultdict(list)
    for sample in range(samples + 1):
        for case in [(row, request) for row in rows for request in (False, True)]:
            code = (
                f"import sys; from tooling.bench import handlers; h = handlers.{factory(case[0])}()"
            )
            code += "; handlers.serve(h, handlers.json.loads(sys.argv[1]))" if case[1] else ""
            cpu = _cpu(surroundings, code, json.dumps(event))
            if sample:  # the first of all finds no compiled modules
                measured[case].append(cpu)
    init, with_request = ({row: median(measured[row, r]) for row in rows} for r in (False, True))
    return init, with_request


def in_turns(
    rows: Sequence[str],
    surroundings: Surroundings,
    rounds: int,
    events: Callable[[int], Events],
    warm_up: Events,
) -> tuple[ByRow, ByRow]:
    """Return, by row, the microseconds of a request, and those of the CPU's work here.

    Args:
        rows: The rows.
        surroundings: Where they run.
        rounds: How many turns each row has.
        events: Returns the events of a round, by its number.
        warm_up: What is asked before that.
    """
    costs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with ExitStack() as running:
        workers = {row: running.enter_context(surroundings.worker(row)) for row in rows}
        for worker in workers.values():
            worker.ask(warm_up)
        for number in range(rounds):
            for row, worker in workers.items():
                costs[row] += worker.ask(events(number))[0]
    wall, cpu = ({row: median(c[n] for c in costs[row]) / 1000 for row in rows} for n in (0, 1))
    return wall, cpu


def known_caller(rows: Sequence[str], surroundings: Surroundings, rounds: int, count: int) -> ByRow:
    """Return the microseconds of a caller's later requests, without the caller's own AWS call."""
    warm_up = _WARM_UP + requests(DOCUMENT, "known", "known")
    later = requests(NOTHING, "known") * count
    return in_turns(rows, surroundings, rounds, lambda _: later, warm_up)[0]


def new_caller(rows: Sequence[str], surroundings: Surroundings, rounds: int) -> tuple[ByRow, ByRow]:
    """Return what a caller's first request takes: AssumeRole, a client, its first call."""
    return in_turns(
        rows, surroundings, rounds, lambda number: requests(DOCUMENT, f"caller-{number}"), _WARM_UP
    )


def population(
    row: str, surroundings: Surroundings, callers: int, requests_each: int
) -> tuple[float | None, int]:
    """Serve requests of many callers in turns; the first of each calls S3, the rest do not.

    Returns:
        The megabytes that the process grew by for each caller, with an S3 client that was used,
        None where callers are not remembered; and how often STS was asked, for all requests.
    """
    names = [f"caller-{number}" for number in range(callers)]
    with surroundings.worker(row) as worker:
        _, before = worker.ask(_WARM_UP)
        calls = surroundings.assume_role_calls()
        _, after = worker.ask(requests(DOCUMENT, *names))
        for _ in range(requests_each - 1):
            worker.ask(requests(NOTHING, *names))
        calls = surroundings.assume_role_calls() - calls
    return None if row == NAIVE else (after - before) / callers / _MEGABYTE, calls


def _cpu(surroundings: Surroundings, code: str, *arguments: str) -> float:
    """Run a program and return the milliseconds of CPU that it took, the kernel's included."""
    before = _of_children()
    command = [sys.executable, "-P", "-c", code, *arguments]
    status, output = run(command, env=surroundings.env, cwd=surroundings.work)
    if status:
        raise Failure("A cold start failed.", output)
    return (_of_children() - before) * 1000


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

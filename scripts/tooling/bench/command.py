"""Makes all measurements, one after the other, and stops everything that it started."""

import json
from argparse import Namespace
from contextlib import ExitStack
from importlib import metadata
from typing import NamedTuple

from tooling.bench import measurements, report
from tooling.bench.handlers import AUTHORIZER, AUTHORIZERS, NAIVE, OURS, ROWS
from tooling.bench.surroundings import Surroundings
from tooling.isolation import isolate
from tooling.progress import step
from tooling.work_folder import work_folder


class _Effort(NamedTuple):
    """How often everything is measured."""

    starts: int
    known_rounds: int
    known_requests: int
    new_callers: int
    callers: int
    requests_each: int


_NO_LIBRARY = {NAIVE, OURS, AUTHORIZER}
_FULL = _Effort(21, 20, 50, 21, 100, 100)
_QUICK = _Effort(5, 5, 20, 7, 20, 10)


def main(options: Namespace) -> int:
    """Run `scripts/bench`."""
    isolate()
    with ExitStack() as cleanup:
        around = Surroundings(cleanup, work_folder(cleanup, "bench"))
        found = report.document(_measured(around, _QUICK if options.quick else _FULL))
    print(json.dumps(found, indent=2) if options.json else report.tables(found))
    return 0


def _measured(around: Surroundings, effort: _Effort) -> report.Document:
    starts, rounds, count = effort.starts, effort.known_rounds, effort.known_requests
    with step(f"cold starts of {len(ROWS)} handlers, {starts} times"):
        python = measurements.interpreter(around, starts)
        started = measurements.cold_starts(ROWS, around, starts, "request")
    with step("requests of a known caller"):
        known = measurements.known_caller(around, rounds, count)
    with step("requests of new callers"):
        new = measurements.new_caller(around, effort.new_callers)
    requests = effort.callers * effort.requests_each
    with step(f"{requests:,} requests of {effort.callers} callers"):
        population = measurements.population(around, effort.callers, effort.requests_each)
    with step(f"cold starts of {len(AUTHORIZERS)} authorizers, {starts} times"):
        first_token = measurements.cold_starts(AUTHORIZERS, around, starts, "verification")
    with step("verifications of a token"):
        warm = measurements.warm_token(around, rounds, count)
    return {
        "interpreter_cpu_ms": round(python, 3),
        "callers": effort.callers,
        "requests": requests,
        "rows": _rows(started, known, new, population),
        "authorizers": _rows(first_token, warm),
    }


def _rows(*measured: measurements.Figures) -> list[report.Document]:
    """Return the measured values of each row, in the order of measurement."""
    return [
        {"name": row, "version": None if row in _NO_LIBRARY else metadata.version(row)}
        | {
            name: value and round(value, 3)
            for figures in measured
            for name, value in figures[row].items()
        }
        for row in measured[0]
    ]

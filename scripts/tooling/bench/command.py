"""All measurements, one after the other, with everything that was started stopped at the end."""

import json
from argparse import Namespace
from collections.abc import Mapping
from contextlib import ExitStack
from typing import NamedTuple

from tooling.bench import measurements, report
from tooling.bench.handlers import DOCUMENT
from tooling.bench.rows import AUTHORIZERS, ROWS, version
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


_FULL = _Effort(21, 20, 50, 21, 100, 100)
_QUICK = _Effort(5, 5, 20, 7, 20, 10)


def main(options: Namespace) -> int:
    """Run `scripts/bench`."""
    isolate()
    with ExitStack() as cleanup:
        around = cleanup.enter_context(Surroundings(work_folder(cleanup, "bench")))
        found = report.document(_measured(around, _QUICK if options.quick else _FULL))
    print(json.dumps(found, indent=2) if options.json else report.tables(found))
    return 0


def _measured(around: Surroundings, effort: _Effort) -> report.Document:
    starts, rounds = effort.starts, effort.known_rounds
    with step(f"cold starts of {len(ROWS)} handlers, {starts} times"):
        python = measurements.interpreter(around, starts)
        (event,) = measurements.requests(DOCUMENT, "caller")
        init, first = measurements.cold_starts(ROWS, around, starts, event)
    with step("requests of a known caller"):
        known = measurements.known_caller(ROWS, around, rounds, effort.known_requests)
    with step("requests of new callers"):
        new, new_cpu = measurements.new_caller(ROWS, around, effort.new_callers)
    requests = effort.callers * effort.requests_each
    with step(f"{requests:,} requests of {effort.callers} callers"):
        population = {
            row: measurements.population(row, around, effort.callers, effort.requests_each)
            for row in ROWS
        }
    with step(f"cold starts of {len(AUTHORIZERS)} authorizers, {starts} times"):
        token = around.token_event
        of_authorizers = measurements.cold_starts(AUTHORIZERS, around, starts, token)
    with step("verifications of a token"):
        tokens = [token] * effort.known_requests
        warm, _ = measurements.in_turns(AUTHORIZERS, around, rounds, lambda _: tokens, [token] * 3)
    rows = {
        row: {
            "init_cpu_ms": init[row],
            "first_request_cpu_ms": first[row],
            "known_caller_us": known[row],
            "new_caller_ms": new[row] / 1000,
            "new_caller_cpu_ms": new_cpu[row] / 1000,
            "caller_mb": population[row][0],
            "assume_role_calls": population[row][1],
        }
        for row in ROWS
    }
    authorizers = {
        row: {
            "init_cpu_ms": of_authorizers[0][row],
            "first_verification_cpu_ms": of_authorizers[1][row],
            "warm_verification_us": warm[row],
        }
        for row in AUTHORIZERS
    }
    return {
        "interpreter_cpu_ms": round(python, 3),
        "callers": effort.callers,
        "requests": requests,
        "rows": _named(rows),
        "authorizers": _named(authorizers),
    }


def _named(rows: Mapping[str, Mapping[str, float | None]]) -> list[report.Document]:
    return [
        {"name": row, "version": version(row)}
        | {name: value and round(value, 3) for name, value in figures.items()}
        for row, figures in rows.items()
    ]

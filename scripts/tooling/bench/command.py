"""All measurements, one after the other, with everything that was started stopped at the end."""

import argparse
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tooling.bench import report
from tooling.bench.authorizers.warm import warm_verifications
from tooling.bench.cold_start import cold_starts, interpreter
from tooling.bench.figures import AuthorizerFigures, Figures
from tooling.bench.population import populations
from tooling.bench.rows import AUTHORIZERS, ROWS
from tooling.bench.surroundings import Surroundings
from tooling.bench.targets import targets
from tooling.bench.turns import known_caller, new_caller
from tooling.interrupts import shielded
from tooling.isolation import isolate
from tooling.progress import step

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Effort:
    """How often everything is measured."""

    cold_starts: int
    known_rounds: int
    known_requests: int
    new_callers: int
    callers: int
    requests_each: int


_FULL = _Effort(
    cold_starts=21,
    known_rounds=20,
    known_requests=50,
    new_callers=21,
    callers=100,
    requests_each=100,
)
_QUICK = _Effort(
    cold_starts=5,
    known_rounds=5,
    known_requests=20,
    new_callers=7,
    callers=20,
    requests_each=10,
)


def main() -> int:
    """Run `scripts/bench`."""
    options = _options()
    isolate()
    with ExitStack() as cleanup:
        with shielded():
            work = Path(tempfile.mkdtemp(prefix="group-role-bench-"))
            cleanup.callback(shutil.rmtree, work, ignore_errors=True)
        surroundings = cleanup.enter_context(Surroundings(work))
        run = _measure(surroundings, _QUICK if options.quick else _FULL)
    print(report.as_json(run) if options.json else report.as_table(run))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure cold starts, requests, memory and STS calls of this project, of the"
        " naive snippet and of four libraries that assume roles, against a stub of STS and S3 on"
        " loopback; and cold starts and verifications of its Lambda authorizer and of four"
        " libraries that verify tokens. Exit status 0 once all is measured, whatever the figures.",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON document, not a table")
    parser.add_argument("--quick", action="store_true", help="measure less often, to try it out")
    return parser.parse_args()


def _measure(surroundings: Surroundings, effort: _Effort) -> report.Run:
    with step(f"cold starts of {len(ROWS)} handlers, {effort.cold_starts} times"):
        python = interpreter(surroundings, effort.cold_starts)
        started = cold_starts(ROWS, "runtime", surroundings, effort.cold_starts)
    with step("requests of a known caller"):
        known = known_caller(surroundings, effort.known_rounds, effort.known_requests)
    with step("requests of new callers"):
        new = new_caller(surroundings, effort.new_callers)
    requests = effort.callers * effort.requests_each
    with step(f"{requests:,} requests of {effort.callers} callers"):
        population = dict(populations(surroundings, effort.callers, effort.requests_each))
    figures = {}
    for row in ROWS:
        memory = population[row].bytes_per_caller
        figures[row] = Figures(
            row=row,
            init_cpu_ms=started[row][0],
            first_request_cpu_ms=started[row][1],
            known_caller_us=known[row].wall,
            new_caller_ms=new[row].wall / 1000,
            new_caller_cpu_ms=new[row].cpu / 1000,
            caller_mb=None if memory is None else memory / _MEGABYTE,
            assume_role_calls=population[row].assume_role_calls,
        )
    return report.Run(
        figures=list(figures.values()),
        authorizers=_authorizers(surroundings, effort),
        targets=targets(figures, effort.callers),
        interpreter_cpu_ms=python,
        callers=effort.callers,
        requests=requests,
    )


def _authorizers(surroundings: Surroundings, effort: _Effort) -> list[AuthorizerFigures]:
    with step(f"cold starts of {len(AUTHORIZERS)} authorizers, {effort.cold_starts} times"):
        started = cold_starts(AUTHORIZERS, "authorizers.runtime", surroundings, effort.cold_starts)
    with step("verifications of a token"):
        warm = warm_verifications(surroundings, effort.known_rounds, effort.known_requests)
    return [
        AuthorizerFigures(
            row=row,
            init_cpu_ms=started[row][0],
            first_verification_cpu_ms=started[row][1],
            warm_verification_us=warm[row],
        )
        for row in AUTHORIZERS
    ]

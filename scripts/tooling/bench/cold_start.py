"""What a cold start costs: the CPU time of a whole process, from its first to its last instruction.

CPU and not wall time: Lambda gives a function a share of a CPU, often a small one, so that what is
used here is what takes time there.
"""

import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tooling.bench.rows import Row
from tooling.bench.surroundings import Surroundings
from tooling.child import run
from tooling.failure import Failure

_START = "from tooling.bench.{runtime} import start; start({handler!r}, request={request})"


def interpreter(surroundings: Surroundings, samples: int) -> float:
    """Return the milliseconds that Python alone takes, which are in every row's."""
    return median(_cpu("pass", surroundings.env, surroundings.work) * 1000 for _ in range(samples))


def cold_starts(
    rows: Sequence[Row], runtime: str, surroundings: Surroundings, samples: int
) -> dict[Row, tuple[float, float]]:
    """Return, for each row, the milliseconds of its initialization, and with a first request."""
    cases = [(row, request) for row in rows for request in (False, True)]
    seconds: dict[tuple[Row, bool], list[float]] = {case: [] for case in cases}
    for sample in range(samples + 1):
        for row, request in cases:
            code = _START.format(runtime=runtime, handler=row.handler, request=request)
            cpu = _cpu(code, surroundings.env, surroundings.work)
            if sample:  # the first of all finds no compiled modules
                seconds[row, request].append(cpu)
    return {
        row: (_milliseconds(seconds[row, False]), _milliseconds(seconds[row, True])) for row in rows
    }


def _cpu(code: str, env: Mapping[str, str], work: Path) -> float:
    """Run a program and return the seconds of CPU that it took, in itself and for the kernel."""
    before = _of_children()
    status, output = run([sys.executable, "-P", "-c", code], env=env, cwd=work)
    if status:
        raise Failure("A cold start failed.", output)
    return _of_children() - before


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _milliseconds(seconds: Sequence[float]) -> float:
    return median(seconds) * 1000

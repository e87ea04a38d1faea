"""Shows what was measured to people, as a table, and to programs, as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata

from tooling.bench.figures import AuthorizerFigures, Figures
from tooling.bench.rows import Row
from tooling.bench.targets import Target

_COLUMNS = (
    ("", "cold start", "cold start +", "known", "new", "new caller", "memory", "AssumeRole"),
    ("", "init", "first request", "caller", "caller", "CPU", "a caller", "calls"),
)
_AUTHORIZER_COLUMNS = (
    ("", "cold start", "cold start +", "warm"),
    ("", "init", "first token", "token"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of all measurements.

    Attributes:
        figures: A row each.
        authorizers: A row each, of the second table.
        targets: What was aimed at.
        interpreter_cpu_ms: What of every cold start is Python's own.
        callers: How many callers the last two columns are of.
        requests: How many requests the last column is of.
    """

    figures: Sequence[Figures]
    authorizers: Sequence[AuthorizerFigures]
    targets: Sequence[Target]
    interpreter_cpu_ms: float
    callers: int
    requests: int


def as_json(run: Run) -> str:
    """Return the document of `scripts/bench --json`."""
    document = {
        "ok": all(target.reached for target in run.targets),
        "python": platform.python_version(),
        "boto3": metadata.version("boto3"),
        "system": platform.system(),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "interpreter_cpu_ms": round(run.interpreter_cpu_ms, 3),
        "callers": run.callers,
        "requests": run.requests,
        "rows": [_row(figures) for figures in run.figures],
        "authorizers": [_row(figures) for figures in run.authorizers],
        "targets": [
            asdict(target) | {"measured": round(target.measured, 3), "reached": target.reached}
            for target in run.targets
        ],
    }
    return json.dumps(document, indent=2)


def as_table(run: Run) -> str:
    """Return the tables, what their columns mean, and what was reached."""
    return "\n".join(
        (
            *_aligned([*_COLUMNS, *(_cells(figures) for figures in run.figures)]),
            "",
            *_notes(run),
            "",
            *_aligned([*_AUTHORIZER_COLUMNS, *map(_authorizer_cells, run.authorizers)]),
            "",
            "Medians. First token: with the download of the key set. Each library as its",
            "documentation shows; the authorizer checks more, and answers with the claims.",
            "",
            *_aligned([_target_cells(target) for target in run.targets]),
        )
    )


def _notes(run: Run) -> list[str]:
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    return [
        f"Medians. Cold start: CPU of a whole process, {run.interpreter_cpu_ms:.1f} ms for Python.",
        "Known caller: everything but the caller's own AWS call, and AssumeRole where it is called",
        "each time. New caller: AssumeRole, an S3 client and its first call. The last two columns:",
        f"{run.callers} callers, each with an S3 client, send {run.requests:,} requests in turns.",
        "The libraries know one role each; the bench keeps a session of theirs for each caller.",
        f"Python {platform.python_version()}, boto3 {metadata.version('boto3')}, {system}.",
    ]


def _row(figures: Figures | AuthorizerFigures) -> dict[str, object]:
    values = {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in asdict(figures).items()
        if name != "row"
    }
    return {"name": figures.row.name, "version": figures.row.version, **values}


def _name(row: Row) -> str:
    return f"{row.name} {row.version}" if row.package else row.name


def _cells(figures: Figures) -> tuple[str, ...]:
    return (
        _name(figures.row),
        f"{figures.init_cpu_ms:.0f} ms",
        f"{figures.first_request_cpu_ms:.0f} ms",
        f"{figures.known_caller_us:,.0f} us",
        f"{figures.new_caller_ms:.1f} ms",
        f"{figures.new_caller_cpu_ms:.1f} ms",
        "-" if figures.caller_mb is None else f"{figures.caller_mb:.2f} MB",
        f"{figures.assume_role_calls:,}",
    )


def _authorizer_cells(figures: AuthorizerFigures) -> tuple[str, ...]:
    return (
        _name(figures.row),
        f"{figures.init_cpu_ms:.0f} ms",
        f"{figures.first_verification_cpu_ms:.0f} ms",
        f"{figures.warm_verification_us:,.0f} us",
    )


def _target_cells(target: Target) -> tuple[str, ...]:
    return (
        target.name,
        f"{target.measured:,.2f}".removesuffix(".00"),
        f"{'<=' if target.at_most else '>='} {target.limit:g}",
        "reached" if target.reached else "missed",
    )


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]

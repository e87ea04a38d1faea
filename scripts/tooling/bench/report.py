"""Prints the measurements: as one document for programs, and as tables for people."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from typing import Any

from tooling.bench.handlers import NAIVE, OURS, PEERS
from tooling.terminal import aligned

Document = dict[str, Any]

# The title of each column of a table in two lines, and the format of its figures.
_COLUMNS = {
    "init_cpu_ms": ("cold start", "init", "{:.0f} ms"),
    "first_request_cpu_ms": ("cold start +", "first request", "{:.0f} ms"),
    "known_caller_us": ("known", "caller", "{:,.0f} us"),
    "new_caller_ms": ("new", "caller", "{:.1f} ms"),
    "new_caller_cpu_ms": ("new caller", "CPU", "{:.1f} ms"),
    "caller_mb": ("memory", "a caller", "{:.2f} MB"),
    "assume_role_calls": ("AssumeRole", "calls", "{:,}"),
}
_AUTHORIZER_COLUMNS = {
    "init_cpu_ms": ("cold start", "init", "{:.0f} ms"),
    "first_verification_cpu_ms": ("cold start +", "first token", "{:.0f} ms"),
    "warm_verification_us": ("warm", "token", "{:,.0f} us"),
}


def document(measured: Document) -> Document:
    """Return the document of `scripts/bench --json` for the measurements."""
    targets = [
        {
            "name": name,
            "measured": round(value, 3),
            "limit": limit,
            "at_most": at_most,
            "reached": value <= limit if at_most else value >= limit,
        }
        for name, value, limit, at_most in _targets(measured)
    ]
    return {
        "ok": all(target["reached"] for target in targets),
        "python": platform.python_version(),
        "boto3": metadata.version("boto3"),
        "system": platform.system(),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        **measured,
        "targets": targets,
    }


def tables(found: Document) -> str:
    """Return the tables of a document, the meaning of their columns, and the targets."""
    targets = [
        (
            target["name"],
            f"{target['measured']:,.2f}".removesuffix(".00"),
            f"{'<=' if target['at_most'] else '>='} {target['limit']:g}",
            "reached" if target["reached"] else "missed",
        )
        for target in found["targets"]
    ]
    return f"""\
{_table(found["rows"], _COLUMNS)}

Medians. Cold start: CPU of a whole process, {found["interpreter_cpu_ms"]:.1f} ms for Python.
Known caller: everything but the caller's own AWS call, and AssumeRole where it is called
each time. New caller: AssumeRole, an S3 client and its first call. The last two columns:
{found["callers"]} callers, each with an S3 client, send {found["requests"]:,} requests in turns.
The libraries know one role each; the bench keeps a session of theirs for each caller.
Python {found["python"]}, boto3 {found["boto3"]}, \
{found["system"]} {found["machine"]}, {found["cpus"]} CPUs.

{_table(found["authorizers"], _AUTHORIZER_COLUMNS)}

Medians. First token: with the download of the key set. Each library as its
documentation shows; the authorizer checks more, and answers with the claims.

{aligned(targets, right=True)}"""


def _targets(measured: Document) -> Iterator[tuple[str, float, float, bool]]:
    """Yield the name of each target, the measured value, the limit, and if the limit is a maximum.

    All values are compared within one run.
    """
    rows = {row["name"]: row for row in measured["rows"]}
    ours, naive, callers = rows[OURS], rows[NAIVE], measured["callers"]
    init, first, known = ("init_cpu_ms", "first_request_cpu_ms", "known_caller_us")
    yield "init CPU, of naive", ours[init] / naive[init], 0.9, True
    yield "init + first request CPU, of naive", ours[first] / naive[first], 0.75, True
    yield "known caller, us", ours[known], 60, True
    yield "known caller, times cheaper than naive", naive[known] / ours[known], 10, False
    for peer in PEERS:
        times = rows[peer]["new_caller_ms"] / ours["new_caller_ms"]
        yield f"new caller, times cheaper than {peer}", times, 15, False
    yield "cached caller, MB", ours["caller_mb"], 0.5, True
    for bound in ("most", "least"):
        name, calls = f"AssumeRole calls, at {bound} one a caller", ours["assume_role_calls"]
        yield name, calls, callers, bound == "most"


def _table(rows: Sequence[Document], columns: Mapping[str, tuple[str, str, str]]) -> str:
    first, second, _ = zip(*columns.values(), strict=True)
    lines: list[Sequence[str]] = [("", *first), ("", *second)]
    for row in rows:
        figures = [(row[name], form) for name, (_, _, form) in columns.items()]
        cells = ("-" if figure is None else form.format(figure) for figure, form in figures)
        lines.append((f"{row['name']} {row['version'] or ''}".rstrip(), *cells))
    return aligned(lines, right=True)

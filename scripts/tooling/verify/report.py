"""Prints the checks for people, as a table with the faults in words, and for programs."""

import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tooling.failure import Failure
from tooling.terminal import aligned, verdict
from tooling.verify.check import Check

_WIDEST = 60


def as_json(checks: Sequence[Check], api_url: str) -> str:
    """Return the document of `scripts/verify --json`."""
    rows = [asdict(check) | {"ok": check.ok} for check in checks]
    document = {"ok": all(check.ok for check in checks), "api_url": api_url, "checks": rows}
    return json.dumps(document, indent=2)


def as_table(checks: Sequence[Check]) -> str:
    """Return a line for each check, and below the table each fault, or that there is none."""
    lines = [("step", "of", "what", "got", "")]
    lines += [
        (check.step, check.subject, check.what, _got(check), "ok" if check.ok else "FAULT")
        for check in checks
    ]
    return "\n".join(
        [
            aligned(lines, shown=_coloured),
            *(f"\n{check.fault}" for check in checks if not check.ok),
            *([f"\nAll {len(checks)} checks passed."] if all(check.ok for check in checks) else []),
        ]
    )


def write_junit(checks: Sequence[Check], file: Path) -> None:
    """Write a JUnit document, with a test case for each check."""
    failures = [check for check in checks if not check.ok]
    suites = ET.Element("testsuites")
    counts = {"tests": len(checks), "failures": len(failures), "errors": 0, "skipped": 0}
    told = {name: str(count) for name, count in counts.items()}
    suite = ET.SubElement(suites, "testsuite", {"name": "scripts/verify", **told})
    for check in checks:
        name = f"{check.subject}: {check.what}"
        case = ET.SubElement(suite, "testcase", classname=f"verify.{check.step}", name=name)
        if not check.ok:
            failure = ET.SubElement(case, "failure", message=check.fault)
            failure.text = f"expected: {check.expected}\ngot: {check.got}"
    try:
        ET.ElementTree(suites).write(file, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror}.") from None


def _coloured(cell: str, padded: str) -> str:
    return verdict(cell, sys.stdout, good=cell == "ok") if cell in {"ok", "FAULT"} else padded


def _got(check: Check) -> str:
    text = check.got
    if not check.ok and check.got != check.expected:
        text += f", expected {check.expected}"
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"

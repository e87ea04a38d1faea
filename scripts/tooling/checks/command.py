"""Runs all checks of the project, or some kinds: those of style, then one run of pytest."""

import os
from argparse import Namespace

import pytest

from tooling import interrupts
from tooling.checks import static_checks
from tooling.commands import KINDS, STYLE
from tooling.failure import Failure
from tooling.isolation import isolate
from tooling.paths import REPOSITORY

_TESTS = REPOSITORY / "tests"
# At the end, pytest names tests that took over a second.
_EVERY_SECOND = ("--durations=0", "--durations-min=1")
# Tests run beside each other; tests/workers.py says how many, and which of them share a stack.
_BESIDE = ("--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder")


def main(options: Namespace) -> int:
    """Run `scripts/test`."""
    wanted = options.kinds or KINDS
    isolate()
    os.chdir(REPOSITORY)
    failed = static_checks.failing() if {"lint", STYLE} & {*wanted} else []
    folders = [str(_TESTS / kind) for kind in KINDS if kind in wanted]
    if folders:
        arguments = [*folders, *_EVERY_SECOND]
        arguments += ["--full"] if options.full else []
        # Only one process can show output as it comes.
        arguments += ["--verbose", "--capture=no"] if options.verbose else _BESIDE
        status = int(pytest.main(arguments, plugins=[_StaticChecks(failed)]))
        interrupts.reraise()
        return status or int(bool(failed))
    if failed:
        raise Failure(f"Failed: {', '.join(failed)}.")
    return 0


class _StaticChecks:
    """Adds the static checks that failed to pytest's summary, which comes long after them."""

    def __init__(self, failed: list[str]) -> None:
        self._failed = failed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._failed:
            terminalreporter.section("static checks that failed")
            for name in self._failed:
                terminalreporter.line(name, red=True)

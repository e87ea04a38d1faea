"""All checks of the project, or some kinds of them: those of style, then one run of pytest."""

import argparse
import os

import pytest

from tooling import interrupts
from tooling.checks import static_checks
from tooling.checks.workers import Workers
from tooling.failure import Failure
from tooling.isolation import isolate
from tooling.paths import REPOSITORY
from tooling.verbosity import be_verbose

_TESTS = REPOSITORY / "tests"
_STATIC = "lint"
# What of it takes seconds, and comes before all tests: for a commit.
_STYLE = "style"
# Kinds with files that take long; they come first, so that no processor waits for one at the end.
_LONG = (_STATIC, "e2e", "terraform", "frameworks", "versions", "unit", "runtime", "faults")
# At the end, what took over a second.
_EVERY_SECOND = ("--durations=0", "--durations-min=1")


def main() -> int:
    """Run `scripts/test`."""
    found = sorted({path.parent.name for path in _TESTS.glob("*/test_*.py")})
    kinds = [*_LONG, *(kind for kind in found if kind not in _LONG)]
    options = _options(kinds)
    wanted = options.kinds or kinds
    if options.verbose:
        be_verbose()
    isolate()
    os.chdir(REPOSITORY)
    failed = static_checks.failing() if {_STATIC, _STYLE} & {*wanted} else []
    folders = [str(_TESTS / kind) for kind in kinds if kind in wanted]
    if folders:
        arguments = [*folders, *_EVERY_SECOND]
        arguments += ["--full"] if options.full else []
        # What is to be seen as it comes must come from one process.
        arguments += ["--verbose", "--capture=no"] if options.verbose else Workers.options
        plugins = [_StaticChecks(failed), Workers()]
        status = int(pytest.main(arguments, plugins=plugins))
        interrupts.reraise()
        return status or int(bool(failed))
    if failed:
        raise Failure(f"Failed: {', '.join(failed)}.")
    return 0


def _options(kinds: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        description="Check everything, or the kinds that are named.",
    )
    parser.add_argument(
        "kinds",
        nargs="*",
        metavar="KIND",
        help=f"one of: {', '.join(sorted(kinds))}; or {_STYLE}, what of {_STATIC} takes seconds",
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="leave nothing out: long runs, all versions of Terraform, 10,000 examples a property",
    )
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="name each test before it runs, and show what Terraform says while it says it",
    )
    options = parser.parse_args()
    known = [*kinds, _STYLE]
    if unknown := [kind for kind in options.kinds if kind not in known]:
        parser.error(f"there is no kind {unknown[0]!r}; the kinds are: {', '.join(sorted(known))}")
    return options


class _StaticChecks:
    """Has pytest's summary name the static checks that failed, as they stand far above it."""

    def __init__(self, failed: list[str]) -> None:
        self._failed = failed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._failed:
            terminalreporter.section("static checks that failed")
            for name in self._failed:
                terminalreporter.line(name, red=True)

"""Quick by default, complete with `--full`: pytest counts left out tests as deselected."""

import gc
import os
import tempfile
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tooling import interrupts
from tooling.checks import iam_simulator
from tooling.environment import Unreachable
from tooling.own_handler.command import NOT_PLAIN
from tooling.work_folder import SHORT

from .proof import Proof, write
from .workers import Workers

settings.register_profile("quick", max_examples=200, deadline=None)
settings.register_profile(
    "full", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    parser.addoption(
        "--full", action="store_true", help="run tests marked `full` too, and 10,000 examples"
    )
    pluginmanager.register(Workers())  # now, before xdist asks how many workers there should be


def pytest_configure(config: pytest.Config) -> None:
    if NOT_PLAIN.search(tempfile.gettempdir()):
        # Commands contain the paths of tests' folders, and a handler's path must need no quotes.
        # Temporary files of commands stay where TMPDIR says.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(SHORT))
    if hasattr(config, "workerinput"):
        interrupts.install()
    settings.load_profile("full" if config.getoption("full") else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    items[:] = [item for item in items if not item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """Have garbage collections leave out what stays: modules and tests, some million objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def simulator() -> None:
    """The second judge, which comes from the npm registry; without it, the test is skipped."""
    try:
        iam_simulator.decisions([])
    except Unreachable as unreachable:
        pytest.skip(f"the simulator is not available: {unreachable}")


# The failures of what tests share, each with its first test, until the run ends.
_FAILED = pytest.StashKey[dict[int, tuple[BaseException, str]]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a failure of what many tests share only once, and skip the other tests.

    pytest raises the same exception for each of them.
    """
    report = yield
    if call.excinfo is None or not report.failed:
        return report
    failed = item.config.stash.setdefault(_FAILED, {})
    error = call.excinfo.value
    _, first = failed.setdefault(id(error), (error, item.nodeid))
    if first != item.nodeid:
        report.outcome = "skipped"
        # With one place and one reason, so that the summary has one line for all of them.
        report.longrepr = (first, None, "Skipped: needs what failed there")  # type: ignore[assignment] # shown without a line
    return report


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    """Write a test's counts to `build/proof`, to one folder for quick and one for complete runs."""
    run = "full" if request.config.getoption("full") else "quick"
    return lambda name, **counts: write(f"{run}/{name}", **counts)

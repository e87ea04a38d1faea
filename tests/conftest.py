"""Quick by default, whole with `--full`: what a run leaves out, it counts as deselected."""

import pytest
from hypothesis import HealthCheck, settings

from tooling import interrupts

from .proof import Proof, write

settings.register_profile("quick", max_examples=200, deadline=None)
settings.register_profile(
    "full", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="run tests marked `full` too, and 10,000 examples"
    )


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        interrupts.install()
    settings.load_profile("full" if config.getoption("full") else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    items[:] = [item for item in items if not item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    """Write what a test counted to `build/proof`, in a folder for quick runs or one for whole."""
    run = "full" if request.config.getoption("full") else "quick"
    return lambda name, **counts: write(f"{run}/{name}", **counts)

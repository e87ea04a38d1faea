"""Quick by default, whole with `--full`: what a run leaves out, it counts as deselected."""

from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("quick", max_examples=200, deadline=None)
settings.register_profile(
    "full", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="run tests marked `full` too, and 10,000 examples"
    )


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("full" if config.getoption("full") else "quick")
    config.pluginmanager.register(_WhatManyShare())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    items[:] = [item for item in items if not item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=left_out)


class _WhatManyShare:
    """Lets a fixture that many tests share say what it does while it does it: it may take long.

    A plugin of its own, because a folder's conftest does not see what a session sets up.
    """

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, Any, Any]:
        if fixturedef.scope == "function":
            return (yield)
        capturing = request.config.pluginmanager.getplugin("capturemanager")
        with capturing.global_and_fixture_disabled():
            return (yield)

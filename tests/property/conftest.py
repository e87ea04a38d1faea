"""Two profiles: a quick one for every run, and `long`, 10,000 examples a property."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from ..stub_aws import StubAws, local_environment, serving

NOW = 1_000_000_000.0

settings.register_profile("quick", max_examples=200, deadline=None)
settings.register_profile(
    "long", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="module")
def stub() -> Iterator[StubAws]:
    with pytest.MonkeyPatch.context() as environment, serving() as stub:
        for name, value in local_environment(stub.url).items():
            environment.setenv(name, value)
        stub.now = lambda: NOW
        yield stub

"""Fixtures of the properties: an AWS with stubbed answers, at a time that stands still."""

import functools
from collections.abc import Iterator

import pytest

from group_role import handler
from group_role._botocore import model_loader

from ..stub_aws import StubAws, local_environment, serving

NOW = 1_000_000_000.0


@pytest.fixture(scope="module")
def stub() -> Iterator[StubAws]:
    with pytest.MonkeyPatch.context() as environment, serving() as stub:
        for name, value in local_environment(stub.url).items():
            environment.setenv(name, value)
        stub.now = lambda: NOW
        # A property has dozens of deployments, each of which would load botocore's models, 25 MB.
        environment.setattr(handler, "new_session", functools.cache(model_loader.new_session))
        yield stub

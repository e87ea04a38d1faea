"""Fixtures of the properties: an AWS with stubbed answers, at a time that stands still."""

import functools
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import Session

from group_role import handler
from group_role._botocore import model_loader

from ..stub_aws import StubAws, local_environment, serving

NOW = 1_000_000_000.0


def _loader() -> Any:
    return model_loader.new_session().get_component("data_loader")


def _session(loader: Any) -> Session:
    """Return a deployment's session, which loads no models again: they take 25 MB.

    A property has hundreds of deployments. They cannot share the session too: each would add its
    hooks to the session, and botocore would call all of them for each client.
    """
    session = model_loader.new_session()
    session.register_component("data_loader", loader)
    return session


@pytest.fixture(scope="module")
def stub() -> Iterator[StubAws]:
    with pytest.MonkeyPatch.context() as environment, serving() as stub:
        for name, value in local_environment(stub.url).items():
            environment.setenv(name, value)
        stub.now = lambda: NOW
        environment.setattr(handler, "new_session", functools.partial(_session, _loader()))
        yield stub

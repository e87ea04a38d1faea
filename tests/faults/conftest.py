"""An account on an AWS that enforces IAM, the function in this process, and faults between them."""

import importlib
import io
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from group_role import GroupRole, Settings
from group_role.session import clients
from tooling.local.aws import LocalAws

from ..leaks import found_secrets
from . import account
from .account import ROLE_PATTERN, Person
from .faults import Schedule
from .process import FunctionProcess, function_process
from .proxy import Proxy, proxying
from .requests import Call

CALLERS = 60


@pytest.fixture(scope="session")
def callers() -> list[Person]:
    return account.people(CALLERS)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, callers: list[Person]) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("faults")) as aws:
        account.create(aws)
        account.store(aws, callers)
        yield aws


@pytest.fixture(scope="session")
def execution(aws: LocalAws) -> dict[str, str]:
    return account.execution_credentials(aws)


@pytest.fixture
def proxy(
    aws: LocalAws,
    execution: dict[str, str],
    callers: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Proxy]:
    """A proxy without faults at first, and the environment of a function behind it."""
    with proxying(aws.api_url, Schedule(0)) as proxy:
        proxy.secrets.update(execution.values(), (caller.token for caller in callers))
        for name, value in {**execution, **account.function_environment(proxy.url)}.items():
            monkeypatch.setenv(name, value)
        yield proxy


@contextmanager
def captured_log() -> Iterator[io.StringIO]:
    """Keep what the function writes, and what Lambda would log of its libraries: warnings."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    try:
        with redirect_stdout(output), redirect_stderr(output):
            yield output
    finally:
        logging.getLogger().removeHandler(handler)


@dataclass(frozen=True, slots=True)
class Function:
    """The reference API's function in this process, with the proxy between it and AWS."""

    proxy: Proxy

    def start(self, clock: Callable[[], float] = time.time) -> Call:
        """Restart it; its clock may differ from this machine's."""
        sys.modules.pop("app", None)
        handler = importlib.import_module("app").lambda_handler.__wrapped__
        return partial(GroupRole(Settings((ROLE_PATTERN,)), clock=clock).answer, handler)


@pytest.fixture
def function(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Function:
    # A stalled answer then takes less time than a test; the real limit is 15 s.
    monkeypatch.setattr(clients, "READ_TIMEOUT", 2)
    return Function(proxy)


@pytest.fixture
def process(proxy: Proxy, tmp_path: Path) -> Iterator[FunctionProcess]:
    """The function in a separate process, whose log holds no secret at the end of any test."""
    with function_process(tmp_path, proxy) as process:
        yield process
    assert proxy.wrong == []
    assert found_secrets(process.log, proxy.secrets) == 0

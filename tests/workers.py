"""Tests on all processors, in worker processes; one signal has all of them put things in order.

A file's tests stay together, as they share what is deployed. Files that share one stack stay on two
workers, each of which deploys it once. Files come in the order in which they were collected.
"""

import os
import re
import signal
import time
from collections.abc import Generator
from contextlib import suppress
from typing import Any

import pytest

from tooling.paths import REPOSITORY

# Seconds: an interrupted test may have applied what it has to change back.
_TO_PUT_THINGS_IN_ORDER = 90
# Bytes: a stack takes almost that much, with Terraform, its provider and the functions.
_MEMORY_OF_EACH = 2_500_000_000
# What end-to-end tests on the shared stack name, and how many such stacks there may be: to deploy
# one takes half a minute of a processor.
_SHARED_STACK = re.compile(r"\bDeployment\b")
_END_TO_END = "e2e"
_STACKS = 2


class Workers:
    """Hands a signal on to the workers, and waits for them: xdist itself would end them first."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._together: dict[str, str] = {}
        self._on_stacks = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_xdist_auto_num_workers(self) -> Generator[None, int, int]:
        """Have two workers more than processors, as tests wait a third of their time.

        Fewer, where there is no memory for them.
        """
        processors = yield
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return min(processors + 2, max(processors, memory // _MEMORY_OF_EACH))

    @pytest.hookimpl(wrapper=True)
    def pytest_xdist_make_scheduler(self) -> Generator[None, Any, Any]:
        """Have files that share a stack run one after the other."""
        scheduling = yield
        scheduling._split_scope = self._kept_together  # noqa: SLF001 (made to be overridden)
        return scheduling

    def pytest_testnodeready(self, node: Any) -> None:
        """Remember a worker that has started."""
        self._nodes.append(node)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        """End the workers as we are ended."""
        for node in self._nodes:
            with suppress(ProcessLookupError):
                os.kill(node.gateway._rinfo().pid, signal.SIGTERM)  # noqa: SLF001 (kept by xdist)
        deadline = time.monotonic() + _TO_PUT_THINGS_IN_ORDER
        while any(map(_works, self._nodes)) and time.monotonic() < deadline:
            time.sleep(0.1)

    def _kept_together(self, nodeid: str) -> str:
        """Return the name of the tests that one worker runs with this one."""
        file, _, _ = nodeid.partition("::")
        if file not in self._together:
            self._together[file] = file
            path = REPOSITORY / file
            # The files of a folder below share a browser too.
            below = _END_TO_END in path.parent.parent.parts
            if below or (_END_TO_END in path.parts and _SHARED_STACK.search(path.read_text())):
                self._together[file] = f"stack {self._on_stacks % _STACKS}"
                self._on_stacks += not below
        return self._together[file]


def _works(node: Any) -> bool:
    """Tell whether a worker has neither sent its last word nor died."""
    return node.gateway.hasreceiver() and not hasattr(node, "workeroutput")

"""The quick checks end at once when somebody interrupts them."""

import sys
import time
from subprocess import Popen
from typing import Any

import pytest

from tooling.checks import static_checks
from tooling.child import started
from tooling.interrupts import Interrupted

from ..waiting import LONGEST_WAIT


def test_an_interruption_ends_mypy_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    processes: list[Popen[str]] = []

    def remembered(*command: Any, **options: Any) -> Popen[str]:
        processes.append(started(*command, **options))
        return processes[-1]

    def interrupt() -> None:
        raise Interrupted(2)

    monkeypatch.setattr(static_checks, "started", remembered)
    lasting = f"import time; time.sleep({2 * LONGEST_WAIT})"
    monkeypatch.setattr(static_checks, "_MYPY", (sys.executable, "-c", lasting))
    monkeypatch.setattr(static_checks, "_style", lambda: {"prose": interrupt})
    began = time.monotonic()
    with pytest.raises(Interrupted):
        static_checks.failing()
    assert time.monotonic() - began < LONGEST_WAIT
    (mypy,) = processes
    assert mypy.returncode == -9

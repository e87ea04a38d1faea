"""Starts the function in a separate process, and asks it for many answers at once."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tooling.control import Controlled
from tooling.paths import FUNCTION, REPOSITORY, SCRIPTS

from .proxy import Proxy
from .requests import Request

_THREADS = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """The results of some requests, and the state of the process after them."""

    statuses: Counter[int]
    wrong: list[str]
    memory: int
    sessions: int


class FunctionProcess:
    """The function in another process, behind a proxy in this one."""

    def __init__(self, controlled: Controlled, folder: Path, proxy: Proxy) -> None:
        self.proxy = proxy
        self._controlled = controlled
        self._folder = folder

    @property
    def pid(self) -> int:
        """The process's ID."""
        return self._controlled.pid

    @property
    def log(self) -> str:
        """All that it has written so far."""
        return (self._folder / "log").read_text()

    def set_clock(self, seconds: float) -> None:
        """Set its clock forward, or back."""
        new = self._folder / "clock.new"
        new.write_text(str(seconds))
        new.replace(self._folder / "clock")

    def ask(self, wanted: Iterable[Request]) -> Batch:
        """Let eight threads answer requests."""
        rows = [(caller.name, caller.role_arn, action) for caller, action in wanted]
        told = self._controlled.ask({"ask": rows, "threads": _THREADS})
        return Batch(**told)


@contextmanager
def function_process(work: Path, proxy: Proxy) -> Iterator[FunctionProcess]:
    """Start the function in the environment of this process, which leads to the proxy."""
    python = os.pathsep.join(map(str, (SCRIPTS, FUNCTION, REPOSITORY)))
    env = {**os.environ, "PYTHONPATH": python}
    (work / "clock").write_text("0")
    with ExitStack() as cleanup:
        worker = Controlled(cleanup, f"{__package__}.worker", [str(work)], env=env, work=work)
        yield FunctionProcess(worker, work, proxy)

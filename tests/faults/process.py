"""Starts the function in a process of its own, and asks it for many answers at once."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tooling.control import Controlled
from tooling.paths import FUNCTION, REPOSITORY, SCRIPTS

from .proxy import Proxy
from .requests import Request

_THREADS = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of some requests, and how the process was afterwards."""

    statuses: Counter[int]
    wrong: list[str]
    memory: int
    sessions: int


class FunctionProcess:
    """The function, running elsewhere, behind a proxy that is here."""

    def __init__(self, controlled: Controlled, folder: Path, proxy: Proxy) -> None:
        self.proxy = proxy
        self._controlled = controlled
        self._folder = folder

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._controlled.pid

    @property
    def log(self) -> str:
        """All that it has written so far."""
        return (self._folder / "log").read_text()

    def set_clock(self, seconds: float) -> None:
        """Have it believe that it is so much later than it is, or earlier."""
        new = self._folder / "clock.new"
        new.write_text(str(seconds))
        new.replace(self._folder / "clock")

    def ask(self, wanted: Iterable[Request]) -> Batch:
        """Have requests answered by eight threads."""
        rows = [(caller.name, caller.role_arn, action) for caller, action in wanted]
        told = self._controlled.ask({"ask": rows, "threads": _THREADS})
        return Batch(**told)


@contextmanager
def function_process(work: Path, proxy: Proxy) -> Iterator[FunctionProcess]:
    """Start the function in the environment of this process, which leads to the proxy."""
    python = os.pathsep.join(map(str, (SCRIPTS, FUNCTION, REPOSITORY)))
    controlled = Controlled(
        f"{__package__}.worker", [str(work)], env={**os.environ, "PYTHONPATH": python}, work=work
    )
    function = FunctionProcess(controlled, work, proxy)
    function.set_clock(0)
    with controlled:
        yield function

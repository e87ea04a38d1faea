"""A connection between this command and a process that it examines, for questions and answers.

It is a separate pipe, so that the process's output stays what a function's output is. Each end
notices when the other has ended.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tooling.child import started
from tooling.failure import Failure, read_log

_SECONDS_TO_START = 240
_SECONDS_TO_ANSWER = 600


def answer_all(descriptor: int, greeting: object, answer: Callable[[Any], object]) -> None:
    """Run the process's end of the connection: answer questions until the other end closes."""
    with Connection(descriptor) as connection, suppress(EOFError):
        connection.send(greeting)
        while True:
            connection.send(answer(connection.recv()))


class Controlled:
    """A module that runs in a separate process. It sends a greeting when it is ready.

    The module gets the descriptor of its end of the connection as its first argument.
    """

    def __init__(
        self,
        cleanup: ExitStack,
        module: str,
        arguments: Sequence[str],
        *,
        env: Mapping[str, str],
        work: Path,
    ) -> None:
        """Start a module, which `cleanup` ends; its standard error goes to a file in `work`."""
        self._name = " ".join((module, *arguments))
        self._log = work / "error.log"
        self._line, other_end = Pipe()
        cleanup.enter_context(self._line)
        end = other_end.fileno()
        command = [sys.executable, "-P", "-m", module, str(end), *arguments]
        with other_end, self._log.open("w") as log:
            process = started(
                cleanup, command, subprocess.DEVNULL, log, env=env, cwd=work, descriptors=[end]
            )
        self.pid = process.pid
        self.greeting = self._answer(_SECONDS_TO_START)

    def ask(self, question: object) -> Any:
        """Send a question and return the answer."""
        with suppress(ConnectionError):  # then no answer comes either, and `_answer` raises
            self._line.send(question)
        return self._answer(_SECONDS_TO_ANSWER)

    def _answer(self, seconds: float) -> Any:
        with suppress(EOFError, ConnectionError):
            if self._line.poll(seconds):
                return self._line.recv()
        raise Failure(f"{self._name} does not answer.", read_log(self._log))

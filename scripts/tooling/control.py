"""A connection between this command and a process that it examines, for questions and answers.

It is a separate pipe, so that the process's output stays what a function's output is. Each end
notices when the other has ended.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from tooling.child import Child
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
        self, module: str, arguments: Sequence[str], *, env: Mapping[str, str], work: Path
    ) -> None:
        """Prepare a module; what it writes to its standard error goes to a file in `work`."""
        self._name = " ".join((module, *arguments))
        self._log = work / "error.log"
        self._line, self._other_end = Pipe()
        end = self._other_end.fileno()
        command = [sys.executable, "-P", "-m", module, str(end), *arguments]
        self._child = Child(command, env=env, cwd=work, descriptors=[end])
        self.greeting: Any = None

    @property
    def pid(self) -> int:
        """The process's ID."""
        return self._child.pid

    def ask(self, question: object) -> Any:
        """Send a question and return the answer."""
        with suppress(ConnectionError):  # then no answer comes either, and `_answer` raises
            self._line.send(question)
        return self._answer(_SECONDS_TO_ANSWER)

    def __enter__(self) -> Self:
        try:
            with self._log.open("w") as log:
                self._child.start(stdout=subprocess.DEVNULL, stderr=log)
            self._other_end.close()
            self.greeting = self._answer(_SECONDS_TO_START)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it."""
        self._child.stop()
        self._other_end.close()
        self._line.close()

    def _answer(self, seconds: float) -> Any:
        with suppress(EOFError, ConnectionError):
            if self._line.poll(seconds):
                return self._line.recv()
        raise Failure(f"{self._name} does not answer.", read_log(self._log))

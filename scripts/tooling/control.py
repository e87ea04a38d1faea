"""The line between this command and a process that it examines: questions and answers in JSON.

A connection on loopback, so that the process's own output stays what a function's output is. Both
ends notice when the other is gone.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

from tooling.child import Child
from tooling.failure import Failure, read_log

_HOST = "127.0.0.1"
_SECONDS_TO_START = 240
_SECONDS_TO_ANSWER = 600


def answer_all(port: int, greeting: object, answer: Callable[[Any], object]) -> None:
    """Be, in the process, the other end: answer questions for as long as somebody asks."""
    with socket.create_connection((_HOST, port)) as connection, connection.makefile("r") as lines:
        connection.sendall(json.dumps(greeting).encode() + b"\n")
        for line in lines:
            connection.sendall(json.dumps(answer(json.loads(line))).encode() + b"\n")


class Controlled:
    """A module in a process of its own. It says something when it is ready."""

    def __init__(
        self, module: str, arguments: Sequence[str], *, env: Mapping[str, str], work: Path
    ) -> None:
        """Prepare a module; what it writes to its standard error goes to a file in `work`."""
        self._name = " ".join((module, *arguments))
        self._log = work / "error.log"
        self._listener = socket.create_server((_HOST, 0))
        port = str(self._listener.getsockname()[1])
        command = [sys.executable, "-P", "-m", module, port, *arguments]
        self._child = Child(command, env=env, cwd=work)
        self._connection: socket.socket | None = None
        self._answers: IO[str] | None = None
        self.greeting: Any = None

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._child.pid

    def ask(self, question: object) -> Any:
        """Send a question and return the answer."""
        if self._connection is None:
            raise RuntimeError(f"{self._name} has not been started")
        try:
            self._connection.sendall(json.dumps(question).encode() + b"\n")
        except ConnectionError:
            raise self._ended() from None
        return self._answer()

    def __enter__(self) -> Self:
        try:
            with self._log.open("w") as log:
                self._child.start(stdout=subprocess.DEVNULL, stderr=log)
            self._connection = self._accept()
            self._connection.settimeout(_SECONDS_TO_ANSWER)
            self._answers = self._connection.makefile("r")
            self.greeting = self._answer()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it."""
        self._child.stop()
        for end in (self._answers, self._connection, self._listener):
            if end is not None:
                end.close()

    def _accept(self) -> socket.socket:
        self._listener.settimeout(0.1)
        deadline = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < deadline:
            try:
                return self._listener.accept()[0]
            except TimeoutError:
                if self._child.ended():
                    break
        raise self._ended()

    def _answer(self) -> Any:
        try:
            line = self._answers.readline() if self._answers else ""
        except (TimeoutError, ConnectionError):
            line = ""
        if not line:
            raise self._ended()
        return json.loads(line)

    def _ended(self) -> Failure:
        return Failure(f"{self._name} does not answer.", read_log(self._log))

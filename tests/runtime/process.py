"""Runs a packaged function under AWS's own runtime client, and reads all its output."""

import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty
from subprocess import Popen
from tempfile import TemporaryFile
from typing import IO, Any

from tooling.child import started

from ..leaks import found_secrets
from ..waiting import wait_until
from . import runtime_api
from .runtime_api import Posted, RuntimeApi

Line = dict[str, Any]

# RFC 3339, without the spaces and lower case that it also allows.
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
# Lambda's levels, and Python's names for two of them.
_LEVELS = {"TRACE": 0, "DEBUG": 1, "INFO": 2, "WARN": 3, "WARNING": 3, "ERROR": 4}
_LEVELS |= {"FATAL": 5, "CRITICAL": 5}
_FRAME_HEAD = 16  # bytes: type, size and time

SECRETS = ("execution-role-secret", "execution-role-token", "secret-ada", "token-ada")


@dataclass
class Runtime:
    """A started runtime."""

    child: Popen[str]
    api: RuntimeApi
    ways: Mapping[str, IO[bytes]]
    started_at: datetime
    read: Counter[str] = field(default_factory=Counter)
    written: list[str] = field(default_factory=list)

    def waits(self) -> bool:
        """Wait until it asks for an event, and tell whether it did before it ended."""
        wait_until(lambda: self.api.waiting or self._has_ended(), "the runtime", pause=0.001)
        return self.api.waiting

    def invoke(self, event: object) -> Posted:
        """Send an event and return what the runtime posts for it."""
        assert self.waits(), f"the runtime has ended\n{self.log()}"
        self.api.waiting = False
        self.api.events.put(json.dumps(event).encode())
        return self.next_posted()

    def next_posted(self) -> Posted:
        """Return what the runtime posts next.

        Raises:
            AssertionError: The runtime ends and posts nothing.
        """
        posted: list[Posted] = []

        def has_posted() -> bool:
            ended = self._has_ended()  # before the look, because a last post counts
            try:
                posted.append(self.api.posted.get(timeout=0.05))
            except Empty:
                assert not ended, f"the runtime has ended\n{self.log()}"
            return bool(posted)

        wait_until(has_posted, "the runtime", seen=self.log, pause=0)
        return posted[0]

    def exit_status(self) -> int:
        """Wait for its end."""
        return self.child.wait(60)

    def log(self) -> str:
        """Return everything that it has written since the last call, by any way."""
        for way, file in self.ways.items():
            # With a separate position: the process writes at the file's own.
            unread = os.fstat(file.fileno()).st_size - self.read[way]
            content = os.pread(file.fileno(), unread, self.read[way])
            self.read[way] += len(content)
            self.written.append(_unframed(content) if way == "telemetry" else content.decode())
        return "".join(self.written)

    def lines(self) -> list[Line]:
        """Return what it has written; each line is a JSON object."""
        lines = [json.loads(text) for text in self.log().split("\n") if text]
        assert [line for line in lines if not isinstance(line, dict)] == []
        return lines

    def lines_at(self, level: str) -> list[Line]:
        """Return the lines that Lambda keeps at this application log level.

        https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
        """
        return [line for line in self.lines() if _LEVELS[self._level(line)] >= _LEVELS[level]]

    def misread(self) -> list[Line]:
        """Return the lines whose level or time Lambda cannot read, or reads wrongly."""
        # The runtime client's own lines have no fractions of a second.
        earliest, latest = self.started_at.replace(microsecond=0), datetime.now(UTC)
        return [
            line
            for line in self.lines()
            if line.get("level") not in _LEVELS
            or (time := _time_of(line)) is None
            or not earliest <= time <= latest
        ]

    def _has_ended(self) -> bool:
        return self.child.poll() is not None

    def _level(self, line: Line) -> str:
        """Return the level that Lambda reads: INFO if it does not understand the line."""
        level = line.get("level")
        return level if level in _LEVELS and _time_of(line) else "INFO"


def _time_of(line: Line) -> datetime | None:
    """Return when a line was written, if the time has the form of RFC 3339."""
    text = line.get("timestamp")
    if not isinstance(text, str) or not _TIMESTAMP.fullmatch(text):
        return None
    return datetime.fromisoformat(text)


def _unframed(content: bytes) -> str:
    """Return what the runtime client sent in Lambda's own frames of type, size and time."""
    lines = ""
    while content:
        end = _FRAME_HEAD + int.from_bytes(content[4:8])
        lines += content[_FRAME_HEAD:end].decode().rstrip("\n") + "\n"
        content = content[end:]
    return lines


def unpacked(package: Path, folder: Path) -> Path:
    """Unpack a zip, as Lambda does."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


@contextmanager
def running(
    python: Path, code: Path, handler: str, environ: Mapping[str, str]
) -> Iterator[Runtime]:
    """Start a function, and check at its end that it wrote no credential.

    Args:
        python: A Python with the runtime client.
        code: The unpacked zip.
        handler: Lambda's name for the handler, such as `app.lambda_handler`.
        environ: The function's own variables, and those that lead it to a stub of AWS.
    """
    with ExitStack() as stack:
        api = stack.enter_context(runtime_api.serving())
        out, err, telemetry = [stack.enter_context(TemporaryFile()) for _ in range(3)]
        env = {**_of_lambda(code, handler, api), **environ}
        env["_LAMBDA_TELEMETRY_LOG_FD"] = str(telemetry.fileno())
        ways = {"out": out, "err": err, "telemetry": telemetry}
        with ExitStack() as cleanup:
            began = datetime.now(UTC)
            child = started(
                cleanup,
                [str(python), "-m", "awslambdaric", handler],
                out.fileno(),
                err.fileno(),
                env=env,
                cwd=code,
                descriptors=[telemetry.fileno()],
            )
            runtime = Runtime(child, api, ways, began)
            yield runtime
        assert found_secrets(runtime.log(), SECRETS) == 0


def _of_lambda(code: Path, handler: str, api: RuntimeApi) -> dict[str, str]:
    """Return Lambda's environment for a function with the log format JSON."""
    return {
        "AWS_LAMBDA_FUNCTION_NAME": "group-role",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/group-role",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/28/[1]0123456789abcdef0123456789abcdef",
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": "INFO",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": api.credentials_url,  # read if there are no keys
        "LAMBDA_TASK_ROOT": str(code),
        "_HANDLER": handler,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PATH": os.environ["PATH"],
    }

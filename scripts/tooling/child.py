"""Child processes that end with this one: each leads its own process group.

The terminal's Ctrl-C does not reach such a group: only this process gets the signal, and ends its
children in order.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from tooling.interrupts import shielded


class Child:
    """A program and its children. `stop` may be called at any time, and more than once."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        descriptors: Sequence[int] = (),
    ) -> None:
        """Prepare a program that gets these open files of this process, under the same numbers."""
        self._command = command
        self._env = env
        self._cwd = cwd
        self._descriptors = descriptors
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    @property
    def pid(self) -> int:
        """The process's ID, which is also its group's."""
        return self._started().pid

    def start(self, stdout: IO[str] | int, stderr: IO[str] | int = subprocess.STDOUT) -> None:
        """Start it without input, with its output going to the given files."""
        with shielded():
            self._process = subprocess.Popen(
                self._command,
                env=self._env,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                text=True,
                process_group=0,
                pass_fds=self._descriptors,
            )

    def ended(self) -> bool:
        """Tell whether it has ended."""
        return self._started().poll() is not None

    def finish(self, timeout: float | None) -> tuple[int, str]:
        """Wait for its end; return the exit status and the output, which is empty if not piped."""
        output, _ = self._started().communicate(timeout=timeout)
        return self._started().returncode, output or ""

    def stop(self) -> None:
        """Kill the whole group; the group has nothing to save."""
        if self._process is None or self._stopped:
            return
        with shielded():
            # Only once: the number of a group that has ended may belong to another program later.
            self._stopped = True
            with suppress(ProcessLookupError, PermissionError):  # macOS: the latter for zombies
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise RuntimeError(f"{self._command[0]} has not been started")
        return self._process


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: IO[str] | None = None,
    timeout: float | None = None,
) -> tuple[int, str]:
    """Run a program to its end; return its exit status, and its output unless it goes to a log.

    Raises:
        subprocess.TimeoutExpired: It took longer than `timeout`, and was ended.
    """
    child = Child(command, env=os.environ if env is None else env, cwd=cwd)
    try:
        child.start(stdout=log if log else subprocess.PIPE)
        return child.finish(timeout)
    finally:
        child.stop()


def run_apart(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> tuple[int, str, str]:
    """Run a program to its end; return its exit status, its output, and its text on stderr."""
    child = Child(command, env=env, cwd=cwd)
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        try:
            child.start(stdout=subprocess.PIPE, stderr=errors)
            status, output = child.finish(None)
        finally:
            child.stop()
        errors.seek(0)
        return status, output, errors.read()

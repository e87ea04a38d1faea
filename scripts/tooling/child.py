"""Child processes that end with this one: each leads its own process group.

The terminal's Ctrl-C does not reach such a group: only this process gets the signal, and ends its
children in order.
"""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from tooling.interrupts import shielded


def started(  # noqa: PLR0913 (what a process is started with)
    cleanup: ExitStack,
    command: Sequence[str],
    stdout: IO[str] | int,
    stderr: IO[str] | int = subprocess.STDOUT,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    descriptors: Sequence[int] = (),
) -> subprocess.Popen[str]:
    """Start a program without input.

    Args:
        cleanup: Kills the program and its children, which have nothing to save.
        command: The program and its arguments.
        stdout: Where its output goes.
        stderr: Where its errors go. Default: to its output.
        env: Its environment. Default: that of this process.
        cwd: The folder to start it in.
        descriptors: Open files of this process that it gets under the same numbers.
    """
    with shielded():
        process = subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            text=True,
            errors="replace",
            process_group=0,
            pass_fds=descriptors,
        )
        cleanup.callback(_kill, process)
    return process


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
    with ExitStack() as cleanup:
        process = started(cleanup, command, log or subprocess.PIPE, env=env, cwd=cwd)
        output, _ = process.communicate(timeout=timeout)
    return process.returncode, output or ""


def run_apart(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> tuple[int, str, str]:
    """Run a program to its end; return its exit status, its stdout and its stderr."""
    with ExitStack() as cleanup:
        process = started(cleanup, command, subprocess.PIPE, subprocess.PIPE, env=env, cwd=cwd)
        output, errors = process.communicate()
    return process.returncode, output, errors


def _kill(process: subprocess.Popen[str]) -> None:
    # At the end of this block, Popen waits for the program and closes the pipes to it.
    with shielded(), process, suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # macOS raises PermissionError for zombies

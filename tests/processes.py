"""Runs commands as separate processes, which end with the test in any case."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .waiting import LONGEST_WAIT, wait_until


@contextmanager
def started(
    command: Sequence[str],
    stdout: IO[str] | int,
    stderr: IO[str] | int,
    env: Mapping[str, str] | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """Start a command, and end it with the block."""
    process = subprocess.Popen(command, env=env, stdout=stdout, stderr=stderr, text=True)
    try:
        yield process
    finally:
        process.terminate()  # after this signal, and not SIGKILL, it ends what it started
        try:
            process.communicate(timeout=LONGEST_WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def interrupted(
    command: Sequence[str],
    during: str,
    signum: int,
    *,
    env: Mapping[str, str] | None = None,
    meanwhile: Callable[[str], None] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run a command until it has written something to stderr, and end it with a signal.

    Args:
        command: The command.
        during: The text to wait for.
        signum: The signal.
        env: Its environment, by default that of this process.
        meanwhile: Called before the signal, with the command's output so far.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        with (
            out.open("w") as stdout,
            err.open("w") as stderr,
            started(command, stdout, stderr, env) as process,
        ):

            def has_said() -> bool:
                # In this order, because the output at its end counts.
                running, said = process.poll() is None, err.read_text()
                assert running or during in said, f"it ended before it said {during!r}\n{said}"
                return during in said

            wait_until(has_said, repr(during), seen=err.read_text)
            if meanwhile:
                meanwhile(err.read_text())
            process.send_signal(signum)
            status = process.wait(LONGEST_WAIT)
        return subprocess.CompletedProcess(command, status, out.read_text(), err.read_text())

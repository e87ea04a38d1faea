"""Commands as processes of their own, which end with the test, whatever becomes of it."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# On a busy machine.
_SECONDS_TO_SAY = 180
_SECONDS_TO_END = 60


@contextmanager
def started(
    command: Sequence[str],
    stdout: IO[str] | int,
    stderr: IO[str] | int,
    env: Mapping[str, str] | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """Start a command; at the end of the block it ends too."""
    process = subprocess.Popen(command, env=env, stdout=stdout, stderr=stderr, text=True)
    try:
        yield process
    finally:
        process.terminate()  # asked, not killed, it ends what it started
        try:
            process.communicate(timeout=_SECONDS_TO_END)
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
    """Run a command until it has said something on stderr, and end it by a signal.

    Args:
        command: The command.
        during: What it must have said.
        signum: The signal.
        env: Its environment, by default that of this process.
        meanwhile: Called before the signal, with what the command has said so far.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        with (
            out.open("w") as stdout,
            err.open("w") as stderr,
            started(command, stdout, stderr, env) as process,
        ):
            deadline = time.monotonic() + _SECONDS_TO_SAY
            while during not in (said := err.read_text()):
                assert process.poll() is None, said
                assert time.monotonic() < deadline, said
                time.sleep(0.05)
            if meanwhile:
                meanwhile(said)
            process.send_signal(signum)
            status = process.wait(_SECONDS_TO_END)
        return subprocess.CompletedProcess(command, status, out.read_text(), err.read_text())

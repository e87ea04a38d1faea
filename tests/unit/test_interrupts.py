"""A signal interrupts the main thread, but not between lines that belong together."""

import subprocess
import sys

import pytest

from tooling.paths import SCRIPTS

PROGRAM = """
import os, signal, threading
from contextlib import nullcontext
from tooling import interrupts

held, done = threading.Event(), threading.Event()

def other():
    with interrupts.shielded():
        held.set()
        done.wait()

threading.Thread(target=other, daemon=True).start()
held.wait()
interrupts.install()
with {shield}():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        print("after")
    except interrupts.Interrupted as interrupted:
        print(interrupted.signal.name)
"""


@pytest.mark.parametrize(
    ("shield", "printed", "status"),
    [("nullcontext", "SIGTERM\n", 0), ("interrupts.shielded", "after\n", 1)],
)
def test_only_a_shield_of_the_main_thread_holds_a_signal_back(
    shield: str, printed: str, status: int
) -> None:
    command = [sys.executable, "-c", PROGRAM.format(shield=shield)]
    ended = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, check=False)
    assert ended.stdout == printed
    assert bool(ended.returncode) is bool(status)

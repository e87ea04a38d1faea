"""What commands print while they run: to a terminal, to a file, and without colours."""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest

from tooling import progress
from tooling.demo import report as demo_report
from tooling.demo.matrix import Caller, Check, Row
from tooling.interrupts import Interrupted
from tooling.progress import following, say, step
from tooling.terminal import verdict
from tooling.verify import report as verify_report
from tooling.verify.check import Check as VerifyCheck
from tooling.verify.check import Step

from ..waiting import LONGEST_WAIT, wait_until

SECONDS = re.compile(r"\d+\.\d s")
WIDTH = 60


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(progress, "_TICK_SECONDS", 0.01)
    monkeypatch.setattr(progress, "is_verbose", lambda: False)


@contextmanager
def terminal() -> Iterator[Callable[[], str]]:
    """Make a real terminal stdout and stderr; yields a function that returns all output."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, WIDTH, 0, 0))
    os.set_blocking(ours, False)
    seen = ""

    def written() -> str:
        nonlocal seen
        with suppress(BlockingIOError):
            seen += os.read(ours, 1 << 16).decode().replace("\r\n", "\n")
        return seen

    with os.fdopen(theirs, "w") as stream, redirect_stdout(stream), redirect_stderr(stream):
        yield written
    os.close(ours)


def wait_for(text: str, written: Callable[[], str]) -> None:
    wait_until(lambda: text in written(), repr(text), seen=written, pause=0.01)


def without_seconds(text: str) -> str:
    return SECONDS.sub("N s", text)


def test_a_step_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with step("packaging"):
        assert capsys.readouterr().err == "packaging ..."
    assert SECONDS.fullmatch(capsys.readouterr().err.strip())


@pytest.mark.parametrize(
    ("error", "outcome"), [(ValueError, "failed"), (lambda: Interrupted(15), "stopped")]
)
def test_failed_step(
    error: Callable[[], BaseException], outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises((ValueError, Interrupted)), step("packaging"):
        raise error()
    assert capsys.readouterr().err == f"packaging ... {outcome}\n"


def test_messages_within_a_step_have_their_own_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with step("outer"):
        with step("inner"):
            say("a word")
        say("another")
    assert without_seconds(capsys.readouterr().err) == (
        "outer ...\ninner ...\na word\ninner ... N s\nanother\nouter ... N s\n"
    )


def test_seconds_count_on_a_terminal() -> None:
    with terminal() as written:
        with step("packaging"):
            wait_for("packaging ...\rpackaging ... 0 s", written)
            say("a word")
        end = re.compile(r"\d+ s\na word\npackaging \.\.\.\rpackaging \.\.\. \d+\.\d s\n$")
        wait_until(lambda: end.search(written()), end.pattern, seen=written, pause=0.01)
        assert "\033" not in written()


def test_seconds_do_not_count_if_the_line_would_wrap() -> None:
    before = set(threading.enumerate())
    name = "x" * WIDTH
    with terminal() as written, step(name):
        for counting in set(threading.enumerate()) - before:
            counting.join(timeout=LONGEST_WAIT)
            assert not counting.is_alive()
        wait_for(f"{name} ...", written)
        assert written() == f"{name} ..."


def test_a_dumb_terminal_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with terminal() as written:
        with step("packaging"):
            wait_for("packaging ...", written)
            assert written() == "packaging ..."
        wait_for(" s\n", written)
        assert without_seconds(written()) == "packaging ... N s\n"
        assert verdict("ok", sys.stdout, good=True) == "ok"


@pytest.mark.parametrize(
    ("no_color", "coloured"), [(None, True), ("", True), ("1", False), ("0", False)]
)
def test_verdicts_are_coloured_unless_no_color_is_set(
    no_color: str | None, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    with terminal():
        assert verdict("ok", sys.stdout, good=True) == ("\033[32mok\033[0m" if coloured else "ok")
        assert verdict("no", sys.stdout, good=False) == ("\033[31mno\033[0m" if coloured else "no")


def tables() -> str:
    checks = (
        Check("whoami", 200, 200, ok=False),
        Check("list", 200, 200, ok=True),
        Check("read", 200, 200, ok=True),
        Check("write", 403, 201, ok=False),
        Check("delete", 403, 403, ok=True),
    )
    verified = [
        VerifyCheck(Step.API, "reader", "list", "200", "200"),
        VerifyCheck(Step.API, "reader", "write", "403", "201", "Too much."),
    ]
    demo = demo_report.as_table([Row(Caller("200", None), checks)])
    return demo + "\n" + verify_report.as_table(verified)


def test_tables_colour_only_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal():
        coloured = tables()
        monkeypatch.setenv("NO_COLOR", "1")
        plain = tables()
    assert re.sub(r"\033\[\d+m", "", coloured) == plain
    assert re.findall(r"\033\[(\d+)m([^\033]*)\033\[0m", coloured) == [
        ("31", "as another role"),
        ("32", "ok"),
        ("32", "ok"),
        ("31", "expected 403"),
        ("32", "ok"),
        ("32", "ok"),
        ("31", "FAULT"),
    ]


def test_a_redirected_stdout_has_no_colours(tmp_path: Path) -> None:
    with terminal(), (tmp_path / "table").open("w") as file, redirect_stdout(file):
        assert "\033" not in tables()


LOG = 'first\ntests/api.tftest.hcl... in progress\ntests/api.tftest.hcl... pass\nlast "é"'
FILES = re.compile("tests/.*pass$")


@pytest.mark.parametrize(
    ("always", "shown"), [(None, ""), (FILES, "tests/api.tftest.hcl... pass\n")]
)
def test_the_log_is_hidden_by_default(
    always: re.Pattern[str] | None,
    shown: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with (tmp_path / "log").open("w") as log, following(tmp_path / "log", always):
        log.write(LOG)
        log.flush()
    assert capsys.readouterr().err == shown


@pytest.mark.parametrize("always", [None, FILES])
def test_verbose_shows_the_log_immediately(
    always: re.Pattern[str] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(progress, "is_verbose", lambda: True)
    seen = ""

    def written() -> str:
        nonlocal seen
        seen += capsys.readouterr().err
        return seen

    path = tmp_path / "log"
    whole = LOG.encode()
    within_a_letter = whole.index("é".encode()) + 1
    with path.open("wb", buffering=0) as log, following(path, always):
        log.write(whole[:within_a_letter])
        wait_for("first\n", written)
        log.write(whole[within_a_letter:])
    assert written() == f"{LOG}\n"

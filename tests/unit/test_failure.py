"""A command that fails ends on one line, below the end of the log that says why."""

import pytest

from tooling.failure import Failure, end_with, sections


def test_the_end_of_the_log_comes_before_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> int:
        raise Failure("It broke.", "\n".join(map(str, range(100))))

    assert end_with(command) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [*map(str, range(60, 100)), "error: It broke."]


def test_a_test_that_ends_here_shows_the_log() -> None:
    with pytest.raises(Failure) as failure:
        raise Failure("It broke.", "the reason\n")
    assert failure.value.__notes__ == ["the reason"]


def test_the_ends_of_several_logs() -> None:
    logs = {"one": "\n".join(map(str, range(100))), "none": "\n", "two": "the reason\n"}
    ends = ["--- one", *map(str, range(85, 100)), "--- two", "the reason"]
    assert sections(logs).splitlines() == ends

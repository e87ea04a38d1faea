"""A command that fails ends on one line, below the end of the log that says why."""

import pytest

from tooling.failure import Failure, end_with


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

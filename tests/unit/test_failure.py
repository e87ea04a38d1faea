"""A command that fails ends with one line, below the end of the log that says why."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from tooling.failure import Failure, end_with, sections
from tooling.paths import BUILD


def test_the_end_of_the_log_precedes_the_message(capsys: pytest.CaptureFixture[str]) -> None:
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


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (errno.EROFS, None),
        (errno.ENOENT, str(BUILD / "file")),
    ],
)
def test_an_error_of_another_kind_keeps_its_traceback(error: int, name: str | None) -> None:
    def command() -> int:
        raise OSError(error, "reason", name)

    with pytest.raises(OSError, match="reason"):
        end_with(command)


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENAMETOOLONG])
def test_path_of_the_user(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> int:
        raise OSError(number, os.strerror(number), "/elsewhere/file")

    assert end_with(command) == 1
    assert capsys.readouterr().err == f"error: /elsewhere/file: {os.strerror(number)}\n"


def test_read_only_repository(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> int:
        raise OSError(errno.EROFS, "Read-only file system", str(BUILD / "function.zip"))

    assert end_with(command) == 1
    said = f"error: {BUILD}/function.zip cannot be written (Read-only file system). "
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize("name", ["/elsewhere/file", None])
def test_full_disk(name: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> int:
        raise OSError(errno.ENOSPC, "No space left on device", name)

    assert end_with(command) == 1
    where = f" for {name}" if name else ""
    assert capsys.readouterr().err.startswith(f"error: No space left on device{where}. Free some ")


def test_file_that_cannot_be_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "from/link").symlink_to(tmp_path / "nothing")

    def command() -> int:
        shutil.copytree(tmp_path / "from", tmp_path / "to")
        return 0

    assert end_with(command) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: A file cannot be copied: [Errno 2] No such file or directory: ")
    assert str(tmp_path / "nothing") in said or str(tmp_path / "from/link") in said

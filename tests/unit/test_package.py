"""The zip: same content, same bytes, and nothing in it that Lambda has no use for."""

import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.package import build
from tooling.paths import FUNCTION, SCRIPTS


def copy_of_function(folder: Path, *, umask: int, mtime: int) -> Path:
    """Copy the function's files in another order, with other modes and times."""
    before = os.umask(umask)
    try:
        files = sorted((p for p in FUNCTION.rglob("*") if p.is_file()), reverse=umask == 0)
        for path in files:
            target = folder / path.relative_to(FUNCTION)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            os.utime(target, (mtime, mtime))
    finally:
        os.umask(before)
    return folder


def test_same_content_same_bytes(tmp_path: Path) -> None:
    one = copy_of_function(tmp_path / "one", umask=0o077, mtime=1_000_000_000)
    other = copy_of_function(tmp_path / "elsewhere/other", umask=0, mtime=1_700_000_000)
    (other / "app.py").chmod(0o755)
    (other / "__pycache__").mkdir(exist_ok=True)
    (other / "__pycache__/app.cpython-313.pyc").write_bytes(b"noise")
    (other / ".DS_Store").write_bytes(b"noise")
    packages = [build(one, tmp_path / "one.zip"), build(other, tmp_path / "other.zip")]
    assert packages[0].sha256 == packages[1].sha256
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_content_counts(tmp_path: Path) -> None:
    source = copy_of_function(tmp_path / "source", umask=0o022, mtime=0)
    before = build(source, tmp_path / "before.zip")
    (source / "app.py").write_text("changed")
    assert build(source, tmp_path / "after.zip").sha256 != before.sha256


def test_code_only(tmp_path: Path) -> None:
    package = build(FUNCTION, tmp_path / "function.zip")
    with zipfile.ZipFile(package.path) as content:
        names = content.namelist()
        modes = {stat.S_IMODE(entry.external_attr >> 16) for entry in content.infolist()}
    assert "app.py" in names
    assert all(name == "app.py" or name.startswith("group_role/") for name in names)
    assert all(name.endswith((".py", "py.typed")) for name in names)
    assert modes == {0o644}
    assert package.size < 100_000


def test_requirements_are_vendored(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("six==1.17.0\n")
    package = build(FUNCTION, tmp_path / "function.zip", requirements)
    again = build(FUNCTION, tmp_path / "again.zip", requirements)
    assert package.sha256 == again.sha256
    with zipfile.ZipFile(package.path) as content:
        assert "six.py" in content.namelist()


@pytest.mark.parametrize("line", ["six", "six>=1", "-r other.txt", "git+https://example.com/x"])
def test_requirements_must_be_pinned(tmp_path: Path, line: str) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(line)
    with pytest.raises(Failure, match="is not pinned"):
        build(FUNCTION, tmp_path / "function.zip", requirements)


def test_symbolic_links_are_refused(tmp_path: Path) -> None:
    source = copy_of_function(tmp_path / "source", umask=0o022, mtime=0)
    (source / "link.py").symlink_to("/etc/hostname")
    with pytest.raises(Failure, match=r"link\.py is a symbolic link"):
        build(source, tmp_path / "function.zip")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--source", "/nonexistent"], "/nonexistent is not a folder"),
        (["--source", "."], "has no app.py"),
        (["--output", "/proc/function.zip"], "/proc/function.zip cannot be written"),
        (["--requirements", "/nonexistent"], "/nonexistent cannot be read"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    ended = subprocess.run(
        [sys.executable, str(SCRIPTS / "package"), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert message in ended.stderr.splitlines()[-1]
    assert ended.stdout == ""
    shutil.rmtree(tmp_path)

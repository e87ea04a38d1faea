"""What `scripts/package --requirements` puts into the zip, and its messages if it cannot.

The test makes the packages, in a folder in place of an index.
"""

import json
import re
import shlex
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.packaging.package import build
from tooling.packaging.target import LAMBDA, THIS_MACHINE, Target, lambda_target

from ..loopback import nobody_listening

Zipped = Callable[..., Path]


def wheel(
    folder: Path, name: str, *, needs: tuple[str, ...] = (), tag: str = "py3-none-any"
) -> None:
    """Make version 1.0 of a package, of one module."""
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    metadata += "".join(f"Requires-Dist: {need}\n" for need in needs)
    with zipfile.ZipFile(folder / f"{name}-1.0-{tag}.whl", "w") as content:
        content.writestr(f"{name}.py", f"NAME = {name!r}\n")
        content.writestr(f"{name}-1.0.dist-info/METADATA", metadata)
        content.writestr(
            f"{name}-1.0.dist-info/WHEEL",
            f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        )
        content.writestr(f"{name}-1.0.dist-info/RECORD", "")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    wheel(folder, "web", needs=("base_part>=1", "other"))
    wheel(folder, "base_part", needs=("deep",))
    wheel(folder, "deep")
    wheel(folder, "other")
    wheel(folder, "fast", tag="cp313-cp313-manylinux2014_x86_64")
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "app.py").write_text("")
    return tmp_path / "source"


@pytest.fixture
def zipped(tmp_path: Path, index: Path, source: Path) -> Zipped:
    """Packages the source with requirements."""
    assert index.is_dir()

    def package(*lines: str, target: Target = LAMBDA) -> Path:
        requirements = tmp_path / "requirements.txt"
        requirements.write_text("\n".join(lines))
        return build(source, tmp_path / "function.zip", requirements, target=target).path

    return package


def names_in(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as content:
        return {name for name in content.namelist() if "/" not in name}


ALL = ("web==1.0", "base-part==1.0  # by any of its names", "", "deep==1.0", "other==1.0")


def test_packages_are_in_the_zip(zipped: Zipped) -> None:
    content = zipped(*ALL).read_bytes()
    package = zipped(*ALL)
    assert package.read_bytes() == content
    assert names_in(package) == {"app.py", "web.py", "base_part.py", "deep.py", "other.py"}


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        (ALL[:1], "base_part==1.0, deep==1.0, other==1.0"),
        (("web", *ALL[1:]), "web==1.0"),
        (("web>=1,<2",), "base_part==1.0, deep==1.0, other==1.0, web==1.0"),
        (("web==1.*", "other", "deep==1.0"), "base_part==1.0, other==1.0, web==1.0"),
    ],
)
def test_one_message_names_all_unpinned_packages(
    tmp_path: Path, zipped: Zipped, lines: tuple[str, ...], missing: str
) -> None:
    with pytest.raises(Failure, match=re.escape(f"ones: add {missing}.")):
        zipped(*lines)
    assert not (tmp_path / "function.zip").exists()


@pytest.mark.parametrize(
    "line", ["-r other.txt", "--index-url=x", "git+https://example.com/x", "web @ file:///x", "./x"]
)
def test_lines_that_are_not_packages_are_refused(zipped: Zipped, line: str) -> None:
    with pytest.raises(Failure, match=re.escape(f"invalid: {line!r}, '-e .'.")):
        zipped(*ALL, line, "-e .")


@pytest.mark.parametrize(
    ("pin", "target", "platform"),
    [
        ("fast==1.0", LAMBDA, "Python 3.13 on arm64"),
        ("fast==1.0", lambda_target("x86_64", "3.12"), "Python 3.12 on x86_64"),
        ("web==2.0", THIS_MACHINE, f"Python {THIS_MACHINE.python} on this machine"),
        ("nobodys==1.0", LAMBDA, "Python 3.13 on arm64"),
    ],
)
def test_a_missing_wheel_is_named(zipped: Zipped, pin: str, target: Target, platform: str) -> None:
    message = re.escape(f"There is no wheel of {pin} for {platform}, and ")
    with pytest.raises(Failure, match=f"{message}.*Name a version that has one"):
        zipped("deep==1.0", pin, target=target)


def test_the_wheel_of_the_platform_is_taken(zipped: Zipped) -> None:
    assert "fast.py" in names_in(zipped("fast==1.0", target=lambda_target("x86_64")))


def test_pip_is_not_needed_without_requirements(
    zipped: Zipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    assert names_in(zipped("# none yet", "")) == {"app.py"}


def test_a_wheel_that_is_not_the_pinned_one_is_refused(zipped: Zipped) -> None:
    with pytest.raises(Failure, match=r"pip could not install .*requirements\.txt") as failure:
        zipped(f"deep==1.0 \\\n    --hash=sha256:{'0' * 64}")
    assert "DO NOT MATCH THE HASHES" in failure.value.log


def test_unreachable_package_index(zipped: Zipped, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with nobody_listening() as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        with pytest.raises(Failure, match="pip reached no package index"):
            zipped("nobodys==1.0")


def test_python_without_pip(
    tmp_path: Path, zipped: Zipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -S "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(Failure, match=r"python has no pip.* python3-pip"):
        zipped(*ALL)


def test_a_file_in_both_code_and_package_is_refused(source: Path, zipped: Zipped) -> None:
    """Which of the two files Python would import is not defined."""
    for name in ("deep.py", "zoo.py"):
        (source / name).write_text("")
    with pytest.raises(Failure, match=r"deep\.py is in the code and in a package of"):
        zipped(*ALL)


# The beginnings of files: ELF and the processor's number, Mach-O, a DLL.
CONTENT = {
    "arm64": b"\x7fELF" + bytes(14) + b"\xb7\0" + bytes(44),
    "x86_64": b"\x7fELF" + bytes(14) + b"\x3e\0" + bytes(44),
    "macOS": b"\xcf\xfa\xed\xfe" + bytes(60),
    "Windows": b"MZ" + bytes(62),
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("fast.cpython-313-x86_64-linux-gnu.so", "x86_64"),
        ("fast.cpython-313-aarch64-linux-gnu.so", "x86_64"),
        ("fast.cpython-312-aarch64-linux-gnu.so", "arm64"),
        ("fast.cpython-313t-aarch64-linux-gnu.so", "arm64"),
        ("fast.abi3.so", "x86_64"),
        ("fast.cpython-313-darwin.so", "macOS"),
        ("fast.cp313-win_amd64.pyd", "Windows"),
    ],
)
def test_modules_of_another_platform_are_refused(
    tmp_path: Path, source: Path, name: str, content: str
) -> None:
    (source / "lib").mkdir()
    for path in (source / "lib" / name, source / name):
        path.write_bytes(CONTENT[content])
    message = re.escape(f"{name} and 1 more cannot be imported by Python 3.13 on arm64.")
    with pytest.raises(Failure, match=message):
        build(source, tmp_path / "function.zip")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("fast.cpython-313-aarch64-linux-gnu.so", "arm64"),
        ("fast.abi3.so", "arm64"),
        ("data.so", "x86_64"),
    ],
)
def test_modules_of_the_platform_are_accepted(
    tmp_path: Path, source: Path, name: str, content: str
) -> None:
    (source / name).write_bytes(CONTENT[content])
    assert name in names_in(build(source, tmp_path / "function.zip").path)


def note_of(package: Path) -> dict[str, str | None] | None:
    note = package.with_name(f"{package.name}.json")
    return json.loads(note.read_text()) if note.exists() else None


def test_a_note_names_the_platform_of_compiled_modules(tmp_path: Path, source: Path) -> None:
    output = tmp_path / "function.zip"
    (source / "stable.abi3.so").write_bytes(CONTENT["arm64"])
    stable = build(source, output)
    assert note_of(output) == {"architecture": "arm64", "runtime": None, "sha256": stable.sha256}
    (source / "fast.cpython-313-aarch64-linux-gnu.so").write_bytes(CONTENT["arm64"])
    fast = build(source, output)
    assert note_of(output) == {
        "architecture": "arm64",
        "runtime": "python3.13",
        "sha256": fast.sha256,
    }
    # Modules for this machine fit no Lambda runtime, and pure Python fits any.
    build(source, output, target=THIS_MACHINE)
    assert note_of(output) is None
    build(source, output)
    for module in source.glob("*.so"):
        module.unlink()
    build(source, output)
    assert note_of(output) is None

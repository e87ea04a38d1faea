"""The zip: the same content gives the same bytes, and Lambda needs everything in it."""

import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.packaging import compiled_modules
from tooling.packaging.archive import write
from tooling.packaging.package import build, build_authorizer, build_triggers
from tooling.packaging.target import ARCHITECTURES, THIS_MACHINE, lambda_target
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


def names_in(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as content:
        return set(content.namelist())


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


def test_other_content_gives_another_digest(tmp_path: Path) -> None:
    source = copy_of_function(tmp_path / "source", umask=0o022, mtime=0)
    before = build(source, tmp_path / "before.zip")
    (source / "app.py").write_text("changed")
    assert build(source, tmp_path / "after.zip").sha256 != before.sha256


def test_the_zip_has_only_code(tmp_path: Path) -> None:
    package = build(FUNCTION, tmp_path / "function.zip")
    with zipfile.ZipFile(package.path) as content:
        packed = {name: content.read(name) for name in content.namelist()}
        modes = {stat.S_IMODE(entry.external_attr >> 16) for entry in content.infolist()}
    library = FUNCTION / "group_role"
    left_out = {library / "testing", *library.rglob("__pycache__")}
    sources = {FUNCTION / "app.py"} | {
        path for path in library.rglob("*") if path.is_file() and left_out.isdisjoint(path.parents)
    }
    assert packed == {path.relative_to(FUNCTION).as_posix(): path.read_bytes() for path in sources}
    assert all(name.endswith((".py", "py.typed")) for name in packed)
    assert modes == {0o644}
    # Only the sources, and the zip's own data about each.
    assert package.size < sum(path.stat().st_size + 200 for path in sources)


def test_the_library_is_added_to_code_that_imports_it(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.py").write_text("import os\n")
    assert names_in(build(source, tmp_path / "without.zip").path) == {"app.py"}
    (source / "app.py").write_text("import os\n\nfrom group_role import as_caller\n")
    added = names_in(build(source, tmp_path / "with.zip").path)
    whole = names_in(build(FUNCTION, tmp_path / "function.zip").path)
    assert added == {"app.py"} | {name for name in whole if name.startswith("group_role/")}
    (source / "group_role").mkdir()
    (source / "group_role" / "__init__.py").write_text("# another")
    own = names_in(build(source, tmp_path / "own.zip").path)
    assert own == {"app.py", "group_role/__init__.py"}


def test_the_testing_module_is_left_out(tmp_path: Path) -> None:
    assert (FUNCTION / "group_role/testing/__init__.py").is_file()
    copy = copy_of_function(tmp_path / "copy", umask=0o022, mtime=0)
    own = tmp_path / "own"
    own.mkdir()
    (own / "app.py").write_text("from group_role import as_caller\n")
    for source in (FUNCTION, copy, own):
        names = names_in(build(source, tmp_path / "function.zip").path)
        assert "group_role/handler.py" in names
        assert not any(name.startswith("group_role/testing") for name in names)


def test_another_authorizer_is_kept(tmp_path: Path) -> None:
    """Only its own requirements make it a separate function."""
    (tmp_path / "source").mkdir()
    for name in ("app.py", "authorizer.py"):
        (tmp_path / "source" / name).write_text("")
    package = build(tmp_path / "source", tmp_path / "function.zip")
    with zipfile.ZipFile(package.path) as content:
        assert content.namelist() == ["app.py", "authorizer.py"]
    with pytest.raises(Failure, match=r"no authorizer\.py with its authorizer_requirements\.txt"):
        build_authorizer(tmp_path / "source", tmp_path / "authorizer.zip")


def test_other_triggers_are_kept(tmp_path: Path) -> None:
    (tmp_path / "source/triggers").mkdir(parents=True)
    for name in ("app.py", "triggers/own.py"):
        (tmp_path / "source" / name).write_text("")
    package = build(tmp_path / "source", tmp_path / "function.zip")
    assert names_in(package.path) == {"app.py", "triggers/own.py"}
    with pytest.raises(Failure, match=r"has no triggers/ beside an authorizer_requirements\.txt"):
        build_triggers(tmp_path / "source", tmp_path / "triggers.zip")


def test_the_triggers_have_a_zip_of_their_own(tmp_path: Path) -> None:
    one = copy_of_function(tmp_path / "one", umask=0o077, mtime=1_000_000_000)
    package = build_triggers(FUNCTION, tmp_path / "triggers.zip")
    assert package.sha256 == build_triggers(one, tmp_path / "one.zip").sha256
    assert names_in(package.path) == {
        f"triggers/{path.name}" for path in (FUNCTION / "triggers").glob("*.py")
    }
    assert "triggers/post_confirmation.py" in names_in(package.path)


@pytest.mark.parametrize(
    "architecture",
    [pytest.param(a, marks=() if a == "arm64" else pytest.mark.full) for a in ARCHITECTURES],
)
def test_the_authorizer_has_the_wheels_of_its_platform(tmp_path: Path, architecture: str) -> None:
    one = copy_of_function(tmp_path / "one", umask=0o077, mtime=1_000_000_000)
    other = copy_of_function(tmp_path / "elsewhere/other", umask=0, mtime=1_700_000_000)
    target = lambda_target(architecture)
    package = build_authorizer(one, tmp_path / "one.zip", target=target)
    before = os.umask(0)
    try:
        again = build_authorizer(other, tmp_path / "other.zip", target=target)
    finally:
        os.umask(before)
    assert package.sha256 == again.sha256
    assert package.size < 20_000_000  # Lambda takes 50 MB without a bucket
    with zipfile.ZipFile(package.path) as content:
        names = content.namelist()
        compiled = {name: content.read(name)[:20] for name in names if name.endswith(".so")}
    assert {name.split("/")[0] for name in names if "." not in name.split("/")[0]} == {
        *("cffi", "cryptography", "jwt", "pycparser", "token_verifier")
    }
    assert "app.py" not in names
    assert not any(name.startswith("group_role/") for name in names)
    assert len(compiled) == 2
    machines = {"arm64": 183, "x86_64": 62}  # ELF's numbers
    for start in compiled.values():
        assert int.from_bytes(start[18:20], "little") == machines[architecture]


def test_the_authorizer_starts_on_this_machine(tmp_path: Path) -> None:
    package = build_authorizer(
        FUNCTION, tmp_path / "a.zip", target=THIS_MACHINE, with_compiled=True
    )
    with zipfile.ZipFile(package.path) as content:
        content.extractall(tmp_path / "task")
    code = "import sys; sys.path[0] = sys.argv[1]; import authorizer, jwt; print(jwt.__file__)"
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path / "task")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "AUTHORIZER_CONFIG is not set" in ended.stdout.splitlines()[0]
    assert ended.stdout.splitlines()[-1] == str(tmp_path / "task/jwt/__init__.py")


def test_compiled_modules(tmp_path: Path) -> None:
    """Unchecked hashes: no dates inside, and no comparison with the source at a cold start."""
    one = copy_of_function(tmp_path / "one", umask=0o077, mtime=1_000_000_000)
    other = copy_of_function(tmp_path / "elsewhere/other", umask=0, mtime=1_700_000_000)
    zips = [
        build(source, tmp_path / f"{n}.zip", target=THIS_MACHINE, with_compiled=True)
        for n, source in enumerate([one, other])
    ]
    assert zips[0].sha256 == zips[1].sha256
    with zipfile.ZipFile(zips[0].path) as content:
        names = content.namelist()
        tag = sys.implementation.cache_tag
        assert {
            f"__pycache__/app.{tag}.pyc",
            f"group_role/__pycache__/handler.{tag}.pyc",
            f"group_role/identity/__pycache__/claims.{tag}.pyc",
        } < {*names}
        compiled = [content.read(name) for name in names if name.endswith(".pyc")]
    assert len(compiled) == len([name for name in names if name.endswith(".py")])
    assert all(module[4:8] == b"\1\0\0\0" for module in compiled)
    assert not any(str(tmp_path).encode() in module for module in compiled)


def test_only_the_python_of_the_function_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    target = lambda_target(python="3.99")
    with pytest.raises(Failure, match=r"needs python3\.99 on PATH"):
        build(FUNCTION, tmp_path / "function.zip", target=target, with_compiled=True)


@pytest.mark.parametrize(
    "shim",
    [
        "echo 'pyenv: python3.13: command not found' >&2; exit 127",
        "echo 3.12",
        "exit 1",
    ],
)
def test_a_python_that_does_not_start_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shim: str
) -> None:
    python = tmp_path / "python3.99"
    python.write_text(f"#!/bin/sh\n{shim}\n")
    python.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    target = lambda_target(python="3.99")
    with pytest.raises(Failure, match=r"needs python3\.99 .* shim starts it only if"):
        build(FUNCTION, tmp_path / "function.zip", target=target, with_compiled=True)


def test_a_python_of_pyenv_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "versions/3.99.1/bin/python3.99"
    installed.parent.mkdir(parents=True)
    script = f'[ "$3" = -m ] || exec echo 3.99\nexec {sys.executable} "$@"'
    installed.write_text(f"#!/bin/sh\n{script}\n")
    installed.chmod(0o755)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert list(compiled_modules.compiled({"app.py": b""}, "3.99")) != []


def test_a_module_that_does_not_compile() -> None:
    with pytest.raises(Failure, match="does not compile"):
        compiled_modules.compiled({"app.py": b"def"}, THIS_MACHINE.python)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (b"a = 1\ndef f(:\n", ":2: SyntaxError: invalid syntax"),
        (b"return 1", ":1: SyntaxError: 'return' outside function"),
        (b"if True:\na = 1", ":2: IndentationError: expected an indented block after 'if'"),
        (b"a = '\xff'", "SyntaxError: (unicode error) 'utf-8' codec can't decode byte"),
        (b"\0", "SyntaxError: source code string cannot contain null bytes"),
    ],
)
def test_code_with_a_syntax_error_is_refused(tmp_path: Path, code: bytes, error: str) -> None:
    (tmp_path / "app.py").touch()
    (tmp_path / "broken.py").write_bytes(code)
    output = tmp_path.with_suffix(".zip")
    with pytest.raises(Failure) as failure:
        build(tmp_path, output, target=THIS_MACHINE)
    assert str(failure.value).startswith(f"{tmp_path}/broken.py:")
    assert error in str(failure.value)
    assert not output.exists()


def test_code_for_a_newer_python_is_not_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "app.py").write_text("new syntax")
    build(tmp_path, tmp_path.with_suffix(".zip"), target=lambda_target(python="3.99"))
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path}/app.py:1: SyntaxError: invalid syntax, for Python 3.")
    assert said.endswith("; Python 3.99 may accept it\n")


def test_the_tests_use_the_authorizers_requirements() -> None:
    constraints = (SCRIPTS / "constraints.txt").read_text().lower().splitlines()
    requirements = (FUNCTION / "authorizer_requirements.txt").read_text()
    pins = re.findall(r"^[\w.-]+==[\w.]+", requirements, re.MULTILINE)
    assert len(pins) == 4
    assert {pin.lower() for pin in pins} <= {*constraints}


def test_symbolic_links_are_refused(tmp_path: Path) -> None:
    source = copy_of_function(tmp_path / "source", umask=0o022, mtime=0)
    (source / "link.py").symlink_to("/etc/hostname")
    with pytest.raises(Failure, match=r"link\.py is a symbolic link"):
        build(source, tmp_path / "function.zip")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--source", "/nonexistent"], "/nonexistent is not a folder"),
        (["--source", "."], ". has no app.py, the file with lambda_handler."),
        (["--output", "/proc/function.zip"], "/proc/function.zip cannot be written"),
        (["--requirements", "/nonexistent"], "/nonexistent cannot be read"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["--architecture", "sparc"], "invalid choice: 'sparc'"),
        (["--python", "2.7"], "'2.7' is not a Python version of Lambda: choose 3.11, 3.12,"),
        (["--python", "3.15"], "'3.15' is not a Python version of Lambda: choose 3.11, 3.12,"),
        (["--authorizer", "--requirements", "x"], "not allowed with argument --authorizer"),
        (["--authorizer", "--source", "."], "has no authorizer.py"),
        (["--authorizer", "--triggers"], "not allowed with argument --authorizer"),
        (["--triggers", "--source", "."], "has no triggers/"),
    ],
)
def test_wrong_input_gives_one_clear_line(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
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


def test_a_device_is_not_replaced_by_a_zip(tmp_path: Path) -> None:
    """Root may rename a file to /dev/null."""
    os.mkfifo(tmp_path / "device")
    with pytest.raises(Failure, match="device is not a file: name another --output"):
        write({"app.py": b""}, tmp_path / "device")
    assert (tmp_path / "device").is_fifo()


def test_a_zip_that_is_too_large_is_refused(tmp_path: Path) -> None:
    output = tmp_path / "function.zip"
    largest = 52_428_800 - write({"app.py": b""}, output).size
    assert write({"app.py": bytes(largest)}, output).size == 52_428_800
    with pytest.raises(Failure, match="would have 52428801 bytes, and Lambda accepts 52428800"):
        write({"app.py": bytes(largest + 1)}, output)

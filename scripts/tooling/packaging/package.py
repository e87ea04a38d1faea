"""Builds the zip of a function: the same content gives the same bytes on every machine.

So a deployment changes only if the code does, and two people can compare their zips.
"""

import json
import os
import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from warnings import catch_warnings

from tooling.failure import Failure
from tooling.packaging import compiled_modules
from tooling.packaging.archive import Package, write
from tooling.packaging.target import LAMBDA, THIS_MACHINE, Target, lambda_target
from tooling.packaging.vendoring import vendor
from tooling.paths import BUILD, FUNCTION
from tooling.progress import say

ENTRY_POINT = "app.py"
AUTHORIZER_ENTRY_POINT = "authorizer.py"

LIBRARY = "group_role"
# Only for unit tests: no function needs callers without STS.
_TESTING = f"{LIBRARY}/testing/"
_IMPORTS_LIBRARY = re.compile(rb"^\s*(?:import|from) group_role\b", re.MULTILINE)
# A folder with this file holds several functions: the authorizer, the user pool's triggers and the
# function itself.
_AUTHORIZER_REQUIREMENTS = "authorizer_requirements.txt"
_AUTHORIZER = frozenset({AUTHORIZER_ENTRY_POINT, "token_verifier"})
_TRIGGERS = "triggers/"
# The files that each function must have, and the message if one is missing.
_WANTED = {
    "function": (ENTRY_POINT, f"{ENTRY_POINT}, the file with lambda_handler."),
    "authorizer": (
        AUTHORIZER_ENTRY_POINT,
        f"{AUTHORIZER_ENTRY_POINT} with its {_AUTHORIZER_REQUIREMENTS}.",
    ),
    "triggers": (_TRIGGERS, f"{_TRIGGERS} beside an {_AUTHORIZER_REQUIREMENTS}."),
}


def main(options: Namespace) -> int:
    """Run `scripts/package`."""
    chosen = [name for name in ("authorizer", "triggers") if getattr(options, name)]
    function = chosen[0] if chosen else "function"
    package = build(
        options.source,
        options.output or BUILD / f"{function}.zip",
        options.requirements,
        function=function,
        target=lambda_target(options.architecture, options.python),
        with_compiled=options.compile,
    )
    print(f"{package.path}  {package.size} bytes  sha256 {package.sha256}")
    return 0


def build(  # noqa: PLR0913 (what makes the bytes, by keyword)
    source: Path,
    output: Path,
    requirements: Path | None = None,
    *,
    function: str = "function",
    target: Target = LAMBDA,
    with_compiled: bool = False,
) -> Package:
    """Write the zip of a function, and of the packages that it needs.

    Args:
        source: The folder with its code.
        output: The zip.
        requirements: The packages. The authorizer has its own, and the triggers have none.
        function: The function in the folder: `function`, `authorizer` or `triggers`.
        target: The platform that compiled modules must fit.
        with_compiled: Whether the zip also gets compiled modules of the code itself.
    """
    files = _functions(source, output)[function]
    wanted, description = _WANTED[function]
    if not any(name.startswith(wanted) for name in files):
        raise Failure(f"{source} has no {description}")
    _expect_syntax(source, files, target)
    if function == "function" and _lacks_library(files):
        own = _functions(FUNCTION, output)[function]
        files |= {name: content for name, content in own.items() if _of_library(name)}
    if function == "authorizer":
        requirements = source / _AUTHORIZER_REQUIREMENTS
    compiled_modules.check(files, target)
    if requirements is not None:
        with TemporaryDirectory() as folder:
            vendor(requirements, Path(folder), target)
            vendored = dict(_files(Path(folder)))
        if both := files.keys() & vendored.keys():
            raise Failure(f"{min(both)} is in the code and in a package of {requirements}.")
        files |= vendored
    if with_compiled:
        files |= compiled_modules.compiled(files, target.python)
    package = write(files, output)
    _write_note(package, compiled_modules.platform(files, target))
    return package


build_authorizer = partial(build, function="authorizer")
build_triggers = partial(build, function="triggers")


def _expect_syntax(source: Path, files: Mapping[str, bytes], target: Target) -> None:
    """Refuse code that Python cannot compile: the API would answer each request with 502."""
    for name, content in files.items():
        if name.endswith(".py"):
            try:
                with catch_warnings(action="ignore"):
                    compile(content, name, "exec", dont_inherit=True)
            except SyntaxError as error:
                place = f"{source / name}:{error.lineno or 1}"
                fault = f"{place}: {type(error).__name__}: {error.msg}"
                if tuple(map(int, target.python.split("."))) <= sys.version_info:
                    raise Failure(fault) from None
                here = THIS_MACHINE.python
                say(f"{fault}, for Python {here}; Python {target.python} may accept it")


def _functions(source: Path, output: Path) -> dict[str, dict[str, bytes]]:
    """Return the files of each function in a folder."""
    if not source.is_dir():
        raise Failure(f"{source} is not a folder: give a folder with {ENTRY_POINT} to --source.")
    if output.resolve().is_relative_to(source.resolve()):
        raise Failure(f"{output} is inside {source}: the next zip would contain this one.")
    files = {name: content for name, content in _files(source) if not name.startswith(_TESTING)}
    if files.pop(_AUTHORIZER_REQUIREMENTS, None) is None:
        return {"function": files, "authorizer": {}, "triggers": {}}
    authorizer = {name: files.pop(name) for name in [*files] if name.split("/")[0] in _AUTHORIZER}
    triggers = {name: files.pop(name) for name in [*files] if name.startswith(_TRIGGERS)}
    return {"function": files, "authorizer": authorizer, "triggers": triggers}


def _of_library(name: str) -> bool:
    return name.startswith(f"{LIBRARY}/")


def _lacks_library(files: Mapping[str, bytes]) -> bool:
    if any(map(_of_library, files)):
        return False
    return any(_IMPORTS_LIBRARY.search(files[name]) for name in files if name.endswith(".py"))


def _write_note(package: Package, platform: Mapping[str, str | None] | None) -> None:
    """Write beside a zip the platform of its compiled modules, or nothing if it runs anywhere.

    Terraform cannot look into a zip. With this note, a plan refuses a zip for another processor or
    Python; otherwise the first request would fail in Lambda.
    """
    note = package.path.with_name(f"{package.path.name}.json")
    try:
        if platform is None:
            note.unlink(missing_ok=True)
            return
        # The digest shows whether the note still belongs to the zip.
        content = {**platform, "sha256": package.sha256}
        note.write_text(json.dumps(content, indent=2) + "\n")
    except OSError as error:
        raise Failure(f"{note} cannot be written: {error.strerror}.") from None


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents, without files that tools and editors leave behind."""
    for folder, subfolders, names in os.walk(source, onerror=_unreadable):
        subfolders[:] = [name for name in subfolders if not _left_behind(name)]
        for name in (*subfolders, *names):
            path = Path(folder, name)
            if path.is_symlink():
                raise Failure(f"{path} is a symbolic link: put the file itself there.")
        for path in (Path(folder, name) for name in names if not _left_behind(name)):
            if not path.is_file():
                raise Failure(f"{path} is neither a file nor a folder.")
            try:
                yield path.relative_to(source).as_posix(), path.read_bytes()
            except OSError as error:
                _unreadable(error)


def _unreadable(error: OSError) -> None:
    raise Failure(f"{error.filename} cannot be read: {error.strerror}.")


def _left_behind(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__" or name.endswith((".pyc", "~"))

"""Builds the zip of a function: same content, same bytes, on any machine.

So a deployment changes only if the code did, and who builds a zip can compare it with another's.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tooling.failure import Failure
from tooling.packaging import compiled_modules, note
from tooling.packaging.archive import Package, write
from tooling.packaging.compiling import compiled
from tooling.packaging.target import LAMBDA, Target
from tooling.packaging.vendoring import vendor
from tooling.paths import BUILD, FUNCTION

ENTRY_POINT = "app.py"
AUTHORIZER_ENTRY_POINT = "authorizer.py"
AUTHORIZER_PACKAGE = BUILD / "authorizer.zip"
TRIGGERS_PACKAGE = BUILD / "triggers.zip"

LIBRARY = "group_role"
# For unit tests alone: callers without STS have no place in a function.
_TESTING = f"{LIBRARY}/testing/"
_IMPORTS_LIBRARY = re.compile(rb"^\s*(?:import|from) group_role\b", re.MULTILINE)
# Where it lies in a folder, the folder holds several functions: the authorizer, the user pool's
# triggers and the rest.
_AUTHORIZER_REQUIREMENTS = "authorizer_requirements.txt"
_AUTHORIZER = frozenset({AUTHORIZER_ENTRY_POINT, "token_verifier"})
_TRIGGERS = "triggers/"


def build(
    source: Path,
    output: Path,
    requirements: Path | None = None,
    *,
    target: Target = LAMBDA,
    with_compiled: bool = False,
) -> Package:
    """Write the zip of a folder of code, and of the packages that it needs."""
    function = _functions(source, output).function
    if ENTRY_POINT not in function:
        raise Failure(f"{source} has no {ENTRY_POINT}: the function starts there.")
    if _lacks_library(function):
        own = _functions(FUNCTION, output).function
        function |= {name: content for name, content in own.items() if _of_library(name)}
    return _finish(function, requirements, output, target, with_compiled=with_compiled)


def build_authorizer(
    source: Path, output: Path, *, target: Target = LAMBDA, with_compiled: bool = False
) -> Package:
    """Write the zip of a folder's Lambda authorizer, and of the packages that it needs."""
    authorizer = _functions(source, output).authorizer
    if AUTHORIZER_ENTRY_POINT not in authorizer:
        raise Failure(
            f"{source} has no {AUTHORIZER_ENTRY_POINT} with its {_AUTHORIZER_REQUIREMENTS}."
        )
    requirements = source / _AUTHORIZER_REQUIREMENTS
    return _finish(authorizer, requirements, output, target, with_compiled=with_compiled)


def build_triggers(
    source: Path, output: Path, *, target: Target = LAMBDA, with_compiled: bool = False
) -> Package:
    """Write the zip of a folder's triggers for a user pool, each a module of `triggers`."""
    triggers = _functions(source, output).triggers
    if not triggers:
        raise Failure(f"{source} has no {_TRIGGERS} beside an {_AUTHORIZER_REQUIREMENTS}.")
    return _finish(triggers, None, output, target, with_compiled=with_compiled)


class _Functions(NamedTuple):
    """The files of each function in a folder."""

    function: dict[str, bytes]
    authorizer: dict[str, bytes]
    triggers: dict[str, bytes]


def _functions(source: Path, output: Path) -> _Functions:
    """Return the files of a folder."""
    if not source.is_dir():
        raise Failure(f"{source} is not a folder: --source names the one with {ENTRY_POINT}.")
    if output.resolve().is_relative_to(source.resolve()):
        raise Failure(f"{output} lies within {source}: the zip would become part of the next one.")
    files = {name: content for name, content in _files(source) if not name.startswith(_TESTING)}
    if files.pop(_AUTHORIZER_REQUIREMENTS, None) is None:
        return _Functions(files, {}, {})
    authorizer = {name: files.pop(name) for name in [*files] if name.split("/")[0] in _AUTHORIZER}
    triggers = {name: files.pop(name) for name in [*files] if name.startswith(_TRIGGERS)}
    return _Functions(files, authorizer, triggers)


def _of_library(name: str) -> bool:
    return name.startswith(f"{LIBRARY}/")


def _lacks_library(files: Mapping[str, bytes]) -> bool:
    if any(map(_of_library, files)):
        return False
    return any(_IMPORTS_LIBRARY.search(files[name]) for name in files if name.endswith(".py"))


def _finish(
    code: Mapping[str, bytes],
    requirements: Path | None,
    output: Path,
    target: Target,
    *,
    with_compiled: bool,
) -> Package:
    files = dict(code)
    compiled_modules.check(files, target)
    if requirements is not None:
        with TemporaryDirectory() as folder:
            vendor(requirements, Path(folder), target)
            vendored = dict(_files(Path(folder)))
        if both := files.keys() & vendored.keys():
            raise Failure(f"{min(both)} is in the code and in a package of {requirements}.")
        files |= vendored
    if with_compiled:
        files |= compiled(files, target.python)
    package = write(files, output)
    note.write(package, compiled_modules.platform(files, target))
    return package


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents, without what tools and editors leave behind."""
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

"""Builds the zip of a function: same content, same bytes, on any machine.

So a deployment changes only if the code did, and who builds a zip can compare it with another's.
"""

import argparse
import hashlib
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tooling.failure import Failure
from tooling.packaging.compiling import compiled
from tooling.packaging.target import ARCHITECTURES, LAMBDA, Target, lambda_target
from tooling.packaging.vendoring import vendor
from tooling.paths import BUILD, FUNCTION, FUNCTION_PACKAGE

ENTRY_POINT = "app.py"
AUTHORIZER_ENTRY_POINT = "authorizer.py"
AUTHORIZER_PACKAGE = BUILD / "authorizer.zip"

_LIBRARY = "group_role"
# For unit tests alone: callers without STS have no place in a function.
_TESTING = f"{_LIBRARY}/testing/"
_IMPORTS_LIBRARY = re.compile(rb"^\s*(?:import|from) group_role\b", re.MULTILINE)
# Where it lies in a folder, the folder holds two functions: the authorizer and the rest.
_AUTHORIZER_REQUIREMENTS = "authorizer_requirements.txt"
_AUTHORIZER = frozenset({AUTHORIZER_ENTRY_POINT, "token_verifier"})
# Earlier dates have no place in a zip.
_DATE = (1980, 1, 1, 0, 0, 0)
# Lambda reads the files, it runs none of them; other modes would tell machines apart.
_MODE = stat.S_IFREG | 0o644
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Package:
    """A zip as it was written."""

    path: Path
    size: int
    sha256: str


def main() -> int:
    """Run `scripts/package`."""
    options = _options()
    target = lambda_target(options.architecture, options.python)
    if options.authorizer:
        output = options.output or AUTHORIZER_PACKAGE
        package = build_authorizer(
            options.source, output, target=target, with_compiled=options.compile
        )
    else:
        output = options.output or FUNCTION_PACKAGE
        package = build(
            options.source,
            output,
            options.requirements,
            target=target,
            with_compiled=options.compile,
        )
    print(f"{package.path}  {package.size} bytes  sha256 {package.sha256}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/package", description=__doc__)
    parser.add_argument(
        "--source",
        type=Path,
        default=FUNCTION,
        metavar="DIR",
        help=f"the function's code, with an {ENTRY_POINT} (default: function); the library"
        f" {_LIBRARY} is added if it imports one that it does not have",
    )
    contents = parser.add_mutually_exclusive_group()
    contents.add_argument(
        "--requirements",
        type=Path,
        metavar="FILE",
        help="packages to put into the zip, each pinned as name==version; wheels alone are taken",
    )
    contents.add_argument(
        "--authorizer",
        action="store_true",
        help=f"build the Lambda authorizer, {AUTHORIZER_ENTRY_POINT}, and what it needs",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to write the zip (default: build/function.zip, or build/authorizer.zip)",
    )
    parser.add_argument(
        "--architecture",
        choices=ARCHITECTURES,
        default="arm64",
        help="what compiled packages run on (default: %(default)s)",
    )
    parser.add_argument(
        "--python",
        type=_python_version,
        default=LAMBDA.python,
        metavar="VERSION",
        help="the function's Python (default: %(default)s)",
    )
    parser.add_argument(
        "--compile",
        action="store_true",
        help="put compiled modules into the zip, which shortens a cold start; needs that Python",
    )
    return parser.parse_args()


def _python_version(text: str) -> str:
    if not re.fullmatch(r"3\.(1[1-9]|[2-9][0-9])", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not 3.11 or a later Python")
    return text


def build(
    source: Path,
    output: Path,
    requirements: Path | None = None,
    *,
    target: Target = LAMBDA,
    with_compiled: bool = False,
) -> Package:
    """Write the zip of a folder of code, and of the packages that it needs."""
    function, _ = _functions(source, output)
    if ENTRY_POINT not in function:
        raise Failure(f"{source} has no {ENTRY_POINT}: the function starts there.")
    if _lacks_library(function):
        own, _ = _functions(FUNCTION, output)
        function |= {name: content for name, content in own.items() if _of_library(name)}
    return _finish(function, requirements, output, target, with_compiled=with_compiled)


def build_authorizer(
    source: Path, output: Path, *, target: Target = LAMBDA, with_compiled: bool = False
) -> Package:
    """Write the zip of a folder's Lambda authorizer, and of the packages that it needs."""
    _, authorizer = _functions(source, output)
    if AUTHORIZER_ENTRY_POINT not in authorizer:
        raise Failure(
            f"{source} has no {AUTHORIZER_ENTRY_POINT} with its {_AUTHORIZER_REQUIREMENTS}."
        )
    requirements = source / _AUTHORIZER_REQUIREMENTS
    return _finish(authorizer, requirements, output, target, with_compiled=with_compiled)


def _functions(source: Path, output: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files of a folder that are the function's, and those of its authorizer."""
    if not source.is_dir():
        raise Failure(f"{source} is not a folder: --source names the one with {ENTRY_POINT}.")
    if output.resolve().is_relative_to(source.resolve()):
        raise Failure(f"{output} lies within {source}: the zip would become part of the next one.")
    files = {name: content for name, content in _files(source) if not name.startswith(_TESTING)}
    if files.pop(_AUTHORIZER_REQUIREMENTS, None) is None:
        return files, {}
    authorizer = {name: files.pop(name) for name in [*files] if name.split("/")[0] in _AUTHORIZER}
    return files, authorizer


def _of_library(name: str) -> bool:
    return name.startswith(f"{_LIBRARY}/")


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
    if requirements is not None:
        with TemporaryDirectory() as folder:
            vendor(requirements, Path(folder), target)
            vendored = dict(_files(Path(folder)))
        if both := files.keys() & vendored.keys():
            raise Failure(f"{min(both)} is in the code and in a package of {requirements}.")
        files |= vendored
    if with_compiled:
        files |= compiled(files, target.python)
    return _write(files, output)


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


def _write(files: Mapping[str, bytes], output: Path) -> Package:
    """Write a zip whose bytes follow from names and contents alone, whole or not at all."""
    content = io.BytesIO()
    # Stored, not deflated: zlib's successors compress the same bytes differently, and the code is
    # so small that an upload does not notice.
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = _UNIX
            entry.external_attr = _MODE << 16
            package.writestr(entry, files[name])
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        # In a folder next to the output: a rename within one file system happens at once.
        with TemporaryDirectory(dir=output.parent, prefix=".package-") as folder:
            temporary = Path(folder, output.name)
            temporary.write_bytes(content.getvalue())
            temporary.replace(output)
    except OSError as error:
        raise Failure(f"{output} cannot be written: {error.strerror}.") from None
    size, digest = len(content.getvalue()), hashlib.sha256(content.getvalue()).hexdigest()
    return Package(output, size, digest)

"""Builds the zip of a function: same content, same bytes, on any machine.

So a deployment changes only if the code did, and who builds a zip can compare it with another's.
"""

import argparse
import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tooling.failure import Failure
from tooling.paths import FUNCTION, FUNCTION_PACKAGE
from tooling.vendoring import vendor

ENTRY_POINT = "app.py"
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
    parser = argparse.ArgumentParser(prog="scripts/package", description=__doc__)
    parser.add_argument(
        "--source",
        type=Path,
        default=FUNCTION,
        metavar="DIR",
        help=f"the function's code, with an {ENTRY_POINT} (default: function)",
    )
    parser.add_argument(
        "--requirements",
        type=Path,
        metavar="FILE",
        help="packages to put into the zip: pure Python ones, each pinned as name==version",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=FUNCTION_PACKAGE,
        metavar="FILE",
        help="where to write the zip (default: build/function.zip)",
    )
    options = parser.parse_args()
    package = build(options.source, options.output, options.requirements)
    print(f"{package.path}  {package.size} bytes  sha256 {package.sha256}")
    return 0


def build(source: Path, output: Path, requirements: Path | None = None) -> Package:
    """Write the zip of a folder of code, and of the packages that it needs."""
    if not source.is_dir():
        raise Failure(f"{source} is not a folder: --source names the one with {ENTRY_POINT}.")
    if output.resolve().is_relative_to(source.resolve()):
        raise Failure(f"{output} lies within {source}: the zip would become part of the next one.")
    files = dict(_files(source))
    if ENTRY_POINT not in files:
        raise Failure(f"{source} has no {ENTRY_POINT}: the function starts there.")
    if requirements is None:
        return _write(files, output)
    with TemporaryDirectory() as folder:
        vendor(requirements, Path(folder))
        vendored = dict(_files(Path(folder)))
        if both := files.keys() & vendored.keys():
            raise Failure(f"{min(both)} is in {source} and in a package of {requirements}.")
        return _write(files | vendored, output)


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

"""Writes a zip whose bytes depend only on names and contents."""

import hashlib
import io
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tooling.failure import Failure

# The earliest date that a zip can hold.
_DATE = (1980, 1, 1, 0, 0, 0)
# Lambda only reads the files. The modes that they have on a machine would make zips differ.
_MODE = stat.S_IFREG | 0o644
_UNIX = 3
# Lambda's limit: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_LARGEST = 50 * 2**20


@dataclass(frozen=True, slots=True)
class Package:
    """A written zip."""

    path: Path
    size: int
    sha256: str


def write(files: Mapping[str, bytes], output: Path) -> Package:
    """Write a zip of files by their names, completely or not at all.

    Raises:
        Failure: It is larger than Lambda accepts, or cannot be written.
    """
    if output.exists() and not output.is_file():
        # A rename would put the zip in the place of a device such as /dev/null.
        raise Failure(f"{output} is not a file: name another --output.")
    content = io.BytesIO()
    # Stored, not deflated: zlib and its successors compress the same bytes differently, and the
    # code is so small that the size hardly matters.
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = _UNIX
            entry.external_attr = _MODE << 16
            package.writestr(entry, files[name])
    size, digest = len(content.getvalue()), hashlib.sha256(content.getvalue()).hexdigest()
    if size > _LARGEST:
        raise Failure(
            f"{output} would have {size} bytes, and Lambda accepts {_LARGEST}: leave out what its"
            " runtime has, such as boto3, and what only tests need."
        )
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        # In the output's folder: a rename within one file system is atomic.
        with TemporaryDirectory(dir=output.parent, prefix=".package-") as folder:
            temporary = Path(folder, output.name)
            temporary.write_bytes(content.getvalue())
            temporary.replace(output)
    except OSError as error:
        raise Failure(f"{output} cannot be written: {error.strerror}.") from None
    return Package(output, size, digest)

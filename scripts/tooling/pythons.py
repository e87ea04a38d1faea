"""Other Pythons of this machine, for what depends on the version that runs it."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tooling.child import run

# Debian's Python lacks `ensurepip`, and so environments, without a package of its own.
_PROBE = "import ensurepip, sys; print(sys.executable, end='')"


@cache
def python_of(version: str) -> Path | None:
    """Return a Python of a version, such as `3.13`, that makes virtual environments, if any."""
    for python in _candidates(version):
        status, output = run([str(python), "-I", "-c", _PROBE])
        if status == 0:
            return Path(output)
    return None


def _candidates(version: str) -> Iterator[Path]:
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    # pyenv's own command of that name fails unless the version is switched on.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)

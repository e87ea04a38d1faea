"""Other Pythons of this machine, for commands that depend on the version that runs them."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tooling.child import run

# Debian's Python lacks `ensurepip`, and so cannot make environments, without another package.
_PROBE = "import ensurepip, sys; print(sys.executable, end='')"


@cache
def python_of(version: str) -> Path | None:
    """Return a Python of a version such as `3.13` that can make virtual environments, if any."""
    for python in _candidates(version):
        status, output = run([str(python), "-I", "-c", _PROBE])
        if status == 0:
            return Path(output)
    return None


def _candidates(version: str) -> Iterator[Path]:
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    # pyenv's own command `python3.13` fails unless the user has selected that version.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)

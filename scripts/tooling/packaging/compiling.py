"""Compiles the modules of a package, so that a cold start does not have to.

Only the Python that will run the modules can: a package with compiled modules has the same bytes
on any machine with that Python, one without on any machine at all. They hold no dates, and the
runtime takes them as they are (unchecked hash): the zip is read-only.
"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tooling.child import run
from tooling.failure import Failure
from tooling.packaging.target import THIS_MACHINE

# Where Lambda unpacks a function: what a traceback names.
_TASK_ROOT = "/var/task"
_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def compiled(files: Mapping[str, bytes], python: str) -> dict[str, bytes]:
    """Return the compiled modules of a package, by their names in it."""
    modules = {name: content for name, content in files.items() if name.endswith(".py")}
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in modules.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        # Isolated, and in the order of names: what lies about on a machine has no part in it.
        command = [_interpreter(python), "-I", "-S", "-m", "compileall", "-q"]
        command += ["--invalidation-mode", "unchecked-hash", "-s", folder, "-p", _TASK_ROOT, folder]
        status, output = run(command)
        if status:
            raise Failure(f"A module does not compile with Python {python}.", output)
        return {
            path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.pyc")
        }


def _interpreter(python: str) -> str:
    if python == THIS_MACHINE.python:
        return sys.executable
    interpreter = shutil.which(f"python{python}")
    if interpreter is None:
        raise Failure(
            f"--compile needs python{python} on PATH: only it can compile modules for itself."
        )
    status, output = run([interpreter, "-I", "-S", "-c", _VERSION])
    if status or output.strip() != python:
        raise Failure(
            f"{interpreter} does not start Python {python}, which --compile needs. Where it is a"
            " version manager's shim, switch that version on, for pyenv by `pyenv shell"
            f" {python}`; or put another python{python} before it on PATH.",
            output,
        )
    return interpreter

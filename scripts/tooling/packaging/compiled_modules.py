"""Finds a package's compiled modules, and compiles Python modules for a shorter cold start.

Only one platform can import extension modules, and only one version of Python can use compiled
Python modules. So a package with compiled Python modules has the same bytes on every machine with
that Python, and a package without them on every machine. Compiled modules hold no dates, and the
runtime does not compare them with their source (unchecked hash), because the zip is read-only.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tooling.child import run
from tooling.environment import pythons
from tooling.failure import Failure
from tooling.packaging.target import THIS_MACHINE, Target

# Names of extension modules. Other libraries may be data of packages that run anywhere.
_NAME = re.compile(r"\.(?:cpython-(?P<python>\w+)-[\w-]+|abi3)\.so$|\.pyd$")
# ELF's numbers for the processors.
_MACHINES = {"arm64": 183, "x86_64": 62}
# The folder in which Lambda unpacks a function, which tracebacks show.
_TASK_ROOT = "/var/task"
_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def platform(files: Mapping[str, bytes], target: Target) -> dict[str, str | None] | None:
    """Return the platform of a package for a target, or None if it runs anywhere.

    It has an `architecture` and a `runtime`, in Lambda's terms. `runtime` is None if the modules
    work with any Python.
    """
    found = [match for name in files if (match := _NAME.search(name))]
    if target.architecture is None or not found:
        return None
    bound = any(match["python"] for match in found)
    runtime = f"python{target.python}" if bound else None
    return {"architecture": target.architecture, "runtime": runtime}


def check(files: Mapping[str, bytes], target: Target) -> None:
    """Refuse code with compiled modules that do not fit the target.

    Raises:
        Failure: There are such modules.
    """
    if target.architecture is None:
        return
    machine, tag = _MACHINES[target.architecture], target.python.replace(".", "")
    wrong = [
        name
        for name, content in sorted(files.items())
        if (found := _NAME.search(name))
        and (found["python"] not in {None, tag} or _machine_of(content) != machine)
    ]
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise Failure(
            f"{wrong[0]}{more} cannot be imported by {target}. Remove packages from the code, and"
            " name them in --requirements, so that the command installs wheels that fit; or package"
            " for the platform of those modules, with --architecture and --python."
        )


def _machine_of(content: bytes) -> int | None:
    """Return ELF's number for the processor, or None if the file is not ELF."""
    return int.from_bytes(content[18:20], "little") if content[:4] == b"\x7fELF" else None


def compiled(files: Mapping[str, bytes], python: str) -> dict[str, bytes]:
    """Return the compiled modules of a package, by their names in it."""
    modules = {name: content for name, content in files.items() if name.endswith(".py")}
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in modules.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        # Isolated and in the order of names, so that the machine makes no difference.
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
    for found in map(str, pythons(python)):
        if run([found, "-I", "-S", "-c", _VERSION]) == (0, f"{python}\n"):
            return found
    raise Failure(
        f"--compile needs python{python} on PATH, or in pyenv: only that version can compile for"
        " itself. A version manager's shim starts it only if that version is selected."
    )

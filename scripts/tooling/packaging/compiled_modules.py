"""Compiled modules of a package: which there are, and those that spare a cold start the compiling.

A library's modules of its own kind can be imported by one platform alone. Python modules can be
compiled by the Python alone that will run them: a package with such has the same bytes on any
machine with that Python, one without on any machine at all. They hold no dates, and the runtime
takes them as they are (unchecked hash): the zip is read-only.
"""

import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tooling.child import run
from tooling.failure import Failure
from tooling.packaging.target import THIS_MACHINE, Target

# As Python names what it imports; other libraries may be data of packages that run anywhere.
_NAME = re.compile(r"\.(?:cpython-(?P<python>\w+)-[\w-]+|abi3)\.so$|\.pyd$")
# ELF's numbers for the processors.
_MACHINES = {"arm64": 183, "x86_64": 62}
# Where Lambda unpacks a function: what a traceback names.
_TASK_ROOT = "/var/task"
_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


@dataclass(frozen=True, slots=True)
class Platform:
    """What a package runs on, as Lambda calls it; `runtime` is None where any Python does."""

    architecture: str
    runtime: str | None


def platform(files: Mapping[str, bytes], target: Target) -> Platform | None:
    """Return what a package for a target can run on, or None of one that runs anywhere."""
    found = [match for name in files if (match := _NAME.search(name))]
    if target.architecture is None or not found:
        return None
    bound = any(match["python"] for match in found)
    return Platform(target.architecture, f"python{target.python}" if bound else None)


def check(files: Mapping[str, bytes], target: Target) -> None:
    """Refuse code with compiled modules that do not fit the target.

    Raises:
        Failure: There are some.
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
            f"{wrong[0]}{more} cannot be imported by {target}. Leave packages out of the code, and"
            " name them in --requirements, which takes the wheels that fit; or package for what"
            " they were compiled for, by --architecture and --python."
        )


def _machine_of(content: bytes) -> int | None:
    """Return ELF's number for the processor, or None of what is no ELF."""
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

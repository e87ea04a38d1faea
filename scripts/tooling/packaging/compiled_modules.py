"""What of a package was compiled: only one platform can import it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tooling.failure import Failure
from tooling.packaging.target import Target

# As Python names what it imports; other libraries may be data of packages that run anywhere.
_NAME = re.compile(r"\.(?:cpython-(?P<python>\w+)-[\w-]+|abi3)\.so$|\.pyd$")
# ELF's numbers for the processors.
_MACHINES = {"arm64": 183, "x86_64": 62}


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

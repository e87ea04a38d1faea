"""The platform of a package's compiled modules: a Lambda runtime, or this machine."""

import sys
from dataclasses import dataclass

ARCHITECTURES = ("arm64", "x86_64")

_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
# The C library's minor version: that of Amazon Linux 2023, and of Amazon Linux 2 below python3.12.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
_GLIBC, _GLIBC_OF_PYTHON_3_11 = 34, 26
_OLDEST_GLIBC = 17  # manylinux2014


@dataclass(frozen=True, slots=True)
class Target:
    """A platform to package for.

    Attributes:
        python: Python's version, such as `3.13`.
        architecture: Lambda's name for the processor, or None for this machine's.
        pip_options: pip's options to install wheels of this platform.
    """

    python: str
    architecture: str | None = None
    pip_options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"Python {self.python} on {self.architecture or 'this machine'}"


def lambda_target(architecture: str = "arm64", python: str = "3.13") -> Target:
    """Return a Lambda runtime, by Lambda's own names."""
    newest = _GLIBC_OF_PYTHON_3_11 if python == "3.11" else _GLIBC
    machine = _MACHINES[architecture]
    platforms = [f"manylinux_2_{n}_{machine}" for n in range(newest, _OLDEST_GLIBC - 1, -1)]
    platforms.append(f"manylinux2014_{machine}")
    return Target(
        python,
        architecture,
        (
            "--implementation=cp",
            f"--python-version={python}",
            f"--abi=cp{python.replace('.', '')}",
            *(f"--platform={platform}" for platform in platforms),
        ),
    )


LAMBDA = lambda_target()
# For an emulator, which runs functions on this machine.
THIS_MACHINE = Target(f"{sys.version_info.major}.{sys.version_info.minor}")

"""The Pythons of Lambda's runtimes that this machine has, each with AWS's own runtime client."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tooling.child import run
from tooling.environment import tool

_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
VERSIONS = sorted({"3.11", "3.12", "3.13", _RUNNING})

# What `scripts/package` calls the machines that there is a wheel for.
_ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}
# Debian's Python lacks `ensurepip`, and so environments, without a package of its own.
_PROBE = "import ensurepip, sys; print(sys.executable, end='')"


def architecture() -> str:
    """Return what Lambda calls this machine's processor, or skip the test."""
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        pytest.skip(
            "awslambdaric has wheels for Linux on x86_64 and arm64 alone; to build it takes"
            " autotools, CMake and a C++ compiler"
        )
    return _ARCHITECTURES[platform.machine()]


def with_runtime_client(version: str) -> Path:
    """Return a Python of a version that has the runtime client, or skip the test."""
    architecture()
    if version == _RUNNING:
        return tool("runtime").python
    for python in _candidates(version):
        status, output = run([str(python), "-I", "-c", _PROBE])
        if status == 0:
            return tool("runtime", Path(output)).python
    pytest.skip(f"this machine has no Python {version} that makes virtual environments")


def _candidates(version: str) -> Iterator[Path]:
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    # pyenv's own command of that name fails unless the version is switched on.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)

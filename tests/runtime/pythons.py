"""This machine's Pythons of Lambda's runtimes, each with AWS's own runtime client."""

import platform
import sys
from pathlib import Path

import pytest

from tooling.environment import TOOL_CONSTRAINTS, Environment, python_of, tool
from tooling.paths import TOOLS

_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
VERSIONS = sorted({"3.11", "3.12", "3.13", _RUNNING})
# The Python of the tests, which every machine has. --full adds the others.
QUICK = {_RUNNING}

# Names of `scripts/package` for the machines that have a wheel.
_ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}


def architecture() -> str:
    """Return Lambda's name for this machine's processor, or skip the test."""
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
    if python := python_of(version):
        environment = Environment(TOOLS / f"runtime-{python.name}", TOOL_CONSTRAINTS, python)
        environment.hold("runtime")
        return environment.python
    pytest.skip(f"this machine has no Python {version} that makes virtual environments")

"""`pip install` of the repository installs only the library, complete and working."""

import importlib.metadata
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tooling.paths import FUNCTION, HANDLER_TEMPLATE, REPOSITORY

LIBRARY = FUNCTION / "group_role"

ANSWER = """
import json, app, group_role
event = {"httpMethod": "GET", "path": "/whoami", "requestContext": {"authorizer": None}}
print(json.dumps([app.lambda_handler(event, None)["statusCode"], group_role.__file__]))
"""


def pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    ended = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def left_behind() -> list[Path]:
    """Files that builds of wheels leave in a checkout."""
    patterns = ("dist", "build/lib", "*.egg-info", "function/*.egg-info")
    return [path for pattern in patterns for path in REPOSITORY.glob(pattern)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, before = tmp_path_factory.mktemp("wheels"), left_behind()
    pip("wheel", "--no-deps", "--wheel-dir", folder, REPOSITORY)
    assert left_behind() == before
    (found,) = folder.iterdir()
    return found


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(str(wheel))
    pip("install", "--target", tmp_path / "package", "--requirement", requirements)
    return tmp_path / "package"


def test_wheel(wheel: Path, installed: Path) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    version = project["version"]
    assert wheel.name == f"cognito_group_role_api-{version}-py3-none-any.whl"
    (found,) = importlib.metadata.distributions(path=[str(installed)])
    assert (found.name, found.version) == (project["name"], version)
    assert found.requires is None
    assert found.metadata["Requires-Python"] == project["requires-python"]

    files = {path.relative_to(installed).as_posix() for path in installed.rglob("*")}
    library = {
        path.relative_to(FUNCTION).as_posix()
        for path in (LIBRARY, *LIBRARY.rglob("*"))
        if "__pycache__" not in path.parts
    }
    packages = {name for name in files if "dist-info" not in name and "__pycache__" not in name}
    assert packages == library
    assert {"group_role/py.typed", "group_role/testing/__init__.py"} < packages


def test_a_function_works_with_the_installed_library(installed: Path, tmp_path: Path) -> None:
    """As in a deployment: with the code, and without what only tests need."""
    shutil.rmtree(installed / "group_role/testing")
    shutil.copy(HANDLER_TEMPLATE / "src/app.py", installed)
    code = f"import sys; sys.path.insert(0, {str(installed)!r}){ANSWER}"
    ended = subprocess.run(
        [sys.executable, "-I", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    status, file = json.loads(ended.stdout.splitlines()[-1])
    # Without GROUP_ROLE_CONFIG the function opens nothing.
    assert (status, file) == (500, str(installed / "group_role/__init__.py"))

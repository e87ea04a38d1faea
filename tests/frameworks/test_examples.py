"""The examples of docs/frameworks.md are tested and typed, each with the packages that it pins."""

import os
import re
import zipfile
from collections.abc import Collection, Iterable
from pathlib import Path

import pytest

from tooling.child import run
from tooling.packaging import package
from tooling.paths import BUILD, EXAMPLES, FUNCTION, REPOSITORY

from .environments import NAMES, OF_DOCUMENTS, QUICK, python_for

ANY_EXAMPLE = Path(__file__).with_name("any_example.py")
TESTS = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
MYPY = ("-m", "mypy", "--strict", "--explicit-package-bases", "--config-file=")


def each(names: Iterable[str], quick: Collection[str] = QUICK) -> list[object]:
    """Return names as parameters, of which a quick run has some."""
    return [pytest.param(name, marks=() if name in quick else pytest.mark.full) for name in names]


def test_every_example_is_tested() -> None:
    assert set(NAMES) == {path.name for path in EXAMPLES.iterdir() if path.is_dir()}


@pytest.mark.parametrize("name", each(NAMES))
def test_its_tests_pass(name: str, tmp_path: Path) -> None:
    """As in its README, in its folder: it does not use this repository's configuration."""
    status, output = run(
        [str(python_for(name)), *TESTS, f"--basetemp={tmp_path}/tests", "-W", "error"],
        cwd=EXAMPLES / name,
    )
    assert status == 0, output[-10_000:]
    assert re.search(r"\d+ passed", output)


@pytest.mark.parametrize("name", each(OF_DOCUMENTS))
def test_it_answers_as_the_other_examples_do(name: str, tmp_path: Path) -> None:
    environment = os.environ | {"EXAMPLE_SOURCE": str(EXAMPLES / name / "src")}
    command = [str(python_for(name)), *TESTS, f"--basetemp={tmp_path}/tests", str(ANY_EXAMPLE)]
    status, output = run(command, env=environment, cwd=REPOSITORY)
    assert status == 0, output[-10_000:]
    assert re.search(r"\d+ passed", output)


@pytest.mark.parametrize("name", each(NAMES, ["powertools"]))
def test_mypy_accepts_it(name: str) -> None:
    cache = BUILD / "examples" / f"{name}-mypy"
    environment = os.environ | {"MYPYPATH": f"src:{FUNCTION}"}
    command = [str(python_for(name)), *MYPY, f"--cache-dir={cache}", "."]
    status, output = run(command, env=environment, cwd=EXAMPLES / name)
    assert status == 0, output[-10_000:]


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_it_is_packaged_for_lambda(name: str, tmp_path: Path) -> None:
    """The zip has wheels for the function's Python and processor, and all packages are pinned."""
    folder = EXAMPLES / name
    package.build(folder / "src", tmp_path / "function.zip", folder / "requirements.txt")
    with zipfile.ZipFile(tmp_path / "function.zip") as content:
        names = set(content.namelist())
    assert {"app.py", "group_role/handler.py"} <= names
    assert "group_role/testing/__init__.py" not in names


def test_the_recipes_quote_the_examples() -> None:
    page = (REPOSITORY / "docs" / "frameworks.md").read_text()
    recipes = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    sources = [path.read_text() for path in EXAMPLES.glob("*/src/app.py")]
    assert recipes
    for recipe in recipes:
        assert any(recipe in source for source in sources), recipe

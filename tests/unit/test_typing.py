"""mypy accepts right use in a deployer's code in strict mode, and refuses misuse."""

import re
import subprocess
import sys

import pytest

from tooling.paths import FUNCTION

# Not at the beginning of a line: this file runs beside no other boto3, where there is no mypy.
LIBRARY = "group_role"
BEGINNING = f"""
from collections.abc import Mapping
from functools import partial
from typing import Any

from botocore.config import Config

from {LIBRARY} import Caller, Response, as_caller, current_caller, json_response
from {LIBRARY} import problem_response, public
from {LIBRARY}.testing import User, answer, rest_event

def report(error: BaseException) -> None: ...
def handler(event: Mapping[str, Any], context: Any, caller: Caller) -> Response:
    return json_response(200, {{}})

"""

RIGHT = {
    "a handler": "as_caller(handler)",
    "a handler of a dictionary": """
@as_caller
def f(event: dict[str, Any], context: object, caller: Caller) -> Response:
    return {}
""",
    "a handler without caller": """
@as_caller
def f(event: dict[str, Any], context: object) -> Mapping[str, Any]:
    current_caller().client("s3").list_buckets()
    return {}
""",
    "by name": """
@as_caller
def f(event: Any, context: Any, *, caller: Caller) -> Response:
    return {}
""",
    "an object": """
class App:
    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        return {}

as_caller(App())
""",
    "a method": """
class App:
    def run(self, event: dict[str, Any], context: Any, caller: Caller) -> dict[str, Any]:
        return {}

as_caller(App().run)
""",
    "a hook": "as_caller(handler, on_error=report)",
    "a decorator with a hook": """
@as_caller(on_error=report)
def f(event: dict[str, Any], context: object, caller: Caller) -> Response:
    return {}

answer(f, rest_event("GET", "/", User("ada")))
""",
    "a public handler": """
@public(on_error=report)
def f(event: dict[str, Any], context: object) -> Response:
    return {}

public(f.__wrapped__)({}, None)["statusCode"]
""",
    "a framework's error": "problem_response(KeyError())['statusCode']",
    "Lambda's call": "as_caller(handler)({}, None)['statusCode']",
    "its name": "as_caller(handler).__name__.upper()",
}

WRONG = {
    "no handler": "as_caller(1)",
    "too few arguments": """
@as_caller
def f(event: dict[str, Any]) -> Response:
    return {}
""",
    "too many arguments": """
@as_caller
def f(event: Any, context: Any, caller: Caller, table: str) -> Response:
    return {}
""",
    "a caller of another type": """
@as_caller
def f(event: Any, context: Any, caller: str) -> Response:
    return {}
""",
    "a caller of a public handler": """
@public
def f(event: Any, context: Any, caller: Caller) -> Response:
    return {}
""",
    "no answer": """
@as_caller
def f(event: Any, context: Any, caller: Caller) -> None:
    return None
""",
    "a text for an answer": """
@as_caller
def f(event: Any, context: Any, caller: Caller) -> str:
    return ""
""",
    "an async def": """
@as_caller
async def f(event: Any, context: Any, caller: Caller) -> Response:
    return {}
""",
    "another name": """
@as_caller
def f(event: Any, context: Any, *, who: Caller) -> Response:
    return {}
""",
    "an unknown option": "as_caller(handler, on_failure=report)",
    "a hook without argument": """
def hook() -> None: ...
as_caller(handler, on_error=hook)
""",
    "a hook of the text": """
def hook(text: str) -> None: ...
as_caller(handler, on_error=hook)
""",
    "a hook in place of a handler": "as_caller(report)",
    "a call with the caller": "as_caller(handler)({}, None, current_caller())",
    "an attribute that a caller lacks": "current_caller().role",
    "a caller of one's own making": "Caller()",
    "a text for an error": "problem_response('denied')",
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in which mypy finds something, of all of them at once."""
    folder = tmp_path_factory.mktemp("typing")
    for number, snippet in enumerate([*RIGHT.values(), *WRONG.values()]):
        (folder / f"snippet{number}.py").write_text(BEGINNING + snippet)
    options = ("--strict", "--no-warn-unused-ignores", "--cache-dir", str(folder / "cache"))
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "."],
        cwd=folder,
        env={"MYPYPATH": str(FUNCTION), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert not re.search(r"group_role/.*error:", run.stdout), run.stdout
    return set(re.findall(r"^(snippet\d+)\.py:\d+: error:", run.stdout, re.MULTILINE))


def number_of(name: str) -> str:
    return f"snippet{[*RIGHT, *WRONG].index(name)}"


@pytest.mark.parametrize("name", RIGHT)
def test_correct_use_passes(reported: set[str], name: str) -> None:
    assert number_of(name) not in reported


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_is_found(reported: set[str], name: str) -> None:
    assert number_of(name) in reported

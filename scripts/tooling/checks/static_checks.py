"""Checks that run nothing of the project: style, types, and Terraform's own checks.

Checks that take minutes are tests, in `tests/lint`, so that other tests run at the same time.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE, Popen

from tooling.checks import configuration_files, module_docs, prose, provider_use, thin_root
from tooling.child import started
from tooling.failure import Failure
from tooling.paths import HANDLER_TEMPLATE, REPOSITORY, SCRIPTS, TERRAFORM
from tooling.progress import say, step
from tooling.terraform.engine import engine
from tooling.terraform.runner import Terraform

_CODE = ("function", "scripts", "tests")
_MYPY = (sys.executable, "-m", "mypy", *_CODE)
# tests/frameworks checks their types, with the packages that they need.
_EXAMPLES = "examples"


def failing() -> list[str]:
    """Run every check that takes seconds, also after a failure, and name the checks that failed.

    The output of a failing check appears at once.
    """
    failed = []
    with ExitStack() as cleanup:
        # mypy takes longer than all the others, and runs beside them.
        mypy = _started(cleanup, *_MYPY)
        checks = _style() | {"mypy": lambda: _finish(mypy)}
        for name, check in checks.items():
            try:
                with step(name):
                    check()
            except Failure as failure:
                say(failure.log or str(failure))
                failed.append(name)
    return failed


def validate(terraform: Terraform) -> None:
    """Fail if the root, a module, an example or the handler template has an error or a warning.

    Args:
        terraform: The root module, ready to run.
    """
    # In the place from which its paths to modules are right.
    template = terraform.root.parent / HANDLER_TEMPLATE.relative_to(REPOSITORY)
    shutil.copytree(HANDLER_TEMPLATE, template)
    examples = sorted(path.parent for path in terraform.root.glob("examples/*/versions.tf"))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(terraform.validate, [None, *examples, template]))
        # Terraform has judged a module with each that calls it.
        called = {module for folder in (terraform.root, *examples) for module in _called_by(folder)}
        modules = {path.parent for path in terraform.root.glob("modules/*/versions.tf")}
        list(threads.map(terraform.validate, sorted(modules - called)))


def _called_by(folder: Path) -> set[Path]:
    """Return the folders of all modules that an initialised folder calls, also indirectly."""
    called = json.loads((folder / ".terraform" / "modules" / "modules.json").read_text())
    return {(folder / module["Dir"]).resolve() for module in called["Modules"]}


def _style() -> dict[str, Callable[[], None]]:
    # The tools would not find the entry points, which have no suffix.
    entry_points = [str(path) for path in SCRIPTS.iterdir() if path.is_file() and not path.suffix]
    ruff, code = (sys.executable, "-m", "ruff"), (*_CODE, _EXAMPLES, *entry_points)
    return {
        "ruff check": lambda: _tool(*ruff, "check", *code),
        "ruff format": lambda: _tool(*ruff, "format", "--check", *code),
        "terraform fmt": lambda: _tool(
            *(*engine().command, "fmt", "-check", "-diff", "-recursive"),
            *(str(TERRAFORM), str(HANDLER_TEMPLATE)),
        ),
        "module docs": module_docs.check,
        "thin root": thin_root.check,
        "configuration files": configuration_files.check,
        "prose": prose.check,
        "AWS provider 6": provider_use.check,
    }


def _tool(*command: str) -> None:
    with ExitStack() as cleanup:
        _finish(_started(cleanup, *command))


def _started(cleanup: ExitStack, *command: str) -> Popen[str]:
    return started(cleanup, command, PIPE, cwd=REPOSITORY)


def _finish(tool: Popen[str]) -> None:
    output, _ = tool.communicate()
    if tool.returncode:
        raise Failure("It failed.", output)

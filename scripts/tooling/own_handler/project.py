"""What is deployed and requested: the reference API, or a deployer's own handler."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling.deployed.actions import ACTIONS, Action, actions_in, expect_resources
from tooling.failure import Failure
from tooling.own_handler import root_module
from tooling.packaging.package import ENTRY_POINT
from tooling.paths import FUNCTION, TERRAFORM

REQUIRED = (f"src/{ENTRY_POINT}", "requests.json", "main.tf")
# The variable of a deployer's own root module that gets the path of the zip.
_PACKAGE = "function_package"


@dataclass(frozen=True, slots=True)
class Project:
    """A handler with everything that belongs to it.

    Attributes:
        source: The folder with its code.
        actions: The requests that it answers.
        root: The folder with the Terraform root module that deploys it.
        requirements: The packages that it needs, if any.
    """

    source: Path
    actions: Sequence[Action]
    root: Path = TERRAFORM
    requirements: Path | None = None


REFERENCE = Project(FUNCTION, ACTIONS)


def project_in(folder: Path) -> Project:
    """Return the project in a folder, in the layout of `scripts/new-handler`."""
    for name in REQUIRED:
        if not (folder / name).is_file():
            raise Failure(f"{folder} has no {name}: scripts/new-handler makes a complete folder.")
    if _PACKAGE not in root_module.declared(folder, "variable"):
        raise Failure(f"{folder} has no variable {_PACKAGE}, the path of the function's zip.")
    actions, outputs = actions_in(folder / "requests.json"), root_module.declared(folder, "output")
    known = outputs | ({"bucket"} if "documents_bucket" in outputs else set())
    expect_resources(actions, dict.fromkeys(known, ""))
    requirements = folder / "requirements.txt"
    return Project(
        source=folder / "src",
        actions=actions,
        root=folder.resolve(),
        requirements=requirements if requirements.exists() else None,
    )

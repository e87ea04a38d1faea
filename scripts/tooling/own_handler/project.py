"""What is deployed and requested: the reference API, or a handler of a deployer's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling.deployed.actions import ACTIONS, Action, actions_in
from tooling.failure import Failure
from tooling.packaging.package import ENTRY_POINT
from tooling.paths import FUNCTION

REQUIRED = (f"src/{ENTRY_POINT}", "requests.json", "terraform.tfvars")


@dataclass(frozen=True, slots=True)
class Project:
    """A handler, and what belongs to it.

    Attributes:
        source: The folder with its code.
        actions: The requests that it answers.
        requirements: The packages that it needs, if any.
        variables: A file with variables of the root module, if it brings one.
    """

    source: Path
    actions: Sequence[Action]
    requirements: Path | None = None
    variables: Path | None = None


REFERENCE = Project(FUNCTION, ACTIONS)


def project_in(folder: Path) -> Project:
    """Return the project in a folder, in the layout of `scripts/new-handler`."""
    for name in REQUIRED:
        if not (folder / name).is_file():
            raise Failure(f"{folder} has no {name}: scripts/new-handler makes a folder with all.")
    requirements = folder / "requirements.txt"
    return Project(
        source=folder / "src",
        actions=actions_in(folder / "requests.json"),
        requirements=requirements if requirements.exists() else None,
        variables=folder / "terraform.tfvars",
    )

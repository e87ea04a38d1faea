"""Finds the deployed stack that a command's options name, and its API's address."""

from argparse import Namespace

from tooling.deployed import deployment
from tooling.deployed.deployment import Deployment
from tooling.progress import step


def look_up(options: Namespace) -> tuple[Deployment, str]:
    """Return the stack that the options name, and its API's address.

    Raises:
        Failure: There is no such stack.
    """
    found = look_up_stack(options)
    return found, options.api_url or found.outputs.invoke_url


def look_up_stack(options: Namespace) -> Deployment:
    """Return the stack that the options name.

    Raises:
        Failure: There is no such stack.
    """
    with step("reading the outputs"):
        if options.outputs:
            return deployment.of_file(options.outputs)
        return deployment.of_folder(options.stack)

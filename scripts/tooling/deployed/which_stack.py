"""The options by which commands are told which deployed stack is meant, and where its API is."""

import argparse
from pathlib import Path

from tooling.deployed import deployment
from tooling.deployed.deployment import Deployment
from tooling.paths import TERRAFORM
from tooling.progress import step


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add `--stack` or `--outputs`, and `--api-url`."""
    add_stack_options(parser)
    parser.add_argument(
        "--api-url",
        type=_url,
        metavar="URL",
        help="address of the API (default: the output invoke_url)",
    )


def add_stack_options(parser: argparse.ArgumentParser) -> None:
    """Add `--stack` or `--outputs`."""
    stack = parser.add_mutually_exclusive_group()
    stack.add_argument(
        "--stack",
        type=Path,
        default=TERRAFORM,
        metavar="DIR",
        help="the folder that `terraform apply` ran in (default: terraform)",
    )
    stack.add_argument(
        "--outputs",
        type=Path,
        metavar="FILE",
        help="what `terraform output -json` printed, where the state is out of reach",
    )


def look_up(options: argparse.Namespace) -> tuple[Deployment, str]:
    """Return the stack that the options mean, and the address of its API.

    Raises:
        Failure: There is no such stack.
    """
    found = look_up_stack(options)
    return found, options.api_url or found.outputs.invoke_url


def look_up_stack(options: argparse.Namespace) -> Deployment:
    """Return the stack that the options mean.

    Raises:
        Failure: There is no such stack.
    """
    with step("reading the outputs"):
        if options.outputs:
            return deployment.of_file(options.outputs)
        return deployment.of_folder(options.stack)


def _url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(f"{text} is no address: it has the form https://…")
    return text.rstrip("/")

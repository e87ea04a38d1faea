"""The options by which commands are told which deployed stack is meant, and where its API is."""

import argparse
from pathlib import Path

from tooling.paths import TERRAFORM


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add `--stack` or `--outputs`, and `--api-url`."""
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
    parser.add_argument(
        "--api-url", metavar="URL", help="address of the API (default: the output invoke_url)"
    )

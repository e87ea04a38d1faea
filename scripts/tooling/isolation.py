"""Keeps programs on this machine away from real AWS accounts and from the user's own settings.

A demo or a test, and everything that it starts, must not find credentials, profiles or the backend
of a real deployment: not by accident, and not because a variable of the shell names them.
"""

import os
from collections.abc import Mapping
from pathlib import Path

# The credentials of the emulator's root user. They are no secrets: they work nowhere else.
ACCESS_KEY = "test"
REGION = "us-east-1"

_LOOPBACK = "127.0.0.1,localhost"


def isolate() -> None:
    """Remove from this process, and so from its children, all that could lead to an AWS account."""
    isolated = isolated_environment(os.environ)
    os.environ.clear()
    os.environ.update(isolated)


def isolated_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which AWS and Terraform find only the given settings."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith(("AWS_", "TF_", "MINISTACK_", "PYTHON"))
    }
    # The file may say where providers come from; a name without a file is dropped.
    if Path(configuration := environ.get("TF_CLI_CONFIG_FILE", "")).is_file():
        kept["TF_CLI_CONFIG_FILE"] = configuration
    beyond_proxy = environ.get("NO_PROXY") or environ.get("no_proxy")
    no_proxy = f"{beyond_proxy},{_LOOPBACK}" if beyond_proxy else _LOOPBACK
    return kept | {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }

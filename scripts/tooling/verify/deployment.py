"""The stack that is verified: its outputs, its function's configuration, the way to its account.

The one place of these tools that uses whatever AWS credentials boto3 finds.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tooling.child import run
from tooling.deployed.outputs import Outputs
from tooling.failure import Failure
from tooling.progress import say
from tooling.terraform.engine import document, engine
from tooling.verbosity import is_verbose

# Calls that AWS throttles are repeated for about a minute, and none waits forever.
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=10, read_timeout=30
)
_SETTINGS = "GROUP_ROLE_CONFIG"


@dataclass(frozen=True, slots=True)
class Deployment:
    """What Terraform says of a stack.

    Attributes:
        outputs: The outputs that every stack of this project has.
        group_precedences: The groups' precedences as Terraform set them, if it says so.
        identity_pool_id: The identity pool that gives out the groups' roles too, if there is one.
    """

    outputs: Outputs
    group_precedences: dict[str, int]
    identity_pool_id: str | None

    @property
    def region(self) -> str:
        """The region that the user pool, and so all of the stack, is in."""
        return self.outputs.user_pool_id.partition("_")[0]

    @property
    def partition(self) -> str:
        """The partition of ARNs, such as `aws` or `aws-cn`."""
        return self.outputs.function_role_arn.split(":")[1]

    @property
    def log_group(self) -> str:
        """The name of the function's log group."""
        return log_group(self.outputs.function_name)


class Account:
    """The AWS account, with the rights of whoever runs the command."""

    def __init__(self, region: str) -> None:
        self._session = boto3.Session(region_name=region)

    def client(self, service: str) -> Any:
        """Return a client."""
        return self._session.client(service, config=_CONFIG)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the deployed function is configured to do, as far as it matters here.

    Attributes:
        settings: The library's settings, under their names in GROUP_ROLE_CONFIG.
        in_vpc: Whether the function is in a VPC.
        traced: Whether X-Ray traces it.
    """

    settings: Mapping[str, Any]
    in_vpc: bool
    traced: bool

    @property
    def session_actions(self) -> frozenset[str]:
        """What the function calls to get a session of a group's role."""
        actions = {"sts:AssumeRole"}
        if self.settings.get("session_tags"):
            actions.add("sts:TagSession")
        if self.settings.get("source_identity"):
            actions.add("sts:SetSourceIdentity")
        return frozenset(actions)


def of_folder(folder: Path) -> Deployment:
    """Ask Terraform for the outputs of the stack that was applied from a folder.

    Raises:
        Failure: There is no such folder, or nothing was applied from it.
    """
    if not folder.is_dir():
        raise Failure(f"{folder} is not a folder: --stack names the one Terraform was applied in.")
    # With the user's own environment: the state may lie in a backend that needs it.
    command = [*engine().command, "output", "-no-color"]
    status, text = run([*command, "-json"], cwd=folder, env=os.environ)
    if status:
        raise Failure(
            f"`terraform output` failed in {folder}: was `terraform apply` run there?", text
        )
    if is_verbose():
        # Not the document, in which sensitive values stand open.
        say(run(command, cwd=folder, env=os.environ)[1].rstrip())
    return _deployment(document(text), str(folder))


def of_file(file: Path) -> Deployment:
    """Read the outputs from a file with what `terraform output -json` printed."""
    try:
        return _deployment(json.loads(file.read_text()), str(file))
    except (OSError, ValueError) as error:
        raise Failure(f"{file} is not what `terraform output -json` prints: {error}") from None


def _deployment(found: Mapping[str, Any], where: str) -> Deployment:
    try:
        values = {name: output["value"] for name, output in found.items()}
    except (AttributeError, KeyError, TypeError):
        raise Failure(f"{where} is not what `terraform output -json` prints.") from None
    names = Outputs.__slots__
    if missing := [name for name in names if values.get(name) is None]:
        raise Failure(
            f"{where} has no output {', '.join(missing)}: name a stack of this project's root"
            " module that was applied."
        )
    return Deployment(
        Outputs(**{name: values[name] for name in names}),
        values.get("group_precedences") or {},
        values.get("identity_pool_id"),
    )


def log_group(function_name: str) -> str:
    """Return the name of a function's log group."""
    return f"/aws/lambda/{function_name}"


def authorizers(account: Account, rest_api_id: str) -> list[str]:
    """Return the names of the functions that judge tokens for an API, if any does."""
    found = account.client("apigateway").get_authorizers(restApiId=rest_api_id)["items"]
    uris = (authorizer.get("authorizerUri", "") for authorizer in found)
    return sorted({name for uri in uris for name in re.findall(r":function:([\w-]+)", uri)})


def configuration(account: Account, function_name: str) -> Configuration:
    """Read the function's configuration."""
    found = account.client("lambda").get_function_configuration(FunctionName=function_name)
    variables = found.get("Environment", {}).get("Variables", {})
    try:
        settings = json.loads(variables[_SETTINGS])
    except (KeyError, ValueError):
        raise Failure(
            f"The function {function_name} shows no {_SETTINGS}: it is not this project's, or its"
            " environment is encrypted with a key that you may not use."
        ) from None
    return Configuration(
        settings,
        in_vpc=bool(found.get("VpcConfig", {}).get("VpcId")),
        traced=found.get("TracingConfig", {}).get("Mode") == "Active",
    )

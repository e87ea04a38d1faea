"""A deployed stack: its outputs, and access to its account.

Of these tools, only this module uses the AWS credentials that boto3 finds.
"""

import json
import os
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.loaders import create_loader

from tooling.child import run, run_apart
from tooling.deployed.outputs import REQUIRED, Outputs
from tooling.failure import Failure
from tooling.progress import say, step
from tooling.terraform.engine import document, engine
from tooling.verbosity import is_verbose

# boto3 repeats throttled calls for about a minute, and no call waits forever.
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=10, read_timeout=30
)


@dataclass(frozen=True, slots=True)
class Deployment:
    """The outputs of a stack.

    Attributes:
        outputs: The outputs that every stack of this project has.
        group_precedences: The groups' precedences that Terraform set, if an output has them.
        group_policies: The policies that Terraform wrote for the groups' roles, by the groups'
            names, if an output has them: `inline` documents by name, and ARNs of `managed` ones.
            The deployer's own roles are not among them.
        identity_pool_id: The identity pool that also gives out the groups' roles, if there is one.
        public_routes: The routes that require no token; None if there is no such output.
        public_function_name: The function that answers them, if there is one.
        client_ids: The app clients in addition to the one of `outputs`, by name; None if there is
            no such output.
        triggers: The functions that the user pool calls, by the trigger's name; None if there is no
            such output, as for the deployer's own pool.
        api_key_ids: The API keys of clients, by name.
        statements: Further statements of the function's own role, as Terraform wrote them.
        lock_out_policy_arn: The policy that scripts/lock-out writes; None without such an output.
    """

    outputs: Outputs
    group_precedences: Mapping[str, int] = field(default_factory=dict)
    group_policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    identity_pool_id: str | None = None
    public_routes: Sequence[str] | None = None
    public_function_name: str | None = None
    client_ids: Mapping[str, str] | None = None
    triggers: Mapping[str, str] | None = None
    api_key_ids: Mapping[str, str] = field(default_factory=dict)
    statements: Sequence[Mapping[str, Any]] = ()
    lock_out_policy_arn: str | None = None

    @property
    def region(self) -> str:
        """The region of the user pool, and so of the whole stack."""
        return self.outputs.user_pool_id.partition("_")[0]

    @property
    def partition(self) -> str:
        """The partition of ARNs, such as `aws` or `aws-cn`."""
        return self.outputs.function_role_arn.split(":")[1]

    @property
    def issuers(self) -> tuple[str, str]:
        """The two forms of the user pool's issuer, `ORIGINAL` and `UPDATED`; it uses one."""
        partitions = create_loader().load_data("partitions")["partitions"]
        outputs = next(each["outputs"] for each in partitions if each["id"] == self.partition)
        host = f"cognito-idp.{self.region}.{outputs['dnsSuffix']}"
        issuer = f"{host}/{self.outputs.user_pool_id}"
        return f"https://{issuer}", f"https://issuer-{issuer}"

    @property
    def account_id(self) -> str:
        """The ID of the stack's account."""
        return self.outputs.function_role_arn.split(":")[4]


class Clients(Protocol):
    """An account, or a test's substitute for one."""

    def client(self, service: str) -> Any:
        """Return a client."""


class Account:
    """The AWS account, with the rights of the person who runs the command."""

    def __init__(self, region: str) -> None:
        self._session = boto3.Session(region_name=region)

    def client(self, service: str) -> Any:
        """Return a client."""
        return self._session.client(service, config=_CONFIG)

    def bucket_url(self, bucket: str) -> str:
        """Return an address in a bucket with the origin of signed URLs, without calling AWS."""
        regional: Any = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
        config = Config(signature_version="s3v4", s3=regional)
        nobody: Any = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nobody"}
        s3 = self._session.client("s3", config=config, **nobody)
        return str(s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "x"}))


def time_of(answer: Mapping[str, Any]) -> datetime:
    """Return the time on AWS's clock when it answered a call: this machine's may differ."""
    date: str = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
    return parsedate_to_datetime(date)


def of_options(options: Namespace) -> Deployment:
    """Return the stack that the options `--stack` and `--outputs` name.

    Raises:
        Failure: There is no such stack.
    """
    with step("reading the outputs"):
        return of_file(options.outputs) if options.outputs else of_folder(options.stack)


def of_folder(folder: Path) -> Deployment:
    """Ask Terraform for the outputs of the stack that was applied from a folder.

    Raises:
        Failure: There is no such folder, or no stack was applied from it.
    """
    if not folder.is_dir():
        raise Failure(f"{folder} is not a folder: give the folder of `terraform apply` to --stack.")
    # With the user's own environment, because the backend of the state may need it.
    command = [*engine().command, "output", "-no-color"]
    # The two are apart because Terraform prints to stderr what TF_LOG asks for.
    status, text, said = run_apart([*command, "-json"], cwd=folder, env=os.environ)
    if status:
        raise Failure(
            f"`terraform output` failed in {folder}. Run `terraform apply` there, or name another"
            " stack with --stack. The commands for the stack of `scripts/demo --keep` are in what"
            " it printed.",
            said,
        )
    if is_verbose():
        # Without the document, which shows sensitive values.
        say(run(command, cwd=folder, env=os.environ)[1].rstrip())
    try:
        found = document(text)
    except ValueError:
        # Without the text, which may show sensitive values.
        raise Failure(f"`terraform output -json` printed no JSON in {folder}.", said) from None
    return _deployment(found, str(folder))


def of_file(file: Path) -> Deployment:
    """Read the outputs from a file with the output of `terraform output -json`.

    The command may name an output that is the whole `deployment` module: its value has no types.
    """
    try:
        return _deployment(json.loads(file.read_text()), str(file))
    except (OSError, ValueError) as error:
        raise Failure(f"{file} is not what `terraform output -json` prints: {error}") from None


def _deployment(found: Mapping[str, Any], where: str) -> Deployment:
    if not isinstance(found, Mapping):
        raise Failure(f"{where} is not what `terraform output -json` prints.")
    if all(isinstance(output, Mapping) and "value" in output for output in found.values()):
        found = {name: output["value"] for name, output in found.items()}
    return of_values(found, where)


def of_values(values: Mapping[str, Any], where: str) -> Deployment:
    """Read a stack from the values of the outputs, by name.

    Args:
        values: The values.
        where: Their source, for the error.

    Raises:
        Failure: They are not the outputs of a stack of this project.
    """
    outputs = Outputs.of(values, where)
    if strange := [name for name in REQUIRED if not _is_like(name, values[name])]:
        raise Failure(f"{where} is of another module: its output {strange[0]} has another form.")
    return Deployment(
        outputs,
        values.get("group_precedences") or {},
        values.get("group_policies") or {},
        values.get("identity_pool_id"),
        values.get("public_routes"),
        values.get("public_function_name"),
        values.get("user_pool_client_ids"),
        values.get("user_pool_triggers"),
        values.get("api_key_ids") or {},
        values.get("function_statements") or (),
        values.get("lock_out_policy_arn"),
    )


def _is_like(name: str, value: object) -> bool:
    """Tell whether an output has the form that its name promises."""
    if name == "group_role_arns":
        return isinstance(value, dict) and all(map(_is_role_arn, value.values()))
    return _is_role_arn(value) if name == "function_role_arn" else isinstance(value, str)


def _is_role_arn(value: object) -> bool:
    return isinstance(value, str) and value.startswith("arn:") and ":role/" in value

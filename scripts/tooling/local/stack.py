"""Deploys the project to the emulated AWS, and gives its outputs and the address of the API."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import ClientApp
from tooling.isolation import REGION
from tooling.local.aws import LocalAws
from tooling.own_handler.project import ROOT_MODULE, beside_modules, declared
from tooling.packaging import package
from tooling.packaging.target import THIS_MACHINE
from tooling.paths import FUNCTION, TERRAFORM
from tooling.progress import step
from tooling.terraform.runner import Terraform

# Inputs with which a deployer names existing things of an AWS account.
_ON_AWS = (
    "allowed_account_ids",
    "kms_key_arn",
    "permissions_boundary_arn",
    "user_pool_client_id",
    "user_pool_id",
)
# Lines that Lambda itself writes around each invocation.
_LINES_OF_LAMBDA = re.compile(r"(INIT_START|START|END|REPORT) ")


def local_authorizer(work: Path) -> str:
    """Build the Lambda authorizer for the emulator, which runs it on this machine."""
    return str(
        package.build_authorizer(FUNCTION, work / "authorizer.zip", target=THIS_MACHINE).path
    )


class LocalStack:
    """A root module, applied to a local AWS by the real Terraform."""

    def __init__(
        self,
        aws: LocalAws,
        work: Path,
        function_package: Path,
        root: Path = TERRAFORM,
        **variables: Any,
    ) -> None:
        """Copy a root module and remember its variables; this creates nothing yet.

        Args:
            aws: The account to deploy to.
            work: The folder for the copy.
            function_package: The function's zip.
            root: The project's root module, or a deployer's own that uses its modules.
            variables: Inputs; the deployer's own root module gets those that it has.
        """
        source, module = TERRAFORM, ""
        if root != TERRAFORM:
            source = beside_modules(root, work / "source")
            module = ROOT_MODULE
        self.terraform = Terraform(
            work, aws.terraform_env, source=source, module=module, origin=root
        )
        self._root = root
        self._aws = aws
        self._outputs: Outputs | None = None
        # Settings of a stack that lives for minutes, whatever the variable files say.
        self._variables = {
            "deletion_protection": False,
            "function_package": str(function_package.resolve()),
            "region": REGION,
        } | variables
        known = declared(root, "variable")
        if root != TERRAFORM:
            self._variables = {
                name: value for name, value in self._variables.items() if name in known
            }
        # A file can set a text to null, and a command line cannot. Terraform reads this file last.
        on_aws = {name: None for name in _ON_AWS if name in known}
        (self.terraform.root / "zz_local.auto.tfvars.json").write_text(json.dumps(on_aws))

    def apply(self, *options: str, **variables: Any) -> Outputs:
        """Create the stack, or change it to other variables, and return the outputs."""
        self._outputs = None
        with step("terraform apply"):
            self.terraform.apply(self._variables | variables, *options)
        return self.outputs()

    def outputs(self) -> Outputs:
        """Return the outputs as of the last apply."""
        if self._outputs is None:
            self._outputs = Outputs.of(self.terraform.outputs(), str(self._root))
        return self._outputs

    def client_app(self) -> ClientApp:
        """Return the app client with which users sign in."""
        return ClientApp.of(self._aws, self.outputs())

    def api_url(self) -> str:
        """Return the address at which the local API answers, without a slash at its end."""
        outputs = self.outputs()
        path = f"restapis/{outputs.rest_api_id}/{outputs.stage_name}/_user_request_"
        return f"{self._aws.api_url}/{path}"

    def log(self, since: float = 0, until: float | None = None) -> str:
        """Return the log lines that explain a response.

        These are the logs of all functions between two times, in seconds since the epoch, and the
        emulator's messages about functions that it could not run.
        """
        pages = self._aws.client("logs").get_paginator("describe_log_groups").paginate()
        groups = [group["logGroupName"] for page in pages for group in page["logGroups"]]
        between = {"startTime": int(since * 1000)}
        if until is not None:
            between["endTime"] = int(until * 1000)
        messages = self._messages(groups, between)
        written = [text for text in messages if not _LINES_OF_LAMBDA.match(text)]
        return "\n".join([*written, self._aws.errors()])

    def _messages(self, groups: Sequence[str], between: Mapping[str, int]) -> list[str]:
        """Return the events of log groups, in the order of time."""
        events = [event for group in groups for event in self._events(group, between)]
        return [event["message"].rstrip() for event in sorted(events, key=itemgetter("timestamp"))]

    def _events(self, group: str, between: Mapping[str, int]) -> Iterator[Mapping[str, Any]]:
        """Yield a group's events, a page of streams at a time.

        The emulator has a stream for each invocation, and returns 10,000 events at most.
        """
        logs = self._aws.client("logs")
        for page in logs.get_paginator("describe_log_streams").paginate(logGroupName=group):
            if names := [stream["logStreamName"] for stream in page["logStreams"]]:
                yield from logs.filter_log_events(
                    logGroupName=group, logStreamNames=names, **between
                )["events"]

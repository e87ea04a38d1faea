"""Reads what a role's policies grant, and compares it with what the role is for."""

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tooling.verify.configuration import Configuration
from tooling.verify.policy_language import COMPARING, listed

# The first is for a function that the module does not make: Lambda makes its log group.
_LOG_ACTIONS = frozenset({"logs:createloggroup", "logs:createlogstream", "logs:putlogevents"})
# AWS has no narrower resource for the actions below.
_TRACING = frozenset({"xray:puttelemetryrecords", "xray:puttracesegments"})
IN_VPC = frozenset(
    {
        "ec2:assignprivateipaddresses",
        "ec2:createnetworkinterface",
        "ec2:deletenetworkinterface",
        "ec2:describenetworkinterfaces",
        "ec2:describesubnets",
        "ec2:unassignprivateipaddresses",
    }
)
# What a statement allows: actions, resources and conditions.
_Grant = tuple[frozenset[str], frozenset[str], frozenset[tuple[str, str, frozenset[str]]]]


@dataclass(frozen=True, slots=True)
class ExecutionRole:
    """What an execution role is for.

    Attributes:
        log_group_arn: The ARN of the function's log group.
        versions: The versions of the function that run with the role.
        role_arns: The groups' roles, of which the function opens sessions.
        folders: The beginnings of the ARNs of the roles that Terraform makes for groups.
        statements: Statements that the deployer added.
    """

    log_group_arn: str
    versions: Sequence[Configuration]
    role_arns: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    statements: Sequence[Mapping[str, Any]] = ()

    def faults(self, policies: Mapping[str, str]) -> Iterator[str]:
        """Name grants in excess, and a missing Deny of the actions that only Lambda needs."""
        wanted = {_as_terraform_has_it(statement) for statement in self.statements}
        granted = [
            (name, *grant) for name, text in policies.items() for grant in _granted(text, wanted)
        ]
        for name, action, resource in granted:
            if not self._has_use_for(action.lower(), resource):
                yield f"policy {name} grants {action} on {resource}"
        network = self._in_vpc and any(action.lower() in IN_VPC for _, action, _ in granted)
        if network and not any(map(_leaves_network_to_lambda, policies.values())):
            yield "no policy keeps the function's code from managing network interfaces"

    @property
    def _in_vpc(self) -> bool:
        return any(each.in_vpc for each in self.versions)

    def _has_use_for(self, action: str, resource: str) -> bool:
        if self._in_vpc and action in IN_VPC:
            return True
        if action in _TRACING:
            return any(each.traced for each in self.versions)
        if action in _LOG_ACTIONS:
            return resource.startswith(f"{self.log_group_arn}:")
        if any(action == name.lower() for each in self.versions for name in each.session_actions):
            # A group's role, or a pattern of the path of such roles.
            return resource in self.role_arns or resource.startswith(tuple(self.folders))
        return False


def written_by(terraform: Mapping[str, Any], policies: Mapping[str, str]) -> Iterator[str]:
    """Name the differences between a role's policies and those that Terraform wrote.

    Args:
        terraform: The policies that Terraform wrote, as in `Outputs.group_policies`.
        policies: IAM's documents: inline ones by name, managed ones by ARN.
    """
    for name, text in policies.items():
        if name in terraform["managed"]:
            continue
        wrote = terraform["inline"].get(name)
        if wrote is None or json.loads(wrote) != json.loads(text):
            granted = "; ".join(grants(text))
            how = "did not write" if wrote is None else "wrote otherwise"
            yield f"policy {name}, which Terraform {how}, grants {granted or 'nothing'}"
    for name in sorted({*terraform["inline"], *terraform["managed"]} - policies.keys()):
        yield f"policy {name}, which Terraform wrote, is gone"


def grants(text: str) -> Iterator[str]:
    """Name what a policy allows."""
    for action, resource in _granted(text):
        yield f"{action} on {resource}"


def unlimited(policies: Mapping[str, str]) -> Iterator[str]:
    """Name the policies that grant every action."""
    for name, text in policies.items():
        if any(set(action) <= set("*?:") for action, _ in _granted(text)):
            yield f"policy {name} grants every action"


def _granted(text: str, but: Container[_Grant] = ()) -> Iterator[tuple[str, str]]:
    """Yield each action and resource that a policy allows; "all but some" counts as all.

    Args:
        text: The policy.
        but: Statements to leave out.
    """
    for statement in listed(json.loads(text).get("Statement")):
        if statement["Effect"] == "Allow" and _as_iam_has_it(statement) not in but:
            for action in _either(statement, "Action"):
                for resource in _either(statement, "Resource"):
                    yield action, resource


def _as_iam_has_it(statement: Mapping[str, Any]) -> _Grant:
    return (
        frozenset(_either(statement, "Action")),
        frozenset(_either(statement, "Resource")),
        frozenset(
            (operator, key, frozenset(listed(values)))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        ),
    )


def _as_terraform_has_it(statement: Mapping[str, Any]) -> _Grant:
    return (
        frozenset(statement["actions"]),
        frozenset(map(_as_policy_variable, statement["resources"])),
        frozenset(
            (
                condition["test"],
                condition["variable"],
                frozenset(map(_as_policy_variable, condition["values"])),
            )
            for condition in statement["conditions"]
        ),
    )


def _as_policy_variable(text: str) -> str:
    """Return a text as IAM has it: Terraform's own language has another meaning for `${`."""
    return text.replace("&{", "${")


def _leaves_network_to_lambda(text: str) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and {action.lower() for action in listed(statement.get("Action"))} >= IN_VPC
        and listed(statement.get("Resource")) == ["*"]
        and any(
            operator in COMPARING and "lambda:SourceFunctionArn" in keys
            for operator, keys in statement.get("Condition", {}).items()
        )
        for statement in listed(json.loads(text).get("Statement"))
    )


def _either(statement: Mapping[str, Any], name: str) -> list[str]:
    return ["*"] if f"Not{name}" in statement else listed(statement[name])

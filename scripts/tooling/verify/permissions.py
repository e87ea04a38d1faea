"""What a role's policies grant, judged by reading them: no more than the role is there for."""

import fnmatch
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LOG_ACTIONS = frozenset({"logs:createlogstream", "logs:putlogevents"})
# AWS names no narrower resource for the actions below.
_TRACING = frozenset({"xray:puttelemetryrecords", "xray:puttracesegments"})
_IN_VPC = frozenset(
    {
        "ec2:assignprivateipaddresses",
        "ec2:createnetworkinterface",
        "ec2:deletenetworkinterface",
        "ec2:describenetworkinterfaces",
        "ec2:describesubnets",
        "ec2:unassignprivateipaddresses",
    }
)


@dataclass(frozen=True, slots=True)
class ExecutionRole:
    """What an execution role is there for.

    Attributes:
        log_group: The name of the function's log group.
        session_actions: What it calls on the groups' roles.
        group_role_arns: The groups' roles.
        in_vpc: Whether the function is in a VPC.
        traced: Whether X-Ray traces it.
    """

    log_group: str
    session_actions: frozenset[str]
    group_role_arns: frozenset[str]
    in_vpc: bool
    traced: bool

    def faults(self, policies: Mapping[str, str]) -> Iterator[str]:
        """Name the statements that grant anything else."""
        for name, statement in _allowing(policies):
            actions, resources = _actions(statement), _resources(statement)
            for action in actions:
                for resource in resources:
                    if not self._has_use_for(action.lower(), resource):
                        yield f"policy {name} grants {action} on {resource}"

    def _has_use_for(self, action: str, resource: str) -> bool:
        if (self.traced and action in _TRACING) or (self.in_vpc and action in _IN_VPC):
            return True
        if action in _LOG_ACTIONS:
            return resource.partition(":log-group:")[2].startswith(f"{self.log_group}:")
        if action in {name.lower() for name in self.session_actions}:
            return self._is_of_groups(resource)
        return False

    def _is_of_groups(self, resource: str) -> bool:
        """Tell whether a resource is a group's role, or a pattern for the path of such roles."""
        path = resource.partition(":role/")[2]
        narrow = "/" in path and not set("*?") & set(path.rpartition("/")[0])
        return resource in self.group_role_arns or (
            narrow and any(fnmatch.fnmatchcase(role, resource) for role in self.group_role_arns)
        )


def group_faults(policies: Mapping[str, str]) -> Iterator[str]:
    """Name the statements of a group's role that are not limited to an action or a resource."""
    for name, statement in _allowing(policies):
        if any(action in {"*", "*:*"} for action in _actions(statement)):
            yield f"policy {name} grants every action (Action *)"
        if "*" in _resources(statement):
            yield (
                f"policy {name} grants {', '.join(_actions(statement))} on everything (Resource *)"
            )


def _allowing(policies: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, text in policies.items():
        statements = json.loads(text).get("Statement", [])
        for statement in statements if isinstance(statements, list) else [statements]:
            if statement["Effect"] == "Allow":
                yield name, statement


def _actions(statement: Mapping[str, Any]) -> list[str]:
    return ["*"] if "NotAction" in statement else _list(statement["Action"])


def _resources(statement: Mapping[str, Any]) -> list[str]:
    return ["*"] if "NotResource" in statement else _list(statement["Resource"])


def _list(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value]

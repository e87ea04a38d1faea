"""Makes cases for `scripts/verify --why` from decisions, with the policies that IAM returns."""

from collections.abc import Mapping, Sequence

from tooling.deployed.actions import Asked
from tooling.deployed.outputs import Outputs
from tooling.local.aws import LocalAws
from tooling.verify import configuration
from tooling.verify.sessions import Sessions
from tooling.why.causes import Case
from tooling.why.policies import Policies

from .decisions import Decision


def cases(
    aws: LocalAws, outputs: Outputs, asked: Sequence[tuple[Mapping[str, str], Decision]]
) -> list[Case]:
    """Return the case of each decision on a group's session, for a user with certain claims."""
    settings = configuration.read(aws, outputs.function_name).settings
    sessions = Sessions(settings, outputs.group_role_arns.values())
    policies = Policies(aws, outputs, sessions)
    return [
        policies.of_caller(
            outputs.group_role_arns[decision.principal],
            claims,
            Asked(decision.action, decision.resource),
        )
        for claims, decision in asked
    ]

"""What the deployed roles let in and let do: trust policies and permissions, read and judged."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tooling.deployed import policy
from tooling.deployed.deployment import Deployment, GroupPolicies
from tooling.verify.check import Check, Step, role_name
from tooling.verify.configuration import Configuration
from tooling.verify.log import log_group
from tooling.verify.permissions import ExecutionRole, unlimited, written_by
from tooling.verify.policy_language import listed, named, principals
from tooling.verify.trust import Trust

_LAMBDA = "lambda.amazonaws.com"


def check_trust(iam: Any, deployment: Deployment, configuration: Configuration) -> Iterator[Check]:
    """Read whom each group's role lets in, and whom the execution role does."""
    outputs = deployment.outputs
    for role_arn in _group_roles(deployment):
        trust = Trust(
            outputs.function_role_arn,
            configuration.session_actions,
            deployment.identity_pool_id,
            others=configuration.is_own(role_arn),
        )
        faults = list(dict.fromkeys(trust.faults(_trust_policy(iam, role_arn))))
        yield _trusting(role_arn, str(trust), faults)
    document = _trust_policy(iam, outputs.function_role_arn)
    admitted = [
        name for statement in listed(document["Statement"]) for name in principals(statement)
    ]
    faults = [f"lets {named(name)} in" for name in admitted if name != _LAMBDA]
    yield _trusting(outputs.function_role_arn, _LAMBDA, faults)


def check_permissions(
    iam: Any, deployment: Deployment, configuration: Configuration
) -> Iterator[Check]:
    """Read what the execution role and each group's role grant."""
    outputs = deployment.outputs
    group_roles = _group_roles(deployment)
    own = frozenset(filter(configuration.is_own, group_roles))
    execution = ExecutionRole(
        f"arn:{deployment.partition}:logs:{deployment.region}:{deployment.account_id}:log-group:"
        f"{log_group(outputs.function_name)}",
        configuration.session_actions,
        frozenset(group_roles),
        own,
        # The default of the cognito module's `role_path`.
        f"arn:{deployment.partition}:iam::{deployment.account_id}:role/"
        f"{outputs.function_name}/groups/",
        in_vpc=configuration.in_vpc,
        traced=configuration.traced,
    )
    policies = policy.named_policies(iam, outputs.function_role_arn)
    expected = "its own log, sessions of the groups' roles"
    yield _granting(outputs.function_role_arn, expected, list(execution.faults(policies)))
    written = _written(deployment)
    for role_arn in group_roles:
        policies = policy.named_policies(iam, role_arn)
        if role_arn in written and role_arn not in own:
            faults = list(written_by(written[role_arn], policies))
            yield _granting(role_arn, "what Terraform wrote", faults)
        else:
            yield _granting(role_arn, "certain actions", list(unlimited(policies)))


def _group_roles(deployment: Deployment) -> list[str]:
    return sorted(set(deployment.outputs.group_role_arns.values()))


def _written(deployment: Deployment) -> Mapping[str, GroupPolicies]:
    """Return what Terraform wrote for each role, by the role."""
    arns = deployment.outputs.group_role_arns
    return {arns[name]: found for name, found in deployment.group_policies.items() if name in arns}


def _trusting(role_arn: str, expected: str, faults: Sequence[str]) -> Check:
    name = role_name(role_arn)
    return Check(
        Step.TRUST,
        name,
        "admits",
        expected,
        "; ".join(faults) or expected,
        f"Broken trust: the trust policy of {name} {'; it '.join(faults)}. terraform apply sets"
        " it right, unless the role is one of your own."
        if faults
        else "",
    )


def _granting(role_arn: str, expected: str, faults: Sequence[str]) -> Check:
    name = role_name(role_arn)
    return Check(
        Step.PERMISSIONS,
        name,
        "grants",
        expected,
        "; ".join(faults) or expected,
        f"Wrong policies of {name}: {'; '.join(faults)}. It is there for {expected}, nothing"
        " else: take away what was added by hand; terraform apply sets its own policies right."
        if faults
        else "",
    )


def _trust_policy(iam: Any, role_arn: str) -> Mapping[str, Any]:
    role = iam.get_role(RoleName=role_name(role_arn))["Role"]
    document: Mapping[str, Any] = role["AssumeRolePolicyDocument"]
    return document

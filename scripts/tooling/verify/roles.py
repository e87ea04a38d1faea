"""What the deployed roles let in and let do: trust policies and permissions, read and judged."""

from collections.abc import Iterator, Mapping
from typing import Any

from tooling.deployed import policy
from tooling.verify.check import Check, Step, role_name
from tooling.verify.deployment import Configuration, Deployment
from tooling.verify.permissions import ExecutionRole, group_faults
from tooling.verify.trust import Trust


def check_trust(iam: Any, deployment: Deployment, configuration: Configuration) -> Iterator[Check]:
    """Read whom each group's role lets in."""
    outputs = deployment.outputs
    for role_arn in sorted(set(outputs.group_role_arns.values())):
        trust = Trust(
            outputs.function_role_arn,
            configuration.session_actions,
            deployment.identity_pool_id,
            others=role_arn in configuration.settings.get("allowed_roles", ()),
        )
        name = role_name(role_arn)
        faults = list(dict.fromkeys(trust.faults(_trust_policy(iam, name))))
        yield Check(
            Step.TRUST,
            name,
            "admits",
            str(trust),
            "; ".join(faults) or str(trust),
            f"Broken trust: the trust policy of {name} {'; it '.join(faults)}. terraform apply sets"
            " it right, unless the role is one of your own."
            if faults
            else "",
        )


def check_permissions(
    iam: Any, deployment: Deployment, configuration: Configuration
) -> Iterator[Check]:
    """Read what the execution role and each group's role grant."""
    outputs = deployment.outputs
    group_role_arns = frozenset(outputs.group_role_arns.values())
    execution = ExecutionRole(
        deployment.log_group,
        configuration.session_actions,
        group_role_arns,
        in_vpc=configuration.in_vpc,
        traced=configuration.traced,
    )
    policies = policy.named_policies(iam, outputs.function_role_arn)
    expected = "its own log, sessions of the groups' roles"
    yield _check(outputs.function_role_arn, expected, list(execution.faults(policies)))
    for role_arn in sorted(group_role_arns):
        faults = list(group_faults(policy.named_policies(iam, role_arn)))
        yield _check(role_arn, "named actions on named resources", faults)


def _check(role_arn: str, expected: str, faults: list[str]) -> Check:
    name = role_name(role_arn)
    return Check(
        Step.PERMISSIONS,
        name,
        "grants",
        expected,
        "; ".join(faults) or expected,
        f"Over-wide policy of {name}: {'; '.join(faults)}. It is there for {expected}, nothing"
        " else: take the statement away, or limit it."
        if faults
        else "",
    )


def _trust_policy(iam: Any, name: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    return document

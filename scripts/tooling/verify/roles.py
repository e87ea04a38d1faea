"""Reads the trust policies and permissions of the deployed roles, and judges them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tooling.deployed import policy
from tooling.deployed.deployment import Deployment, GroupPolicies
from tooling.verify.aws_errors import unless_gone
from tooling.verify.check import Check, Step, role_name
from tooling.verify.configuration import Configuration, Versions
from tooling.verify.log import log_group
from tooling.verify.permissions import ExecutionRole, grants, unlimited, written_by
from tooling.verify.policy_language import Principal, allowing, allows, principals
from tooling.verify.trust import Trust

_LAMBDA = Principal("Service", "lambda.amazonaws.com")
_ASSUME = "sts:AssumeRole"


def check_trust(iam: Any, deployment: Deployment, versions: Versions) -> Iterator[Check]:
    """Check whom each group's role and the execution role trust."""
    outputs = deployment.outputs
    for role_arn in _group_roles(deployment):
        trust = Trust(
            outputs.function_role_arn,
            versions.serving.session_actions,
            deployment.identity_pool_id,
            also=versions.session_actions,
            others=versions.is_own(role_arn),
        )
        document = unless_gone(_trust_policy, iam, role_arn)
        faults = None if document is None else list(dict.fromkeys(trust.faults(document)))
        yield _trusting(role_arn, str(trust), faults)
    yield _check_execution_trust(iam, outputs.function_role_arn)


def check_permissions(iam: Any, deployment: Deployment, versions: Versions) -> Iterator[Check]:
    """Check what the execution role and each group's role grant."""
    outputs = deployment.outputs
    group_roles = _group_roles(deployment)
    own = frozenset(filter(versions.is_own, group_roles))
    execution = ExecutionRole(
        _log_group_arn(deployment, outputs.function_name),
        versions.session_actions,
        frozenset(group_roles),
        own,
        # The root module's name for them, with any `iam_path`.
        f"{outputs.function_role_arn}/groups/",
        in_vpc=versions.in_vpc,
        traced=versions.traced,
        statements=deployment.statements,
    )
    expected = "its own log, sessions of the groups' roles"
    managed = [deployment.lock_out_policy_arn] if deployment.lock_out_policy_arn else []
    yield _check_execution_role(iam, outputs.function_role_arn, execution, expected, managed)
    for policy_arn in managed:
        yield _check_lock_out(iam, policy_arn)
    written = _written(deployment)
    for role_arn in group_roles:
        policies = unless_gone(policy.named_policies, iam, role_arn)
        if policies is None:
            yield _granting(role_arn, "certain actions", None)
        elif role_arn in written and role_arn not in own:
            faults = list(written_by(written[role_arn], policies))
            yield _granting(role_arn, "what Terraform wrote", faults)
        else:
            yield _granting(role_arn, "certain actions", list(unlimited(policies)))


def check_public_function(
    iam: Any, deployment: Deployment, function_name: str, function: Configuration
) -> Iterator[Check]:
    """Check the role of the function that answers public routes: it may assume no role."""
    yield _check_execution_trust(iam, function.role_arn)
    nobody = ExecutionRole(
        _log_group_arn(deployment, function_name),
        session_actions=frozenset(),
        group_role_arns=frozenset(),
        own_role_arns=frozenset(),
        folder="",
        in_vpc=function.in_vpc,
        traced=function.traced,
    )
    yield _check_execution_role(iam, function.role_arn, nobody, "its own log")


def _check_execution_trust(iam: Any, role_arn: str) -> Check:
    document = unless_gone(_trust_policy, iam, role_arn)
    faults = None if document is None else list(_faults_of_lambdas(document))
    return _trusting(role_arn, str(_LAMBDA), faults)


def _check_execution_role(
    iam: Any, role_arn: str, role: ExecutionRole, expected: str, managed: Sequence[str] = ()
) -> Check:
    policies = unless_gone(policy.named_policies, iam, role_arn)
    if policies is None:
        return _granting(role_arn, expected, None)
    gone = [f"policy {arn} is gone" for arn in managed if arn not in policies]
    return _granting(role_arn, expected, [*role.faults(policies), *gone])


def _check_lock_out(iam: Any, policy_arn: str) -> Check:
    """Check the policy of scripts/lock-out, which all roles have: it may only deny."""
    name, expected = role_name(policy_arn), "nothing: it only denies"
    document = unless_gone(policy.managed_policy, iam, policy_arn)
    granted = "; ".join(grants(document)) if document else "no such policy"
    fault = f"Wrong policy {name}, which every group's role has: {granted}. Write it again, as"
    fault += " docs/lock-out.md says."
    told = fault if granted else ""
    return Check(Step.PERMISSIONS, name, "grants", expected, granted or expected, told)


def _log_group_arn(deployment: Deployment, function_name: str) -> str:
    return (
        f"arn:{deployment.partition}:logs:{deployment.region}:{deployment.account_id}:log-group:"
        f"{log_group(function_name)}"
    )


def _faults_of_lambdas(document: Mapping[str, Any]) -> Iterator[str]:
    """Name those whom an execution role's trust policy admits and should not, or misses."""
    for statement in allowing(document):
        for principal in principals(statement):
            if principal != _LAMBDA:
                yield f"lets {principal} in"
    if not allows(document, _LAMBDA, _ASSUME):
        yield f"does not let {_LAMBDA} call {_ASSUME}"


def _group_roles(deployment: Deployment) -> list[str]:
    return sorted(set(deployment.outputs.group_role_arns.values()))


def _written(deployment: Deployment) -> Mapping[str, GroupPolicies]:
    """Return the policies that Terraform wrote for each role, by the role."""
    arns = deployment.outputs.group_role_arns
    return {arns[name]: found for name, found in deployment.group_policies.items() if name in arns}


def _trusting(role_arn: str, expected: str, faults: Sequence[str] | None) -> Check:
    if faults is None:
        return _gone(Step.TRUST, role_arn, "admits", expected)
    name = role_name(role_arn)
    return Check(
        Step.TRUST,
        name,
        "admits",
        expected,
        "; ".join(faults) or expected,
        f"Broken trust: the trust policy of {name} {'; it '.join(faults)}. terraform apply"
        " corrects it, unless the role is your own."
        if faults
        else "",
    )


def _granting(role_arn: str, expected: str, faults: Sequence[str] | None) -> Check:
    if faults is None:
        return _gone(Step.PERMISSIONS, role_arn, "grants", expected)
    name = role_name(role_arn)
    return Check(
        Step.PERMISSIONS,
        name,
        "grants",
        expected,
        "; ".join(faults) or expected,
        f"Wrong policies of {name}: {'; '.join(faults)}. It should grant only {expected}: remove"
        " what was added by hand; terraform apply corrects its own policies."
        if faults
        else "",
    )


def _gone(step: Step, role_arn: str, what: str, expected: str) -> Check:
    fault = (
        f"There is no role {role_arn}. terraform apply makes it again, unless the role is your"
        " own: then create it, or give its group another role."
    )
    return Check(step, role_name(role_arn), what, expected, "no such role", fault)


def _trust_policy(iam: Any, role_arn: str) -> Mapping[str, Any]:
    role = iam.get_role(RoleName=role_name(role_arn))["Role"]
    document: Mapping[str, Any] = role["AssumeRolePolicyDocument"]
    return document

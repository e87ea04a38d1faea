"""Reads the trust policies and permissions of the deployed roles, and judges them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from tooling.deployed import policy
from tooling.deployed.account import unless_gone
from tooling.deployed.outputs import Outputs
from tooling.verify.check import Check, Step, role_name
from tooling.verify.configuration import Configuration, Versions
from tooling.verify.log import log_group
from tooling.verify.permissions import ExecutionRole, grants, unlimited, written_by
from tooling.verify.policy_language import Principal, allowing, allows, principals
from tooling.verify.trust import Trust

_LAMBDA = Principal("Service", "lambda.amazonaws.com")
_ASSUME = "sts:AssumeRole"


def check_trust(iam: Any, outputs: Outputs, versions: Versions) -> Iterator[Check]:
    """Check whom each group's role and the execution role trust."""
    for role_arn in _group_roles(outputs):
        trust = Trust(
            outputs.function_role_arn,
            versions.serving.session_actions,
            outputs.identity_pool_id,
            also=versions.newest.session_actions,
            others=bool(versions.own_of([role_arn])),
        )
        yield _check_trust(iam, role_arn, str(trust), trust.faults)
    yield _check_trust(iam, outputs.function_role_arn, str(_LAMBDA), _faults_of_lambdas)


def check_permissions(iam: Any, outputs: Outputs, versions: Versions) -> Iterator[Check]:
    """Check what the execution role and each group's role grant."""
    group_roles = _group_roles(outputs)
    own = versions.own_of(group_roles)
    # Terraform names the first, with any `iam_path`, even if there are no such roles.
    folders = {f"{outputs.function_role_arn}/groups/"}
    folders |= {f"{arn.rpartition('/')[0]}/" for arn in group_roles if arn not in own}
    execution = ExecutionRole(
        _log_group_arn(outputs, outputs.function_name),
        versions,
        frozenset(group_roles),
        frozenset(folder for folder in folders if not folder.endswith(":role/")),
        outputs.function_statements,
    )
    expected = "its own log, sessions of the groups' roles"
    managed = [outputs.lock_out_policy_arn] if outputs.lock_out_policy_arn else []

    def faults_of_execution(policies: Mapping[str, str]) -> Iterator[str]:
        yield from execution.faults(policies)
        yield from (f"policy {arn} is gone" for arn in managed if arn not in policies)

    yield _check_grants(iam, outputs.function_role_arn, expected, faults_of_execution)
    for policy_arn in managed:
        yield _check_lock_out(iam, policy_arn)
    arns = outputs.group_role_arns
    written = {arns[name]: by for name, by in outputs.group_policies.items() if name in arns}
    for role_arn in group_roles:
        if role_arn in written and role_arn not in own:
            faults = partial(written_by, written[role_arn])
            yield _check_grants(iam, role_arn, "what Terraform wrote", faults)
        else:
            yield _check_grants(iam, role_arn, "certain actions", unlimited)


def check_tags(iam: Any, outputs: Outputs, versions: Versions) -> Iterator[Check]:
    """Check that no group's role has a tag that policies could take for a tag of a session.

    `aws:PrincipalTag` has the role's tag if a session lacks the tag, and IAM compares keys without
    regard to case: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
    """
    keys = {key.lower() for each in versions for key in each.settings.get("session_tags", ())}
    for role_arn in _group_roles(outputs) if keys else ():
        name = role_name(role_arn)
        check = Check(Step.PERMISSIONS, name, "tags", "no key of a session tag")
        role = unless_gone(iam.get_role, RoleName=name)
        if role is None:
            yield _gone(check, role_arn)
            continue
        tags = [tag["Key"] for tag in role["Role"].get("Tags", ())]
        faults = [f"has the tag {key}" for key in tags if key.lower() in keys]
        remedy = (
            "A session that lacks this session tag has the role's value instead: rename the tag of"
            " the role, or the session tag."
        )
        yield check.judged(faults, f"Wrong tags: the role {name}", remedy)


def check_public_function(
    iam: Any, outputs: Outputs, function_name: str, function: Configuration
) -> Iterator[Check]:
    """Check the role of the function that answers public routes: it may assume no role."""
    yield _check_trust(iam, function.role_arn, str(_LAMBDA), _faults_of_lambdas)
    of_nobody = ExecutionRole(_log_group_arn(outputs, function_name), [function])
    yield _check_grants(iam, function.role_arn, "its own log", of_nobody.faults)


def _check_trust(
    iam: Any, role_arn: str, expected: str, faults_of: Callable[[Mapping[str, Any]], Iterator[str]]
) -> Check:
    name = role_name(role_arn)
    check = Check(Step.TRUST, name, "admits", expected)
    role = unless_gone(iam.get_role, RoleName=name)
    if role is None:
        return _gone(check, role_arn)
    faults = list(dict.fromkeys(faults_of(role["Role"]["AssumeRolePolicyDocument"])))
    whose = f"Broken trust: the trust policy of {name}"
    return check.judged(faults, whose, "terraform apply corrects it, unless the role is your own.")


def _check_grants(
    iam: Any, role_arn: str, expected: str, faults_of: Callable[[Mapping[str, str]], Iterator[str]]
) -> Check:
    name = role_name(role_arn)
    check = Check(Step.PERMISSIONS, name, "grants", expected)
    policies = unless_gone(policy.named_policies, iam, role_arn)
    if policies is None:
        return _gone(check, role_arn)
    faults = "; ".join(faults_of(policies))
    remedy = (
        f"It should grant only {expected}: remove what was added by hand; terraform apply corrects"
        " its own policies."
    )
    return check.judged([faults] if faults else [], f"Wrong policies of {name}:", remedy)


def _gone(check: Check, role_arn: str) -> Check:
    fault = (
        f"There is no role {role_arn}. terraform apply makes it again, unless the role is your"
        " own: then create it, or give its group another role."
    )
    return replace(check, got="no such role", fault=fault)


def _check_lock_out(iam: Any, policy_arn: str) -> Check:
    """Check the policy of scripts/lock-out, which all roles have: it may only deny."""
    name, expected = role_name(policy_arn), "nothing: it only denies"
    document = unless_gone(policy.managed_policy, iam, policy_arn)
    granted = "; ".join(grants(document)) if document else "no such policy"
    fault = f"Wrong policy {name}, which every group's role has: {granted}. Write it again, as"
    fault += " docs/lock-out.md says."
    told = fault if granted else ""
    return Check(Step.PERMISSIONS, name, "grants", expected, granted or expected, told)


def _log_group_arn(outputs: Outputs, function_name: str) -> str:
    return (
        f"arn:{outputs.partition}:logs:{outputs.region}:{outputs.account_id}:log-group:"
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


def _group_roles(outputs: Outputs) -> list[str]:
    return sorted(set(outputs.group_role_arns.values()))

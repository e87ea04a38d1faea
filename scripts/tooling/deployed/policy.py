"""Reads policies of roles and of resources, and asks IAM what they allow."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tooling.deployed.account import Clients, unless_gone


def named_policies(iam: Any, role_arn: str) -> dict[str, str]:
    """Return the policy documents of a role, inline and attached, by the policies' names."""
    name = role_arn.rpartition("/")[2]
    documents = {}
    for page in iam.get_paginator("list_role_policies").paginate(RoleName=name):
        for policy in page["PolicyNames"]:
            found = iam.get_role_policy(RoleName=name, PolicyName=policy)
            documents[policy] = json.dumps(found["PolicyDocument"])
    for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=name):
        for attached in page["AttachedPolicies"]:
            arn = attached["PolicyArn"]
            documents[arn] = managed_policy(iam, arn)
    return documents


def managed_policy(iam: Any, policy_arn: str) -> str:
    """Return the document of a managed policy."""
    version = iam.get_policy(PolicyArn=policy_arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=policy_arn, VersionId=version)
    return json.dumps(found["PolicyVersion"]["Document"])


def policies_of(iam: Any, role_arn: str) -> list[str]:
    """Return the policy documents of a role, inline and attached."""
    return list(named_policies(iam, role_arn).values())


def allows(iam: Any, policies: list[str], action: str, resource: str) -> bool:
    """Let IAM decide whether policies allow an action on a resource.

    IAM gets the documents and not the role's ARN: the emulator finds no role by an ARN with a path,
    and answers that nothing is allowed.
    """
    if not policies:
        return False
    return bool(simulated(iam, policies, action, resource)["EvalDecision"] == "allowed")


def simulated(
    iam: Any,
    policies: list[str] | str,
    action: str,
    resource: str,
    *,
    context: Sequence[Mapping[str, Any]] = (),
) -> Mapping[str, Any]:
    """Return the answer of IAM's simulator.

    Args:
        iam: A client of IAM.
        policies: At least one document; or the ARN of a role, to include its permissions boundary
            and the organization's policies.
        action: The action's name in policies.
        resource: The resource's ARN.
        context: Condition keys with their values, in the simulator's form.
    """
    asked = {"ActionNames": [action], "ResourceArns": [resource], "ContextEntries": context}
    if isinstance(policies, str):
        answer = iam.simulate_principal_policy(PolicySourceArn=policies, **asked)
    else:
        answer = iam.simulate_custom_policy(PolicyInputList=policies, **asked)
    result: Mapping[str, Any] = answer["EvaluationResults"][0]
    return result


def resource_policy(account: Clients, arn: str) -> str | None:
    """Return the policy of a bucket, a role (its trust policy), a function or a key.

    Args:
        account: The resource's account.
        arn: The resource; for a document, the policy is its bucket's.

    Returns:
        The document; None if the resource has none, or is of another kind.
    """
    if arn == "*":
        return None
    _, _, service, _, _, resource = arn.split(":", 5)
    name = resource.rpartition("/")[2]
    match service:
        case "s3":
            read, bucket = account.client("s3").get_bucket_policy, resource.partition("/")[0]
            answer = unless_gone(read, code="NoSuchBucketPolicy", Bucket=bucket)
            return str(answer["Policy"]) if answer else None
        case "iam":
            role = account.client("iam").get_role(RoleName=name)["Role"]
            return json.dumps(role["AssumeRolePolicyDocument"])
        case "lambda":
            _, function, alias = resource.split(":")
            found = account.client("lambda").get_policy(FunctionName=function, Qualifier=alias)
            return str(found["Policy"])
        case "kms":
            found = account.client("kms").get_key_policy(KeyId=name, PolicyName="default")
            return str(found["Policy"])
    return None

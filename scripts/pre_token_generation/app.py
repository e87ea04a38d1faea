"""What Cognito itself does on AWS and the emulator does not: role claims in ID tokens.

A pre-token-generation trigger for the local run only. It adds `cognito:roles` and
`cognito:preferred_role` as Cognito computes them from the groups of the user who signs in.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import boto3

Group = Mapping[str, Any]

_cognito = boto3.client("cognito-idp")


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer the trigger with the role claims of the user."""
    pages = _cognito.get_paginator("admin_list_groups_for_user").paginate(
        UserPoolId=event["userPoolId"], Username=event["userName"]
    )
    claims = role_claims(group for page in pages for group in page["Groups"])
    event["response"]["claimsOverrideDetails"] = {"claimsToAddOrOverride": claims}
    return event


def role_claims(groups: Iterable[Group]) -> dict[str, str | list[str]]:
    """Compute the role claims from a user's groups.

    The preferred role is that of the group with the lowest precedence value, where a group without
    one comes last. If such groups tie with different roles there is none.
    """
    with_role = [group for group in groups if group.get("RoleArn")]
    if not with_role:
        return {}
    lowest = min(_precedence(group) for group in with_role)
    preferred = {group["RoleArn"] for group in with_role if _precedence(group) == lowest}
    claims: dict[str, str | list[str]] = {
        "cognito:roles": list(dict.fromkeys(group["RoleArn"] for group in with_role))
    }
    if len(preferred) == 1:
        claims["cognito:preferred_role"] = preferred.pop()
    return claims


def _precedence(group: Group) -> float:
    precedence = group.get("Precedence")
    return float("inf") if precedence is None else precedence

"""What Cognito itself does on AWS and the emulator does not: role claims in ID tokens.

A pre-token-generation trigger for the local run only. It adds `cognito:roles` and
`cognito:preferred_role` as Cognito computes them from the groups of the user who signs in. Of a
pool that has such a trigger of its own, for events of version V2_0, it calls that one with what the
emulator leaves out of the event, and does what the answer says of groups.
"""

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

import boto3

Group = Mapping[str, Any]

_cognito = boto3.client("cognito-idp")
_functions = boto3.client("lambda")
_OWN_TRIGGER = os.environ.get("OWN_TRIGGER")


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer the trigger with the role claims of the user."""
    who = {"UserPoolId": event["userPoolId"], "Username": event["userName"]}
    pages = _cognito.get_paginator("admin_list_groups_for_user").paginate(**who)
    claims = role_claims(group for page in pages for group in page["Groups"])
    if _OWN_TRIGGER is None:
        event["response"]["claimsOverrideDetails"] = {"claimsToAddOrOverride": claims}
        return event
    status = _cognito.admin_get_user(**who)["UserStatus"]
    event["request"]["userAttributes"]["cognito:user_status"] = status
    details = overridden(_answer(_OWN_TRIGGER, event), claims)
    event["response"]["claimsAndScopeOverrideDetails"] = details
    return event


def _answer(function: str, event: Mapping[str, Any]) -> dict[str, Any]:
    answer = _functions.invoke(FunctionName=function, Payload=json.dumps(event))
    document: dict[str, Any] = json.load(answer["Payload"])
    if "FunctionError" in answer:
        raise RuntimeError(f"The pool's own trigger failed: {document}")
    return document["response"]["claimsAndScopeOverrideDetails"] or {}


def overridden(
    details: Mapping[str, Any], claims: Mapping[str, str | list[str]]
) -> dict[str, dict[str, Any]]:
    """Return a trigger's answer as the emulator reads it.

    Args:
        details: Its `claimsAndScopeOverrideDetails`, as AWS reads them.
        claims: The role claims, if the answer says nothing of groups.
    """
    sections = {
        name: dict(details.get(name) or {})
        for name in ("idTokenGeneration", "accessTokenGeneration")
    }
    groups = details.get("groupOverrideDetails")
    if groups:
        found = {"roles": "iamRolesToOverride", "preferred_role": "preferredRole"}
        claims = {f"cognito:{name}": groups[key] for name, key in found.items() if groups.get(key)}
        for section in sections.values():
            section["groupOverrideDetails"] = groups
    own = sections["idTokenGeneration"].get("claimsToAddOrOverride") or {}
    sections["idTokenGeneration"]["claimsToAddOrOverride"] = {**own, **claims}
    return sections


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

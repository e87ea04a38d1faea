"""Maps the groups of users of an identity provider to groups of the user pool.

It is a pre-token-generation trigger for events of version V2_0. The setting `IDP_GROUPS` maps, for
each identity provider by its name, groups of the provider to groups of the pool:

    {"Corporate": {"attribute": "custom:idp_groups", "groups": {"0a1b2c3d": "editors"}}}

Cognito writes the provider's groups into the attribute at each sign-in. Nobody else can write it:
the cognito module takes that right from the app clients, and this trigger takes it from the users'
tokens. Local users, and users linked to several providers, get no groups from it.

Cognito writes several groups as one text without quotes, `[a, b]`. One group of that name gives the
same text. So map only IDs that the provider itself assigns. By names, whoever names a group at the
provider could choose groups of the pool.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
"""

import json
import math
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from triggers import log, user_pool

Group = Mapping[str, Any]

# The status that Cognito gives users of an identity provider, who have no password in the pool.
_EXTERNAL_PROVIDER = "EXTERNAL_PROVIDER"

# The scope with which an access token may write its user's attributes.
_WRITES_ATTRIBUTES = "aws.cognito.signin.user.admin"

# What separates and encloses the names of a list without quotes.
_SEPARATORS = frozenset(",[]")

# Seconds for which a group's role and precedence are cached. A monotonic clock may stand still
# while Lambda freezes the function, and would keep a role for hours.
_CACHE_SECONDS = 300

_MAPPING: dict[str, dict[str, Any]] = json.loads(os.environ["IDP_GROUPS"])
_cognito = user_pool.client()
_groups: dict[tuple[str, str], tuple[float, Group | None]] = {}


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the event with the user's groups in the pool, and those that the mapping adds.

    Args:
        event: Cognito's event, with the user's attributes and groups.
        context: Lambda's, for the request's ID.

    Raises:
        RuntimeError: A group's role cannot be read. Then the sign-in fails, so that no user is
            signed in with only some of their groups.
    """
    attributes = event["request"]["userAttributes"]
    if attributes.get("cognito:user_status") != _EXTERNAL_PROVIDER:
        return event
    details: dict[str, Any] = {"accessTokenGeneration": {"scopesToSuppress": [_WRITES_ATTRIBUTES]}}
    event["response"] = {"claimsAndScopeOverrideDetails": details}
    mapped = _mapped(attributes)
    if not mapped:
        return event
    configuration = event["request"].get("groupConfiguration") or {}
    own = configuration.get("groupsToOverride") or []
    fields = {
        "request_id": context.aws_request_id,
        "user_pool_id": event["userPoolId"],
        "username": event["userName"],
        "mapped": mapped,
    }
    try:
        found = {name: _group(event["userPoolId"], name) for name in dict.fromkeys([*own, *mapped])}
    except user_pool.ERRORS as error:
        log.write("ERROR", "groups not mapped", **fields, error=user_pool.code_of(error))
        raise RuntimeError("The groups of the account could not be read.") from None
    if missing := [name for name, group in found.items() if group is None]:
        log.write("ERROR", "groups that the pool does not have", **fields, missing=missing)
    groups = {name: group for name, group in found.items() if group is not None}
    roles = _roles(groups.values())
    details["groupOverrideDetails"] = {"groupsToOverride": list(groups)} | roles
    log.write("INFO", "groups mapped", **fields)
    return event


def _mapped(attributes: Mapping[str, str]) -> list[str]:
    """Return the pool's groups for a user's groups at their identity provider."""
    identities = json.loads(attributes.get("identities", "[]"))
    # With several providers it is unknown whose groups the attribute holds.
    if len(identities) != 1:
        return []
    mapping = _MAPPING.get(identities[0]["providerName"])
    if mapping is None:
        return []
    groups = mapping["groups"]
    provider_groups = _listed(attributes.get(mapping["attribute"], ""))
    return list(dict.fromkeys(groups[name] for name in provider_groups if name in groups))


def _listed(text: str) -> list[str]:
    """Return the groups that Cognito wrote as `[a, b]`, as JSON, or as one name.

    It returns none if a name without quotes has a comma or a bracket, or begins or ends with a
    blank: one group could then pass for another, or for several.
    """
    names = [text]
    if text.startswith("[") and text.endswith("]"):
        with suppress(ValueError):
            return [name for name in json.loads(text) if isinstance(name, str)]
        inside = text[1:-1]
        names = inside.split(", " if ", " in inside else ",")
    if any(name != name.strip() or _SEPARATORS & set(name) for name in names):
        return []
    return names


def _group(pool_id: str, name: str) -> Group | None:
    """Return a group of the pool, or None if the pool has no group of this name."""
    now = time.time()
    read_at, group = _groups.get((pool_id, name), (-math.inf, None))
    if 0 <= now - read_at < _CACHE_SECONDS:
        return group
    try:
        group = _cognito.get_group(UserPoolId=pool_id, GroupName=name)["Group"]
    except _cognito.exceptions.ResourceNotFoundException:
        group = None
    _groups[pool_id, name] = (now, group)
    return group


def _roles(groups: Iterable[Group]) -> dict[str, Any]:
    """Return the groups' roles and the preferred role, by Cognito's own rule."""
    with_role = [group for group in groups if group.get("RoleArn")]
    roles: dict[str, Any] = {
        "iamRolesToOverride": list(dict.fromkeys(group["RoleArn"] for group in with_role))
    }
    lowest = min(map(_precedence, with_role), default=None)
    preferred = {group["RoleArn"] for group in with_role if _precedence(group) == lowest}
    if len(preferred) == 1:
        roles["preferredRole"] = preferred.pop()
    return roles


def _precedence(group: Group) -> float:
    precedence = group.get("Precedence")
    return float("inf") if precedence is None else precedence

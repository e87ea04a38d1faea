"""Adds the role claims that Cognito on AWS writes into ID tokens, and the emulator does not.

It also gives a trigger of the pool the user's status, as AWS does. If a trigger returns groups in
an event of version V2_0, their roles replace the user's roles.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ministack.services import cognito  # type: ignore[import-untyped]

Group = Mapping[str, Any]

_ROLES, _PREFERRED = "cognito:roles", "cognito:preferred_role"
_ID, _ACCESS = "idTokenGeneration", "accessTokenGeneration"


def role_claims(groups: Iterable[Group]) -> dict[str, str | list[str]]:
    """Compute the role claims from a user's groups.

    The preferred role is that of the group with the lowest precedence value; a group without a
    value comes last. If such groups have different roles, no role is preferred.
    """
    with_role = [group for group in groups if group.get("RoleArn")]
    if not with_role:
        return {}
    lowest = min(_precedence(group) for group in with_role)
    preferred = {group["RoleArn"] for group in with_role if _precedence(group) == lowest}
    roles = list(dict.fromkeys(group["RoleArn"] for group in with_role))
    return {_ROLES: roles} | ({_PREFERRED: preferred.pop()} if len(preferred) == 1 else {})


def overridden(details: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a trigger's `claimsAndScopeOverrideDetails`, as AWS reads them, for the emulator."""
    sections = {name: dict(details.get(name) or {}) for name in (_ID, _ACCESS)}
    if groups := details.get("groupOverrideDetails"):
        found = {_ROLES: groups.get("iamRolesToOverride"), _PREFERRED: groups.get("preferredRole")}
        stated = {name: value for name, value in found.items() if value}
        for section in sections.values():
            section["groupOverrideDetails"] = groups
        own = sections[_ID]
        own["claimsToAddOrOverride"] = {**(own.get("claimsToAddOrOverride") or {}), **stated}
        own["claimsToSuppress"] = [*(own.get("claimsToSuppress") or ()), *(found.keys() - stated)]
    return sections


def install() -> None:
    """Change the emulator in this process accordingly."""
    apply, build = cognito._apply_pretoken_trigger, cognito._build_pretoken_event  # noqa: SLF001
    extract = cognito._extract_trigger_response  # noqa: SLF001

    def applied(**token: Any) -> Any:
        if token["token_type"] == "id":  # noqa: S105 (a kind of token)
            groups = cognito._user_pools[token["pool_id"]]["_groups"]  # noqa: SLF001
            named = (groups[name] for name in token["groups"] if name in groups)
            token["claims"] |= role_claims(named)
        return apply(**token)

    def built(**request: Any) -> Any:
        event = build(**request)
        users = cognito._user_pools[request["pool_id"]]["_users"]  # noqa: SLF001
        if user := users.get(request["username"]):
            event["request"]["userAttributes"]["cognito:user_status"] = user["UserStatus"]
        return event

    def extracted(payload: object) -> Any:
        response = extract(payload)
        if response and (details := response.get("claimsAndScopeOverrideDetails")):
            response["claimsAndScopeOverrideDetails"] = overridden(details)
        return response

    cognito._apply_pretoken_trigger = applied  # noqa: SLF001
    cognito._build_pretoken_event = built  # noqa: SLF001
    cognito._extract_trigger_response = extracted  # noqa: SLF001


def _precedence(group: Group) -> float:
    precedence = group.get("Precedence")
    return float("inf") if precedence is None else precedence

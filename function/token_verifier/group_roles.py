"""Computes the roles of an access token's groups, which the token itself does not state.

It follows Cognito's rules for the role claims of ID tokens, and uses Terraform's list of groups.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class GroupRole:
    """A group of the user pool that has a role.

    Attributes:
        group: The group's name.
        role_arn: ARN of its role.
        precedence: The lowest value decides on the preferred role; None comes last.
    """

    group: str
    role_arn: str
    precedence: int | None = None


def role_claims(groups: Sequence[str], group_roles: Mapping[str, GroupRole]) -> dict[str, Any]:
    """Return `cognito:roles` and `cognito:preferred_role` for a user's groups.

    There is no preferred role if several groups share the lowest precedence and differ in role.
    """
    of_user = [group_roles[group] for group in groups if group in group_roles]
    if not of_user:
        return {}
    lowest = min(map(_rank, of_user))
    preferred = {group.role_arn for group in of_user if _rank(group) == lowest}
    claims: dict[str, Any] = {
        "cognito:roles": list(dict.fromkeys(group.role_arn for group in of_user))
    }
    if len(preferred) == 1:
        claims["cognito:preferred_role"] = preferred.pop()
    return claims


def _rank(group: GroupRole) -> float:
    return math.inf if group.precedence is None else group.precedence

"""Step 1: the ID token of each user states the roles that the groups' precedences promise.

This module computes them again from the groups, because the check is about what writes the claims.
"""

import fnmatch
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import ClientApp, Tokens, claims_of
from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.verify.check import Check, Step, role_name


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the user pool. The lowest precedence counts first, and no precedence last."""

    name: str
    role_arn: str | None
    precedence: float

    def __str__(self) -> str:
        return f"precedence {self.precedence:g}, {role_name(self.role_arn)}"


@dataclass(frozen=True, slots=True)
class Person:
    """A user who is signed in.

    Attributes:
        user: The user.
        tokens: The tokens of the sign-in.
        claims: The claims of the ID token.
    """

    user: User
    tokens: Tokens
    claims: Mapping[str, Any] = field(repr=False)

    @property
    def role_arn(self) -> str | None:
        """The role that the token gives, or None."""
        preferred = self.claims.get("cognito:preferred_role")
        roles = _roles(self.claims)
        return preferred or (roles[0] if len(roles) == 1 else None)


def pool_groups(app: ClientApp) -> dict[str, Group]:
    """Return the groups that the user pool has."""
    pages = app.cognito.get_paginator("list_groups").paginate(UserPoolId=app.user_pool_id)
    return {
        group["GroupName"]: Group(
            group["GroupName"], group.get("RoleArn"), group.get("Precedence", math.inf)
        )
        for page in pages
        for group in page["Groups"]
    }


def promised_groups(outputs: Outputs, found: Mapping[str, Group]) -> dict[str, Group]:
    """Return the groups that the pool should have: Terraform's values replace the pool's."""
    promised = dict(found)
    for name, role_arn in outputs.group_role_arns.items():
        as_found = found[name].precedence if name in found else math.inf
        precedence = outputs.group_precedences.get(name, as_found)
        promised[name] = Group(name, role_arn, precedence)
    return promised


def check_groups(
    outputs: Outputs, promised: Mapping[str, Group], found: Mapping[str, Group]
) -> Iterator[Check]:
    """Compare the stack's groups with those of the user pool."""
    ours = [promised[name] for name in outputs.group_role_arns]
    ours_found = [found[group.name] for group in ours if group.name in found]
    for group in ours:
        got = found.get(group.name)
        told, fault = str(got or "no such group"), _fault_of_group(group, got, ours_found)
        yield Check(Step.GROUPS, group.name, "precedence and role", str(group), told, fault)


def check_other_groups(
    outputs: Outputs, found: Mapping[str, Group], allowed_roles: Sequence[str]
) -> Iterator[Check]:
    """Look for groups that give roles of this stack and that Terraform does not know."""
    for group in found.values():
        role_arn = group.role_arn or ""
        if group.name not in outputs.group_role_arns and any(
            fnmatch.fnmatchcase(role_arn, pattern) for pattern in allowed_roles
        ):
            fault = (
                f"Group {group.name}, which Terraform does not know, gives its users"
                f" {role_name(role_arn)}, and the function accepts it. Delete the group, or add it"
                " to Terraform."
            )
            what, expected = "precedence and role", "no role of this stack"
            yield Check(Step.GROUPS, group.name, what, expected, str(group), fault)


def sign_in(
    app: ClientApp, user: User, promised: Mapping[str, Group]
) -> tuple[Person | None, Check]:
    """Sign a user in, and compare the token's role claims with what the groups promise."""
    groups = sorted(
        (promised[name] for name in user.groups if name in promised), key=lambda g: g.precedence
    )
    roles, preferred = promised_roles(groups)
    expected = _shown(roles, preferred)
    try:
        tokens = user.sign_in(app)
    except (ClientError, Failure) as error:
        fault = f"{user.username} cannot sign in by SRP: {error}"
        return None, Check(Step.SIGN_IN, user.username, "role claims", expected, "refused", fault)
    person = Person(user, tokens, claims_of(tokens.id_token))
    got = _shown(frozenset(_roles(person.claims)), person.claims.get("cognito:preferred_role"))
    fault = "" if got == expected else _fault_of_claims(user, groups, expected, got)
    return person, Check(Step.SIGN_IN, user.username, "role claims", expected, got, fault)


def _fault_of_group(group: Group, got: Group | None, ours: Sequence[Group]) -> str:
    again = "terraform apply corrects it."
    if got is None:
        return f"The user pool has no group {group.name}: {again}"
    if got.role_arn != group.role_arn:
        return (
            f"Group {group.name} has the role {role_name(got.role_arn)} in the user pool, but"
            f" {role_name(group.role_arn)} in Terraform: its users act as another role. {again}"
        )
    if got.precedence != group.precedence:
        return (
            f"Wrong precedence: group {group.name} has {got.precedence:g} in the user pool, but"
            f" {group.precedence:g} in Terraform, so that users in several groups may get another"
            f" preferred role. {again}"
        )
    tied = sorted(
        other.name
        for other in ours
        if other.precedence == got.precedence and other.role_arn != got.role_arn
    )
    if tied:
        return (
            f"Wrong precedence: groups {', '.join([group.name, *tied])} all have"
            f" {got.precedence:g}, so that users in more than one of them get no role. Give each"
            " group a different precedence."
        )
    return ""


def promised_roles(groups: Sequence[Group]) -> tuple[frozenset[str], str | None]:
    """Return all roles of a user's groups, and the one that the precedences prefer."""
    with_role = [group for group in groups if group.role_arn]
    roles = frozenset(group.role_arn for group in with_role if group.role_arn)
    first = min((group.precedence for group in with_role), default=None)
    preferred = {group.role_arn for group in with_role if group.precedence == first}
    return roles, preferred.pop() if len(preferred) == 1 else None


def _fault_of_claims(user: User, groups: Sequence[Group], expected: str, got: str) -> str:
    order = ", then ".join(f"{group.name} ({group.precedence:g})" for group in groups)
    return (
        f"The ID token of {user.username} says {got}, but the precedences of its groups promise"
        f" {expected}: {order or 'no group'}. Wrong precedence or role of a group, or a"
        " pre-token-generation trigger that changes the claims."
    )


def _shown(roles: frozenset[str], preferred: str | None) -> str:
    if not roles and not preferred:
        return "no role"
    if roles == {preferred}:
        return role_name(preferred)
    names = ", ".join(sorted(map(role_name, roles)))
    return f"{role_name(preferred) if preferred else 'none preferred'} of {names}"


def _roles(claims: Mapping[str, Any]) -> list[str]:
    roles = claims.get("cognito:roles", [])
    return [roles] if isinstance(roles, str) else list(roles)

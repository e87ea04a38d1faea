"""Finds why the function itself refuses a user, before IAM decides, by the token's claims."""

import fnmatch
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tooling.verify.check import role_name
from tooling.verify.claims import Group, Person
from tooling.verify.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the function opens no session.

    Attributes:
        kind: The reason in the function's log.
        sentence: What is wrong, and what to do.
    """

    kind: str
    sentence: str


def refusal(
    person: Person,
    settings: Mapping[str, Any],
    sessions: Sessions,
    pool_groups: Mapping[str, Group],
) -> Refusal | None:
    """Return why the function refuses a user; None if it asks STS for a session."""
    name = person.user.username
    if name in settings.get("locked_out", ()):
        return Refusal(
            "locked_out",
            f"{name} is locked out: locked_out in Terraform names them, and the function refuses"
            " whatever they ask for. Take the name out of it and apply.",
        )
    if unusable := sessions.unusable_claim(person.claims):
        return Refusal(
            "unusable_tag",
            f"the claim {unusable} of {name} is missing, or AWS does not take it as it is for a"
            " session's tag or source identity. Change the attribute, or session in Terraform.",
        )
    role_arn = sessions.role_of(person)
    if role_arn is None:
        return _no_role(person, settings, pool_groups)
    if not any(fnmatch.fnmatchcase(role_arn, each) for each in settings["allowed_roles"]):
        return Refusal(
            "role_not_allowed",
            f"a group of {name} has the role {role_name(role_arn)}, which this API does not use:"
            " it is none of the roles of Terraform's groups. Give the group no role, or have"
            " Terraform make the group.",
        )
    start = settings.get("sessions_from", {}).get(role_arn)
    if start and person.claims.get("iat", time.time()) < datetime.fromisoformat(start).timestamp():
        return Refusal(
            "token_revoked",
            f"the token of {name} is older than {start}, from when on {role_name(role_arn)} takes"
            f" tokens: sessions_from in Terraform says so. Have {name} sign in again.",
        )
    return None


def _no_role(
    person: Person, settings: Mapping[str, Any], pool_groups: Mapping[str, Group]
) -> Refusal:
    name, groups = person.user.username, person.claims.get("cognito:groups", ())
    if settings.get("role_rules"):
        return Refusal(
            "no_role",
            f"the rules of role_selection decide on the role, and none gives {name} a role of this"
            " stack's groups. Change the attribute that a rule compares, or add a rule or a"
            " default_group.",
        )
    if not groups:
        return Refusal(
            "no_role",
            f"{name} is in no group, and so has no role. Add {name} to a group of the user pool.",
        )
    if not person.claims.get("cognito:roles"):
        return Refusal(
            "no_role",
            f"none of the groups of {name} has a role ({', '.join(groups)}). Add {name} to a group"
            " that Terraform made.",
        )
    tied = ", ".join(f"{each} ({pool_groups[each].precedence:g})" for each in groups)
    return Refusal(
        "ambiguous_role",
        f"the groups of {name} have different roles, and none of them takes precedence: {tied}."
        " Give each group a precedence of its own; the lowest is preferred.",
    )

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
class Reason:
    """One thing that denies a request.

    Attributes:
        kind: A word for programs: how a policy denies, or the reason in the function's log.
        sentence: What is wrong, and what to do.
        whose: The kind of policy; empty if the function refuses before IAM decides.
    """

    kind: str
    sentence: str
    whose: str = ""


def refusal(person: Person, sessions: Sessions, pool_groups: Mapping[str, Group]) -> Reason | None:
    """Return why the function refuses a user; None if it asks STS for a session."""
    name, settings = person.user.username, sessions.settings
    if name in settings.get("locked_out", ()):
        return Reason(
            "locked_out",
            f"{name} is locked out: locked_out in Terraform has this name, and the function refuses"
            " every request. Remove the name from locked_out, and run terraform apply.",
        )
    if unusable := sessions.unusable_claim(person.claims):
        return Reason(
            "unusable_tag",
            f"the claim {unusable} of {name} is missing, or AWS does not accept its value as a"
            " session tag or source identity. Change the user's attribute, or the input session in"
            " Terraform.",
        )
    role_arn = sessions.role_of(person)
    if role_arn is None:
        return _no_role(person, settings, pool_groups)
    if not any(fnmatch.fnmatchcase(role_arn, each) for each in settings["allowed_roles"]):
        return Reason(
            "role_not_allowed",
            f"a group of {name} has the role {role_name(role_arn)}, and Terraform has no group with"
            " this role, so the function does not accept it. Remove the role from the group, or add"
            " the group to Terraform.",
        )
    start = settings.get("sessions_from", {}).get(role_arn)
    if start and person.claims.get("iat", time.time()) < datetime.fromisoformat(start).timestamp():
        return Reason(
            "token_revoked",
            f"the token of {name} is older than {start}, and sessions_from in Terraform allows"
            f" {role_name(role_arn)} only for newer tokens. {name} must sign in again.",
        )
    return None


def _no_role(
    person: Person, settings: Mapping[str, Any], pool_groups: Mapping[str, Group]
) -> Reason:
    name, groups = person.user.username, person.claims.get("cognito:groups", ())
    kind = "no_role"
    if settings.get("role_rules"):
        sentence = (
            f"role_selection has rules, and no rule gives {name} the role of a group of this stack."
            " Change the attribute that a rule compares, or add a rule or a default_group."
        )
    elif not groups:
        sentence = (
            f"{name} is in no group, and so has no role. Add {name} to a group of the user pool."
        )
    elif not person.claims.get("cognito:roles"):
        sentence = (
            f"none of the groups of {name} has a role ({', '.join(groups)}). Add {name} to a group"
            " that Terraform made."
        )
    else:
        kind = "ambiguous_role"
        tied = ", ".join(f"{each} ({pool_groups[each].precedence:g})" for each in groups)
        sentence = (
            f"the groups of {name} have different roles, and the token prefers none of them:"
            f" {tied}. Give each group a different precedence; Cognito prefers the lowest."
        )
    return Reason(kind, sentence)

"""Chooses the role of a request by the same rules as an identity pool, or refuses the request.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

from enum import StrEnum
from typing import NamedTuple

from group_role.config.settings import MatchType, Rule, Settings
from group_role.errors import BadRequest, Forbidden, Reason
from group_role.identity.claim_values import as_text, is_list, is_role_arn, malformed, text_list
from group_role.identity.claims import Identity

_LIST_CLAIMS = frozenset({"cognito:groups", "cognito:roles"})


class ChosenBy(StrEnum):
    """What decided on the role, for the log."""

    REQUESTED = "requested"
    RULE = "rule"
    PREFERRED = "preferred_role"
    ONLY_ROLE = "only_role"
    SIGNATURE = "signature"
    DEFAULT = "default_role"


class Choice(NamedTuple):
    """The role that a request runs with, and what decided on it."""

    role_arn: str
    chosen_by: ChosenBy


def choose_role(identity: Identity, settings: Settings, *, requested: str | None = None) -> Choice:
    """Choose the role of a caller.

    If rules are configured, the first rule that holds decides. Otherwise it is the role that the
    caller asked for, if the token states it; or the preferred role; or the only role. If none of
    these decides, it is the default role, if one is configured. A signed request has exactly one
    role, that of its signature, and no claims that rules could use.

    Args:
        identity: The caller, with the roles that the token states.
        settings: The deployment's settings, with the allow-list.
        requested: The value of the header by which the caller asks for a role; None without it.

    Raises:
        BadRequest: The header's value is not a role ARN.
        Forbidden: The caller has no role, or several and none is preferred; or the role is not in
            the token, or not on the allow-list.
    """
    choice = _choose(identity, settings, requested)
    if not settings.allows(choice.role_arn):
        raise Forbidden(
            "Your group's role may not be used with this API.",
            reason=Reason.ROLE_NOT_ALLOWED,
            note=f"chosen by {choice.chosen_by}",  # not the role: the token may state any
        )
    return choice


def _choose(identity: Identity, settings: Settings, requested: str | None) -> Choice:
    if settings.role_rules:
        return _by_rule(identity, settings)
    if requested is not None:
        return _requested(identity, requested)
    if identity.preferred_role is not None:
        return Choice(identity.preferred_role, ChosenBy.PREFERRED)
    match identity.roles:
        case [role_arn]:
            signed = identity.signed
            return Choice(role_arn, ChosenBy.SIGNATURE if signed else ChosenBy.ONLY_ROLE)
        case []:
            return _default(settings, "None of your groups has a role.", Reason.NO_ROLE)
        case _:
            detail = "Your groups have several roles, and none of them takes precedence."
            return _default(settings, detail, Reason.AMBIGUOUS_ROLE)


def _by_rule(identity: Identity, settings: Settings) -> Choice:
    for rule in settings.role_rules:
        if _holds(rule, identity):
            return Choice(rule.role_arn, ChosenBy.RULE)
    return _default(settings, "No rule gives you a role.", Reason.NO_ROLE)


def _requested(identity: Identity, requested: str) -> Choice:
    if not is_role_arn(requested):
        raise BadRequest(
            "The role that you ask for is not a role ARN.", reason=Reason.MALFORMED_ROLE_CHOICE
        )
    if requested not in identity.roles and requested != identity.preferred_role:
        raise Forbidden("The role that you ask for is not yours.", reason=Reason.ROLE_NOT_IN_TOKEN)
    return Choice(requested, ChosenBy.REQUESTED)


def _default(settings: Settings, detail: str, reason: Reason) -> Choice:
    if settings.default_role is None:
        raise Forbidden(detail, reason=reason)
    return Choice(settings.default_role, ChosenBy.DEFAULT)


def _holds(rule: Rule, identity: Identity) -> bool:
    """Tell whether a rule holds for a caller. No rule holds for a caller without its claim.

    `Contains` and `Equals` compare whole members of a list claim, so that a rule for the group
    "admins" does not hold for "not-admins". `NotEqual` holds if no member equals the value.

    Raises:
        Unauthenticated: A list claim is not a list of texts, or another claim has no text. Without
            an error, a later rule could give the caller more than this one.
    """
    value = identity.claims.get(rule.claim)
    if rule.claim in _LIST_CLAIMS or is_list(value):
        members = text_list(identity.claims, rule.claim)
        contained = rule.value in members
    elif value is None or value == "":
        return False
    else:
        text = as_text(value)
        if text is None:
            raise malformed(f"{rule.claim} is neither a text nor a list")
        members = (text,)
        contained = rule.value in text
    match rule.match_type:
        case MatchType.EQUALS:
            return rule.value in members
        case MatchType.NOT_EQUAL:
            return bool(members) and rule.value not in members
        case MatchType.STARTS_WITH:
            return any(member.startswith(rule.value) for member in members)
        case MatchType.CONTAINS:
            return contained

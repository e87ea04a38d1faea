"""Which of the caller's roles a request runs with: as an identity pool chooses, or none at all.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

from dataclasses import dataclass
from enum import StrEnum

from group_role.claims import Identity
from group_role.errors import Forbidden
from group_role.settings import Settings


class ChosenBy(StrEnum):
    """What decided on the role, for the log."""

    PREFERRED = "preferred_role"
    ONLY_ROLE = "only_role"


@dataclass(frozen=True, slots=True)
class Choice:
    """The role that a request runs with."""

    role_arn: str
    chosen_by: ChosenBy


def choose_role(identity: Identity, settings: Settings) -> Choice:
    """Choose the role of a caller: the preferred one, else the only one.

    Args:
        identity: The caller, with the roles that the token states.
        settings: The deployment's settings, with the allow-list.

    Raises:
        Forbidden: No role, several and none preferred, or one outside the allow-list.
    """
    choice = _from_token(identity)
    if not settings.allows(choice.role_arn):
        raise Forbidden(
            "Your group's role may not be used with this API.",
            reason=f"{choice.role_arn} is outside the allow-list",
        )
    return choice


def _from_token(identity: Identity) -> Choice:
    if identity.preferred_role is not None:
        return Choice(identity.preferred_role, ChosenBy.PREFERRED)
    match identity.roles:
        case [role_arn]:
            return Choice(role_arn, ChosenBy.ONLY_ROLE)
        case []:
            raise Forbidden("None of your groups has a role.", reason="no role")
        case _:
            raise Forbidden(
                "Your groups have several roles, and none of them takes precedence.",
                reason="several roles and no preferred one",
            )

"""Refuses callers whom the deployment locks out, before the function looks for a session.

IAM denies the sessions that these callers already have: Terraform writes its policies from the same
names and times.
"""

from group_role.config.settings import Settings
from group_role.errors import Forbidden, Reason, Unauthenticated
from group_role.identity.claim_values import time_claim
from group_role.identity.claims import Identity


def refuse_locked_out(identity: Identity, settings: Settings) -> None:
    """Refuse a caller whose username is locked out, with any role.

    Raises:
        Forbidden: The username is among `locked_out`.
    """
    if identity.username in settings.locked_out:
        raise Forbidden("You are locked out of this API.", reason=Reason.LOCKED_OUT)


def refuse_old_token(identity: Identity, role_arn: str, settings: Settings) -> None:
    """Refuse a token that is older than the role's time in `sessions_from`.

    A signed request has no token: IAM compares the time of the credentials that signed it.

    Raises:
        Unauthenticated: The token was issued earlier, or does not state when it was issued.
    """
    starts_at = settings.sessions_start_at(role_arn)
    if starts_at is None or identity.signed:
        return
    issued_at = time_claim(identity.claims, "iat")
    if issued_at is None or issued_at < starts_at:
        raise Unauthenticated(
            "Your token is older than this role allows: sign in again, or refresh it.",
            reason=Reason.TOKEN_REVOKED,
            note="iat is missing" if issued_at is None else "",
        )

"""Refuses a user's access token that lacks a claim on which the user's rights depend.

A user has an ID token and an access token, and chooses which one to send. Cognito states a user's
attributes only in ID tokens. So with an access token a user could avoid a rule or a session tag
that depends on such a claim, and a Deny that compares the tag. A machine has only access tokens.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
"""

from group_role.config.settings import Settings
from group_role.errors import Forbidden, Reason
from group_role.identity.claims import Identity

# Claims that both kinds of token have or lack alike: a user without groups has none of them, and
# the roles follow from the groups.
_OF_GROUPS = frozenset({"cognito:groups", "cognito:roles", "cognito:preferred_role"})


def refuse_missing_claims(identity: Identity, settings: Settings) -> None:
    """Refuse a user's access token that lacks the claim of a rule or of a session tag.

    A pre-token-generation trigger of version V2_0 can add the claim to access tokens.

    Raises:
        Forbidden: The token does not state the claim.
    """
    if identity.claims.get("token_use") != "access" or identity.is_machine:
        return
    needed = [*(rule.claim for rule in settings.role_rules), *settings.session_tags.values()]
    for claim in needed:
        if claim not in _OF_GROUPS and identity.claims.get(claim) is None:
            raise Forbidden(
                "Your access token lacks a claim that decides on your rights: send the ID token.",
                reason=Reason.CLAIM_NOT_IN_TOKEN,
                note=claim,
            )

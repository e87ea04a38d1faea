"""From an API Gateway event to the identity that its verified claims state.

API Gateway verified the token; what is left is that each kind of authorizer hands the claims over
in another place and another shape. Only `requestContext.authorizer` is ever read: headers, query
and body are the caller's to write. What can't be understood is refused, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from group_role.errors import Reason, Unauthenticated
from group_role.identity.claim_values import (
    is_role_arn,
    malformed,
    role_arns,
    text_claim,
    text_list,
    time_claim,
)
from group_role.identity.user_pool import with_other_form


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling, as stated by the verified claims of a token, or by a verified signature.

    Attributes:
        subject: `sub`, the user's immutable ID: never reused, unlike a username.
        username: `cognito:username`, or the subject where it is not known. Of a machine, which
            has no user's name, the ID of its app client.
        groups: `cognito:groups`, in the token's order.
        roles: `cognito:roles`, the ARNs of the groups' roles. A group need not have a role, so
            groups and roles do not pair up by position.
        preferred_role: `cognito:preferred_role`, the role of the group with the lowest precedence
            value, or None: Cognito leaves it out where two groups tie with different roles.
        expires_at: `exp` in seconds since the epoch, or None where the authorizer hands none over.
        claims: All claims, as the authorizer handed them over; read-only.
        signed: Whether the request was signed with credentials of the one role in `roles`.
    """

    subject: str
    username: str
    groups: tuple[str, ...]
    roles: tuple[str, ...]
    preferred_role: str | None
    expires_at: float | None
    claims: Mapping[str, Any] = field(repr=False)
    signed: bool = False


def identify(
    event: Mapping[str, Any],
    *,
    now: float,
    access_tokens: bool = False,
    issuers: tuple[str, ...] | None = None,
) -> Identity:
    """Read the caller's identity from an event.

    Args:
        event: The event of an API Gateway proxy integration.
        now: Seconds since the epoch. API Gateway has checked the token's expiry, but a Lambda
            authorizer's answer may be cached for longer than the token lives.
        access_tokens: Whether access tokens will do as well, from a Lambda authorizer alone: it
            computes their roles, which the tokens themselves do not state. Where API Gateway hands
            over a token's own claims, role claims of an access token would be somebody's invention.
        issuers: Whose tokens will do; a user pool's issuer stands for both that it may have.
            None: whichever API Gateway lets in.

    Raises:
        Unauthenticated: No verified claims, not an ID token, another issuer's, expired, or
            malformed.
    """
    claims, of_a_lambda = _verified_claims(event)
    uses = ("id", "access") if access_tokens and of_a_lambda else ("id",)
    if claims.get("token_use") not in uses:
        raise Unauthenticated(
            "An ID token is required: an access token carries no roles.",
            reason=Reason.NOT_AN_ID_TOKEN,
        )
    if issuers is not None and claims.get("iss") not in with_other_form(issuers):
        raise Unauthenticated(
            "The token is not from this API's user pool.", reason=Reason.UNKNOWN_ISSUER
        )
    subject = text_claim(claims, "sub")
    if subject is None:
        raise malformed("sub is missing")
    expires_at = time_claim(claims, "exp")
    if expires_at is not None and expires_at <= now:
        raise Unauthenticated("The token has expired.", reason=Reason.TOKEN_EXPIRED)
    preferred_role = text_claim(claims, "cognito:preferred_role")
    if preferred_role is not None and not is_role_arn(preferred_role):
        raise malformed("cognito:preferred_role is not a role ARN")
    return Identity(
        subject=subject,
        username=_username(claims, subject),
        groups=text_list(claims, "cognito:groups"),
        roles=role_arns(claims, "cognito:roles"),
        preferred_role=preferred_role,
        expires_at=expires_at,
        claims=MappingProxyType(claims),
    )


def _username(claims: Mapping[str, Any], subject: str) -> str:
    """Return the name of a user, or of the machine that an access token is for.

    The access token of a machine, by client credentials, has no user: its `sub` is the `client_id`.
    A user's has a `client_id` too, that of the application.

    Raises:
        Unauthenticated: An access token of neither.
    """
    username = text_claim(claims, "cognito:username")
    if username is not None or claims["token_use"] == "id":  # noqa: S105 (a kind of token)
        return username or subject
    username = text_claim(claims, "username")
    if username is None and text_claim(claims, "client_id") != subject:
        raise malformed("an access token's cognito:username is missing, and client_id is not sub")
    return username or subject


def _verified_claims(event: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Find the claims, and tell whether a Lambda authorizer wrote them.

    Each kind of authorizer has its place, and exactly one may be filled.
    """
    context = event.get("requestContext")
    authorizer = context.get("authorizer") if isinstance(context, dict) else None
    if not isinstance(authorizer, dict):
        raise _no_claims("the event has no authorizer")
    places = [name for name in ("claims", "jwt", "lambda") if name in authorizer]
    if len(places) > 1:
        raise _no_claims("the authorizer holds claims in more than one place")
    if not places:
        return authorizer, True  # REST API, Lambda authorizer: its context, flat
    claims = authorizer[places[0]]
    if places == ["jwt"]:  # HTTP API, JWT authorizer
        claims = claims.get("claims") if isinstance(claims, dict) else None
    if not isinstance(claims, dict):
        raise _no_claims("the authorizer holds no claims")
    if places == ["jwt"]:
        _expect_no_comma(claims, "cognito:groups")
    return claims, places == ["lambda"]


def _expect_no_comma(claims: dict[str, Any], name: str) -> None:
    """Refuse a comma in a list claim of an HTTP API, which separates members by blanks.

    The comma is a part of a name there. Everywhere else it separates names, so one group would be
    taken for two.

    Raises:
        Unauthenticated: There is a comma in it.
    """
    value = claims.get(name)
    if isinstance(value, str) and "," in value:
        raise malformed(f"{name} holds a comma")


def _no_claims(note: str) -> Unauthenticated:
    detail = "Sign in, and send the ID token with the request."
    return Unauthenticated(detail, reason=Reason.NO_CLAIMS, note=note)

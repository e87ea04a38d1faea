"""Reads the caller's identity from the verified claims in an event of API Gateway.

API Gateway has verified the token, but each kind of authorizer puts the claims in another place and
another shape. This module reads only `requestContext.authorizer`, since the caller writes headers,
query and body. It refuses any shape that it does not know.
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
    """The caller, by the verified claims of a token or by a verified signature.

    Attributes:
        subject: `sub`, the user's immutable ID. Cognito never uses it again, unlike a username.
        username: `cognito:username`, or the subject if the claims do not have it. For a machine it
            is the ID of its app client.
        groups: `cognito:groups`, in the token's order.
        roles: `cognito:roles`, the ARNs of the groups' roles. Not every group has a role, so the
            positions of groups and roles do not match.
        preferred_role: `cognito:preferred_role`, the role of the group with the lowest precedence
            value. None if two groups with different roles share it: Cognito then leaves it out.
        expires_at: `exp` in seconds since the epoch; None if the authorizer does not pass it on.
        claims: All claims in the shapes that the authorizer gave them; read-only.
        signed: Whether the request was signed with credentials of the one role in `roles`.
        is_machine: Whether the caller is an app client with a token by client credentials, and not
            a user.
    """

    subject: str
    username: str
    groups: tuple[str, ...]
    roles: tuple[str, ...]
    preferred_role: str | None
    expires_at: float | None
    claims: Mapping[str, Any] = field(repr=False)
    signed: bool = False
    is_machine: bool = False


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
        now: Seconds since the epoch. API Gateway has checked the token's expiry, but it may cache
            a Lambda authorizer's response for longer than the token lives.
        access_tokens: Whether to accept access tokens too, but only from a Lambda authorizer, which
            computes their roles. Access tokens of Cognito state no roles: if API Gateway passes on
            such claims of a token, somebody has invented them.
        issuers: The issuers to accept. Each of a user pool's two issuers stands for both. None:
            every issuer that API Gateway accepts.

    Raises:
        Unauthenticated: There are no verified claims, or the token is not an ID token, has another
            issuer, has expired, or is malformed.
    """
    claims, from_lambda = _verified_claims(event)
    uses = ("id", "access") if access_tokens and from_lambda else ("id",)
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
    username = _username(claims)
    is_machine = username is None and claims["token_use"] == "access"  # noqa: S105 (a kind of token)
    # A machine's token has its `client_id` as its `sub`. A user's also has a `client_id`, that of
    # the application.
    if is_machine and text_claim(claims, "client_id") != subject:
        raise malformed("an access token's cognito:username is missing, and client_id is not sub")
    return Identity(
        subject=subject,
        username=username or subject,
        groups=text_list(claims, "cognito:groups"),
        roles=role_arns(claims, "cognito:roles"),
        preferred_role=preferred_role,
        expires_at=expires_at,
        claims=MappingProxyType(claims),
        is_machine=is_machine,
    )


def _username(claims: Mapping[str, Any]) -> str | None:
    """Return the username that a token states, None if it states none."""
    username = text_claim(claims, "cognito:username")
    if username is None and claims["token_use"] == "access":  # noqa: S105 (a kind of token)
        username = text_claim(claims, "username")
    return username


def _verified_claims(event: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return the claims, and whether a Lambda authorizer wrote them.

    Each kind of authorizer has a place of its own, and only one place may have claims.
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
    # In payload format 1.0, an HTTP API has the place of a REST API, whose events have no version.
    if places == ["jwt"] or (places == ["claims"] and event.get("version") == "1.0"):
        _expect_no_comma(claims, "cognito:groups")
    return claims, places == ["lambda"]


def _expect_no_comma(claims: dict[str, Any], name: str) -> None:
    """Refuse a comma in a list claim of an HTTP API, which separates members by blanks.

    There, a comma belongs to the name of a group. With other authorizers it separates names, so the
    function would read one group as two.

    Raises:
        Unauthenticated: The claim contains a comma.
    """
    value = claims.get(name)
    if isinstance(value, str) and "," in value:
        raise malformed(f"{name} holds a comma")


def _no_claims(note: str) -> Unauthenticated:
    detail = "Sign in, and send the ID token with the request."
    return Unauthenticated(detail, reason=Reason.NO_CLAIMS, note=note)

"""From an API Gateway event to the identity that its verified claims state.

API Gateway verified the token; what is left is that each kind of authorizer hands the claims over
in another place and another shape. Only `requestContext.authorizer` is ever read: headers, query
and body are the caller's to write. What can't be understood is refused, never guessed.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from group_role.errors import Reason, Unauthenticated

# Role names may hold commas, so a list of ARNs is split before the next "arn:" only; in brackets,
# ", " is read as a separator, so a name that ends on a comma is safe everywhere but there. A path
# may hold any printable ASCII; one with a colon is refused, since it could hide a second ARN.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
ROLE_ARN = re.compile(
    r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role/(?:[!-.0-9;-~]+/)*[A-Za-z0-9_+=,.@-]{1,64}"
)
_COMMA = re.compile(r",")
_BLANK_OR_COMMA = re.compile(r", ?| ")
_BEFORE_NEXT_ARN = re.compile(r"(?:, ?| )(?=arn:)")

# java.util.Date.toString(), which the REST API's Cognito authorizer uses for `exp` and `iat`.
_DATE_TEXT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) UTC ([0-9]{4})"
)
_YEAR_5138 = 10**11  # beyond it, and for NaN, a number is no time in seconds
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling, as stated by the verified claims of a token, or by a verified signature.

    Attributes:
        subject: `sub`, the user's immutable ID: never reused, unlike a username.
        username: `cognito:username`, or the subject where it is not known.
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
        issuers: Whose tokens will do. None: whichever API Gateway lets in.

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
    if issuers is not None and claims.get("iss") not in issuers:
        raise Unauthenticated(
            "The token is not from this API's user pool.", reason=Reason.UNKNOWN_ISSUER
        )
    subject = _text(claims, "sub")
    if subject is None:
        raise _malformed("sub is missing")
    expires_at = _time(claims, "exp")
    if expires_at is not None and expires_at <= now:
        raise Unauthenticated("The token has expired.", reason=Reason.TOKEN_EXPIRED)
    preferred_role = _text(claims, "cognito:preferred_role")
    if preferred_role is not None and not ROLE_ARN.fullmatch(preferred_role):
        raise _malformed("cognito:preferred_role is not a role ARN")
    return Identity(
        subject=subject,
        username=_text(claims, "cognito:username") or subject,
        groups=text_list(claims, "cognito:groups"),
        roles=_role_arns(claims, "cognito:roles"),
        preferred_role=preferred_role,
        expires_at=expires_at,
        claims=MappingProxyType(claims),
    )


def text_list(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a list claim in any shape that an authorizer gives it: see `_members`.

    Raises:
        Unauthenticated: The claim is neither a list of texts nor the text of one.
    """
    return _members(claims, name, bracketed=_BLANK_OR_COMMA, bare=_COMMA)


def is_list(value: object) -> bool:
    """Tell whether a claim is a list, or the text in brackets that authorizers make of one."""
    return isinstance(value, list) or (isinstance(value, str) and _in_brackets(value.strip(" ")))


def _verified_claims(event: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Find the claims, and tell whether a Lambda authorizer wrote them.

    Each kind of authorizer has its place, and exactly one may be filled.
    """
    match event:
        case {"requestContext": {"authorizer": dict(authorizer)}}:
            pass
        case _:
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
    return claims, places == ["lambda"]


def _no_claims(note: str) -> Unauthenticated:
    detail = "Sign in, and send the ID token with the request."
    return Unauthenticated(detail, reason=Reason.NO_CLAIMS, note=note)


def _malformed(note: str) -> Unauthenticated:
    detail = "The token's claims cannot be used."
    return Unauthenticated(detail, reason=Reason.MALFORMED_CLAIMS, note=note)


def _role_arns(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    roles = _members(claims, name, bracketed=_BEFORE_NEXT_ARN, bare=_BEFORE_NEXT_ARN)
    if not all(ROLE_ARN.fullmatch(role) for role in roles):
        raise _malformed(f"{name} holds something that is not a role ARN")
    return tuple(dict.fromkeys(roles))


def _members(
    claims: Mapping[str, Any], name: str, *, bracketed: re.Pattern[str], bare: re.Pattern[str]
) -> tuple[str, ...]:
    """Split a list claim: a list, JSON text, `[a b]`, `[a, b]`, `a,b`, one value or nothing.

    Args:
        claims: The verified claims.
        name: The claim's name.
        bracketed: What separates members between brackets.
        bare: What separates members where there are no brackets.
    """
    value = claims.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        value = _split(value.strip(" "), bracketed=bracketed, bare=bare)
    if not isinstance(value, list) or not all(isinstance(m, str) and m for m in value):
        raise _malformed(f"{name} is not a list of texts")
    return tuple(value)


def _in_brackets(text: str) -> bool:
    return text.startswith("[") and text.endswith("]")


def _split(text: str, *, bracketed: re.Pattern[str], bare: re.Pattern[str]) -> object:
    if not _in_brackets(text):
        return bare.split(text) if text else []
    inside = text[1:-1].strip(" ")
    if inside.startswith('"'):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None
    return bracketed.split(inside) if inside else []


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _malformed(f"{name} is not a text")
    return value


def _time(claims: Mapping[str, Any], name: str) -> float | None:
    """Return a time claim in seconds since the epoch, from a number, digits or `_DATE_TEXT`."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _YEAR_5138:
        return float(value)
    if isinstance(value, str):
        if re.fullmatch(r"[0-9]{1,11}", value):
            return float(value)
        if date := _DATE_TEXT.fullmatch(value):
            month, *rest = date.groups()
            day, hour, minute, second, year = map(int, rest)
            with suppress(ValueError):
                number = _MONTHS.index(month) + 1
                return datetime(year, number, day, hour, minute, second, tzinfo=UTC).timestamp()
    raise _malformed(f"{name} is not a time")

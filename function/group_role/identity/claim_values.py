"""What one claim says, in whatever shape an authorizer hands it over: a text, a list, a time.

A claim that has none of these shapes is refused, and named; what it holds is never quoted.
"""

import functools
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from group_role.errors import Reason, Unauthenticated

# Role names may hold commas, so a list of ARNs is split before the next "arn:" only; in brackets,
# ", " is read as a separator, so a name that ends on a comma is safe everywhere but there. A path
# may hold any printable ASCII; one with a colon is refused, since it could hide a second ARN.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_ROLE_ARN = re.compile(
    r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role/(?:[!-.0-9;-~]+/)*[A-Za-z0-9_+=,.@-]{1,64}"
)
_COMMA = re.compile(r",")
_BLANK_OR_COMMA = re.compile(r", ?| ")
_BEFORE_NEXT_ARN = re.compile(r"(?:, ?| )(?=arn:)")

# java.util.Date.toString(), which the REST API's Cognito authorizer uses for `exp` and `iat`.
_DATE_TEXT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) UTC ([0-9]{4})"
)
_DIGITS = re.compile(r"[0-9]{1,11}")
_YEAR_5138 = 10**11  # beyond it, and for NaN, a number is no time in seconds
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# A caller sends the same claims with each request, and to parse one takes longer than to find it.
_remembered = functools.lru_cache(maxsize=256)


@_remembered
def is_role_arn(text: str) -> bool:
    """Tell whether a text is the ARN of a role."""
    return _ROLE_ARN.fullmatch(text) is not None


def malformed(note: str) -> Unauthenticated:
    """Return the refusal of a claim; the note names it."""
    detail = "The token's claims cannot be used."
    return Unauthenticated(detail, reason=Reason.MALFORMED_CLAIMS, note=note)


def text_claim(claims: Mapping[str, Any], name: str) -> str | None:
    """Return a text, None if it is missing or empty.

    Raises:
        Unauthenticated: The claim is something else.
    """
    value = claims.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise malformed(f"{name} is not a text")
    return value


def time_claim(claims: Mapping[str, Any], name: str) -> float | None:
    """Return a time in seconds since the epoch, from a number, digits or `_DATE_TEXT`.

    Raises:
        Unauthenticated: The claim is none of these.
    """
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _YEAR_5138:
        return float(value)
    seconds = _seconds(value) if isinstance(value, str) else None
    if seconds is None:
        raise malformed(f"{name} is not a time")
    return seconds


@_remembered
def _seconds(text: str) -> float | None:
    if _DIGITS.fullmatch(text):
        return float(text)
    if date := _DATE_TEXT.fullmatch(text):
        month, *rest = date.groups()
        day, hour, minute, second, year = map(int, rest)
        with suppress(ValueError):
            number = _MONTHS.index(month) + 1
            return datetime(year, number, day, hour, minute, second, tzinfo=UTC).timestamp()
    return None


def text_list(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a list claim in any shape that an authorizer gives it: see `_members`.

    Raises:
        Unauthenticated: The claim is neither a list of texts nor the text of one.
    """
    return _members(claims, name, bracketed=_BLANK_OR_COMMA, bare=_COMMA)


def is_list(value: object) -> bool:
    """Tell whether a claim is a list, or the text in brackets that authorizers make of one."""
    return isinstance(value, list) or (isinstance(value, str) and _in_brackets(value.strip(" ")))


def role_arns(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the role ARNs of a list claim, each once.

    Raises:
        Unauthenticated: The claim is no list, or holds anything else.
    """
    roles = _members(claims, name, bracketed=_BEFORE_NEXT_ARN, bare=_BEFORE_NEXT_ARN)
    if not all(map(is_role_arn, roles)):
        raise malformed(f"{name} holds something that is not a role ARN")
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
        raise malformed(f"{name} is not a list of texts")
    return tuple(value)


def _in_brackets(text: str) -> bool:
    return text.startswith("[") and text.endswith("]")


@_remembered
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

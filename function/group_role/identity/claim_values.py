"""Reads a claim as a text, a list or a time, in each shape that an authorizer may give it.

It refuses a claim of any other shape. The error names the claim and never quotes its value.
"""

import functools
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from group_role.errors import Reason, Unauthenticated

# Role names may contain commas, so a list of ARNs is split only before the next "arn:". In brackets
# ", " is a separator, so a name that ends with a comma cannot be read there. A path may contain any
# printable ASCII; a path with a colon is refused, since it could hide a second ARN.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_ROLE_ARN = re.compile(
    r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role/(?:[!-.0-9;-~]+/)*[A-Za-z0-9_+=,.@-]{1,64}"
)
_COMMA = re.compile(r",")
_BLANK_OR_COMMA = re.compile(r", ?| ")
_BEFORE_NEXT_ARN = re.compile(r"(?:, ?| )(?=arn:)")

# The format of java.util.Date.toString(), in which a REST API's Cognito authorizer writes `exp` and
# `iat`.
_DATE_TEXT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) UTC ([0-9]{4})"
)
_DIGITS = re.compile(r"[0-9]{1,11}")
_YEAR_5138 = 10**11  # beyond it, and for NaN, a number is no time in seconds
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# A caller sends the same claims with each request, and parsing a claim takes longer than a lookup.
_remembered = functools.lru_cache(maxsize=256)


@_remembered
def is_role_arn(text: str) -> bool:
    """Tell whether a text is the ARN of a role."""
    return _ROLE_ARN.fullmatch(text) is not None


def malformed(note: str) -> Unauthenticated:
    """Return the error for a claim that cannot be used; the note names the claim."""
    detail = "The token's claims cannot be used."
    return Unauthenticated(detail, reason=Reason.MALFORMED_CLAIMS, note=note)


def text_claim(claims: Mapping[str, Any], name: str) -> str | None:
    """Return the text of a claim, None if it is missing or empty.

    Raises:
        Unauthenticated: The claim is not a text.
    """
    value = claims.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise malformed(f"{name} is not a text")
    return value


def as_text(value: object) -> str | None:
    """Return a text, a boolean or a whole number as a text; None for any other value.

    Some authorizers turn booleans and numbers into texts, and others pass them on as they are. A
    rule and a tag must not depend on the authorizer.
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else None


def time_claim(claims: Mapping[str, Any], name: str) -> float | None:
    """Return the time of a claim, from a number, digits or `_DATE_TEXT`, in Unix seconds.

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
    """Return the members of a list claim in any shape that an authorizer gives it: see `_members`.

    Raises:
        Unauthenticated: The claim is neither a list of texts nor the text of such a list.
    """
    return _members(claims, name, bracketed=_BLANK_OR_COMMA, bare=_COMMA)


def is_list(value: object) -> bool:
    """Tell whether a claim is a list, or a text in brackets, as authorizers write lists."""
    return isinstance(value, list) or (isinstance(value, str) and _in_brackets(value.strip(" ")))


def role_arns(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the role ARNs of a list claim, each once.

    Raises:
        Unauthenticated: The claim is not a list, or holds something other than role ARNs.
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

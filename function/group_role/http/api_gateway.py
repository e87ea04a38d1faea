"""Checks that API Gateway and Lambda accept a response, by rules observed on AWS.

A function does not learn that AWS refused its response: API Gateway sends an error of its own,
while the function has logged a success. So this module checks the response first.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import binascii
import json
import os
import re
from collections.abc import Iterable
from typing import Any

from group_role.errors import ApiError, ContentTooLarge, internal_error
from group_role.http.request import MAPPING

# Bytes. In recorded responses AWS accepted 100 more.
LARGEST_RESPONSE = 6_291_456

_MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
_STATUS = re.compile(r"[2-5][0-9]{2}")
_OK, _LAST_STATUS = 200, 599
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# RFC 9110: visible ASCII, blank, tab, and the characters of Latin-1 beyond ASCII.
_VALUE = re.compile(r"[\t -~\x80-\xff]*")
# Characters. JSON makes at most six bytes of each, so that such a response is far from the limit.
_SURELY_SMALL = LARGEST_RESPONSE // 12
# The runtimes whose client writes JSON in UTF-8. Others escape every character beyond ASCII, which
# makes a response up to twice as long.
_IN_UTF8 = re.compile(r"AWS_Lambda_python3\.1[2-9]")


def checked(returned: object) -> tuple[dict[str, Any], bool]:
    """Return a copy of a response that API Gateway accepts, and whether it is surely small enough.

    A status may be the text of a number, or missing, which means 200; it may not be 1xx. Members
    that are None, except `statusCode`, count as missing. API Gateway joins two spellings of a
    header's name in `headers` and `multiValueHeaders`, so they are no error.

    Args:
        returned: The result of a handler.

    Raises:
        ApiError: API Gateway would refuse the response, or HTTP cannot express it; the note names
            the member.
    """
    if not isinstance(returned, MAPPING):
        raise refused(f"is not a dictionary but {type(returned).__name__}")
    response = dict(returned)
    if not _MEMBERS.issuperset(response):
        unknown = ", ".join(repr(str(name)) for name in response if name not in _MEMBERS)
        raise refused(f"has members that API Gateway does not know: {unknown}")
    response["statusCode"] = _status(response.get("statusCode", _OK))
    response["headers"] = headers = _map(response, "headers")
    characters = _characters("headers", headers.items())
    if "multiValueHeaders" in response:
        response["multiValueHeaders"] = many = _map(response, "multiValueHeaders")
        characters += _characters("multiValueHeaders", _each(many))
    body = response.get("body")
    if body is not None:
        if not isinstance(body, str):
            raise refused(f"has a body that is not a text but {type(body).__name__}")
        characters += len(body) if type(body) is str and body.isascii() else _SURELY_SMALL
    if "isBase64Encoded" in response:
        _expect_base64(response, body or "")
    return response, characters < _SURELY_SMALL


def expect_to_fit(response: dict[str, Any]) -> None:
    """Check that Lambda's runtime can write a response, and that Lambda accepts its length.

    Raises:
        ApiError: The response cannot be written as JSON in UTF-8.
        ContentTooLarge: The response is too long.
    """
    try:
        text = json.dumps(response, allow_nan=False, ensure_ascii=False)
        size = len(text.encode())
    except ValueError as error:
        raise refused(f"cannot be written as JSON in UTF-8: {type(error).__name__}") from None
    if not text.isascii() and not _IN_UTF8.match(os.environ.get("AWS_EXECUTION_ENV", "")):
        size = len(json.dumps(response))
    if size > LARGEST_RESPONSE:
        raise ContentTooLarge(
            f"The response is longer than {LARGEST_RESPONSE:,} bytes.",
            note=f"the handler's response has {size:,} bytes",
        )


def is_header(name: object, value: object) -> bool:
    """Tell whether a name and a value form a valid HTTP header."""
    return (
        isinstance(name, str)
        and isinstance(value, str)
        and bool(_NAME.fullmatch(name))
        and bool(_VALUE.fullmatch(value))
    )


def refused(why: str) -> ApiError:
    """Return the error for a response that AWS would not accept; the log says why."""
    return internal_error(f"the handler's response {why}")


def _status(status: object) -> int:
    if isinstance(status, int) and _OK <= status <= _LAST_STATUS:
        return int(status)
    if isinstance(status, str) and _STATUS.fullmatch(status):
        return int(status)
    if isinstance(status, int | str):
        raise refused("has a statusCode outside 200 to 599")
    raise refused(f"has a statusCode that is not a number but {type(status).__name__}")


def _map(response: dict[str, Any], member: str) -> dict[Any, Any]:
    value = response.get(member)
    if value is None:
        return {}
    if not isinstance(value, MAPPING):
        raise refused(f"has {member} that are not a dictionary but {type(value).__name__}")
    return dict(value)


def _each(many: dict[Any, Any]) -> Iterable[tuple[Any, Any]]:
    """Yield each name with each of its values, and make the values of each name a list."""
    for name, values in many.items():
        if not isinstance(values, list | tuple):
            raise refused("has multiValueHeaders with a value that is not a list")
        many[name] = list(values)
        for value in values or [""]:
            yield name, value


def _characters(member: str, headers: Iterable[tuple[Any, Any]]) -> int:
    """Return the length of headers, or at least `_SURELY_SMALL`: then the response is measured.

    AWS sends True, False and numbers as JSON writes them.
    """
    characters = 0
    for name, value in headers:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise refused(f"has {member} with an invalid name: {str(name)!r}")
        if type(value) is str and value.isascii() and value.isprintable():
            characters += len(name) + len(value)
        elif isinstance(value, bool | int | float) or is_header(name, value):
            characters += _SURELY_SMALL
        elif isinstance(value, str):
            raise refused(f"has {member} with a value that HTTP does not allow: {name}")
        else:
            raise refused(f"has {member} with a {type(value).__name__} for a value: {name}")
    return characters


def _expect_base64(response: dict[str, Any], body: str) -> None:
    if response["isBase64Encoded"] is None:
        del response["isBase64Encoded"]
    elif not isinstance(response["isBase64Encoded"], bool):
        raise refused("has an isBase64Encoded that is neither true nor false")
    elif response["isBase64Encoded"]:
        try:
            binascii.a2b_base64(body, strict_mode=True)
        except ValueError:
            raise refused("has isBase64Encoded, but its body is not in Base64") from None

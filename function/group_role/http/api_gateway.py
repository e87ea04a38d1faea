"""Checks that API Gateway and Lambda accept an answer, by rules observed on AWS.

A function does not learn that AWS refused its answer: API Gateway sends an error of its own, while
the function has logged a success. So this module checks the answer first.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import binascii
import json
import os
import re
from collections.abc import Iterable
from typing import Any

from group_role.errors import ApiError, ContentTooLarge
from group_role.http.request import MAPPING

# Bytes. In recorded answers AWS accepted 100 more.
LARGEST_ANSWER = 6_291_456

_MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
_STATUS = re.compile(r"[2-5][0-9]{2}")
_OK, _LAST_STATUS = 200, 599
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# RFC 9110: visible ASCII, blank, tab, and the characters of Latin-1 beyond ASCII.
_VALUE = re.compile(r"[\t -~\x80-\xff]*")
# Characters. JSON makes at most six bytes of each, so that such an answer is far from the limit.
_SURELY_SMALL = LARGEST_ANSWER // 12
# The runtimes whose client writes JSON in UTF-8. Others escape every character beyond ASCII, which
# makes an answer up to twice as long.
_IN_UTF8 = re.compile(r"AWS_Lambda_python3\.1[2-9]")


def acceptable(returned: object) -> tuple[dict[str, Any], bool]:
    """Return a copy of an answer that API Gateway accepts, and whether it is surely small enough.

    A status may be the text of a number, or missing, which means 200; it may not be 1xx. Members
    that are None, except `statusCode`, count as missing. API Gateway joins two spellings of a
    header's name in `headers` and `multiValueHeaders`, so they are no error.

    Args:
        returned: The result of a handler.

    Raises:
        ApiError: API Gateway would refuse the answer, or HTTP cannot express it; the note names
            the member.
    """
    if not isinstance(returned, MAPPING):
        raise _refused(f"is not a dictionary but {type(returned).__name__}")
    answer = dict(returned)
    if not _MEMBERS.issuperset(answer):
        unknown = ", ".join(repr(str(name)) for name in answer if name not in _MEMBERS)
        raise _refused(f"has members that API Gateway does not know: {unknown}")
    answer["statusCode"] = _status(answer.get("statusCode", _OK))
    answer["headers"] = headers = _map(answer, "headers")
    characters = _characters("headers", headers.items())
    if "multiValueHeaders" in answer:
        answer["multiValueHeaders"] = many = _map(answer, "multiValueHeaders")
        characters += _characters("multiValueHeaders", _each(many))
    body = answer.get("body")
    if body is not None:
        if not isinstance(body, str):
            raise _refused(f"has a body that is not a text but {type(body).__name__}")
        characters += len(body) if type(body) is str and body.isascii() else _SURELY_SMALL
    if "isBase64Encoded" in answer:
        _expect_base64(answer, body or "")
    return answer, characters < _SURELY_SMALL


def expect_to_fit(answer: dict[str, Any]) -> None:
    """Check that Lambda's runtime can write an answer, and that Lambda accepts its length.

    Raises:
        ApiError: The answer cannot be written as JSON in UTF-8.
        ContentTooLarge: The answer is too long.
    """
    try:
        text = json.dumps(answer, allow_nan=False, ensure_ascii=False)
        size = len(text.encode())
    except ValueError as error:
        raise _refused(f"cannot be written as JSON in UTF-8: {type(error).__name__}") from None
    if not text.isascii() and not _IN_UTF8.match(os.environ.get("AWS_EXECUTION_ENV", "")):
        size = len(json.dumps(answer))
    if size > LARGEST_ANSWER:
        raise ContentTooLarge(
            f"The answer is longer than {LARGEST_ANSWER:,} bytes.",
            note=f"the handler's answer has {size:,} bytes",
        )


def is_header(name: object, value: object) -> bool:
    """Tell whether a name and a value form a valid HTTP header."""
    return (
        isinstance(name, str)
        and isinstance(value, str)
        and bool(_NAME.fullmatch(name))
        and bool(_VALUE.fullmatch(value))
    )


def _refused(why: str) -> ApiError:
    return ApiError("The request failed.", note=f"the handler's answer {why}")


def _status(status: object) -> int:
    if isinstance(status, int) and _OK <= status <= _LAST_STATUS:
        return int(status)
    if isinstance(status, str) and _STATUS.fullmatch(status):
        return int(status)
    if isinstance(status, int | str):
        raise _refused("has a statusCode outside 200 to 599")
    raise _refused(f"has a statusCode that is not a number but {type(status).__name__}")


def _map(answer: dict[str, Any], member: str) -> dict[Any, Any]:
    value = answer.get(member)
    if value is None:
        return {}
    if not isinstance(value, MAPPING):
        raise _refused(f"has {member} that are not a dictionary but {type(value).__name__}")
    return dict(value)


def _each(many: dict[Any, Any]) -> Iterable[tuple[Any, Any]]:
    for name, values in many.items():
        if not isinstance(values, list | tuple):
            raise _refused("has multiValueHeaders with a value that is not a list")
        many[name] = list(values)
        for value in values or [""]:
            yield name, value


def _characters(member: str, headers: Iterable[tuple[Any, Any]]) -> int:
    """Return the length of headers, or a number so large that the answer will be measured.

    AWS sends True, False and numbers as JSON writes them.
    """
    characters = 0
    for name, value in headers:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise _refused(f"has {member} with an invalid name: {str(name)!r}")
        if type(value) is str and value.isascii() and value.isprintable():
            characters += len(name) + len(value)
        elif isinstance(value, bool | int | float) or is_header(name, value):
            characters += _SURELY_SMALL
        elif isinstance(value, str):
            raise _refused(f"has {member} with a value that HTTP does not allow: {name}")
        else:
            raise _refused(f"has {member} with a {type(value).__name__} for a value: {name}")
    return characters


def _expect_base64(answer: dict[str, Any], body: str) -> None:
    if answer["isBase64Encoded"] is None:
        del answer["isBase64Encoded"]
    elif not isinstance(answer["isBase64Encoded"], bool):
        raise _refused("has an isBase64Encoded that is neither true nor false")
    elif answer["isBase64Encoded"]:
        try:
            binascii.a2b_base64(body, strict_mode=True)
        except ValueError:
            raise _refused("has isBase64Encoded, but its body is not in Base64") from None

"""What API Gateway and Lambda take for an answer, as AWS was seen to judge it.

A function that returns anything else is not told: API Gateway sends an error of its own, while the
function has logged a success. So an answer is judged here first.

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

# Bytes. AWS was seen to take 100 more.
LARGEST_ANSWER = 6_291_456

_MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
_STATUS = re.compile(r"[2-5][0-9]{2}")
_OK, _LAST_STATUS = 200, 599
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# RFC 9110: visible ASCII, blank, tab, and what is beyond ASCII and within Latin-1.
_VALUE = re.compile(r"[\t -~\x80-\xff]*")
# Characters, of which JSON makes six bytes each at the most: far from the limit.
_SURELY_SMALL = LARGEST_ANSWER // 12
# The runtimes whose client writes JSON in UTF-8; others escape whatever is not ASCII, which makes
# the same answer up to twice as long.
_IN_UTF8 = re.compile(r"AWS_Lambda_python3\.1[2-9]")


def acceptable(returned: object) -> tuple[dict[str, Any], bool]:
    """Return a copy of an answer that API Gateway takes, and whether Lambda surely takes it too.

    A status may be the text of a number, or missing, which means 200; 1xx is no answer's. Members
    that are None, but for `statusCode`, are as good as missing. Two spellings of a header's name
    are left to API Gateway, which joins those of `headers` and `multiValueHeaders`.

    Args:
        returned: What a handler returned.

    Raises:
        ApiError: API Gateway would refuse it, or HTTP can't say it; the note says which member.
    """
    if not isinstance(returned, MAPPING):
        raise _refused(f"is no dictionary but {type(returned).__name__}")
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
            raise _refused(f"has a body that is no text but {type(body).__name__}")
        characters += len(body) if type(body) is str and body.isascii() else _SURELY_SMALL
    if "isBase64Encoded" in answer:
        _expect_base64(answer, body or "")
    return answer, characters < _SURELY_SMALL


def expect_to_fit(answer: dict[str, Any]) -> None:
    """See to it that Lambda's runtime can write an answer, and that Lambda takes it.

    Raises:
        ApiError: It is no JSON, or no UTF-8.
        ContentTooLarge: It is too long.
    """
    try:
        text = json.dumps(answer, allow_nan=False, ensure_ascii=False)
        size = len(text.encode())
    except ValueError as error:
        raise _refused(f"is no JSON in UTF-8: {type(error).__name__}") from None
    if not text.isascii() and not _IN_UTF8.match(os.environ.get("AWS_EXECUTION_ENV", "")):
        size = len(json.dumps(answer))
    if size > LARGEST_ANSWER:
        raise ContentTooLarge(
            f"The answer is longer than {LARGEST_ANSWER:,} bytes.",
            note=f"the handler's answer has {size:,} bytes",
        )


def is_header(name: object, value: object) -> bool:
    """Tell whether HTTP can say a header."""
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
        raise _refused("has a statusCode that is none from 200 to 599")
    raise _refused(f"has a statusCode that is no number but {type(status).__name__}")


def _map(answer: dict[str, Any], member: str) -> dict[Any, Any]:
    value = answer.get(member)
    if value is None:
        return {}
    if not isinstance(value, MAPPING):
        raise _refused(f"has {member} that are no dictionary but {type(value).__name__}")
    return dict(value)


def _each(many: dict[Any, Any]) -> Iterable[tuple[Any, Any]]:
    for name, values in many.items():
        if not isinstance(values, list | tuple):
            raise _refused("has multiValueHeaders with a value that is no list")
        many[name] = list(values)
        for value in values or [""]:
            yield name, value


def _characters(member: str, headers: Iterable[tuple[Any, Any]]) -> int:
    """Return how long headers are, or as much as makes sure that the answer is measured.

    AWS sends True, False and numbers as the texts that JSON makes of them.
    """
    characters = 0
    for name, value in headers:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise _refused(f"has {member} with a name that is none: {str(name)!r}")
        if type(value) is str and value.isascii() and value.isprintable():
            characters += len(name) + len(value)
        elif isinstance(value, bool | int | float) or is_header(name, value):
            characters += _SURELY_SMALL
        elif isinstance(value, str):
            raise _refused(f"has {member} with a value that HTTP can't say: {name}")
        else:
            raise _refused(f"has {member} with a {type(value).__name__} for a value: {name}")
    return characters


def _expect_base64(answer: dict[str, Any], body: str) -> None:
    if answer["isBase64Encoded"] is None:
        del answer["isBase64Encoded"]
    elif not isinstance(answer["isBase64Encoded"], bool):
        raise _refused("has isBase64Encoded that is neither true nor false")
    elif answer["isBase64Encoded"]:
        try:
            binascii.a2b_base64(body, strict_mode=True)
        except ValueError:
            raise _refused("has a body that is no Base64, as isBase64Encoded says") from None

"""Judges a function's answer as API Gateway: REST, proxy integration, every type binary.

`tests/proxy_answers.json` has recordings of AWS, with which this must agree. It refuses answers
that nobody recorded, because an answer that may fail is a fault.
"""

import base64
import json
from collections import defaultdict
from typing import Any

from .runtime_api import LARGEST_ANSWER

BAD_GATEWAY = 502

_MEMBERS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
_STATUSES = range(200, 600)
_NO_HEADER = frozenset("\r\n\0")


def status_of(payload: bytes) -> int:
    """Return the status that a client gets from API Gateway."""
    try:
        answer = parsed(payload)
        headers_of(answer)
        status = int(answer.get("statusCode", 200))
        _require(status in _STATUSES, "status")
        _require(isinstance(answer.get("body"), str | None), "body")
    except (ValueError, TypeError):
        return BAD_GATEWAY
    if answer.get("isBase64Encoded"):
        try:
            base64.b64decode(answer.get("body") or "", validate=True)
        except ValueError:
            return 500
    return status


def parsed(payload: bytes) -> dict[str, Any]:
    """Return an answer as API Gateway reads it.

    Raises:
        ValueError: API Gateway cannot read it.
    """
    _require(len(payload) <= LARGEST_ANSWER, "size")
    answer = json.loads(payload.decode(), parse_constant=_no_json)
    json.dumps(answer, ensure_ascii=False).encode()  # fails for a half surrogate pair
    _require(isinstance(answer, dict), "object")
    _require(answer.keys() <= _MEMBERS, "members")
    known: dict[str, Any] = answer
    return known


def headers_of(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Return the headers that a client gets, by their names in lower case.

    Raises:
        ValueError: API Gateway does not accept them.
    """
    merged: defaultdict[str, list[str]] = defaultdict(list)
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        _require(isinstance(values, list), "multiValueHeaders")
        merged[name.lower()] += [_text(name, value) for value in values]
    for name, value in (answer.get("headers") or {}).items():
        merged[name.lower()].append(_text(name, value))
    return dict(merged)


def _text(name: str, value: object) -> str:
    _require(isinstance(value, str | int | float), "header")
    _require(_NO_HEADER.isdisjoint(f"{name}{value}"), "header")
    return value if isinstance(value, str) else json.dumps(value)


def _require(condition: object, what: str) -> None:
    if not condition:
        raise ValueError(what)


def _no_json(name: str) -> None:
    raise ValueError(name)

"""The library judges a handler's answer: it refuses what AWS would refuse, or sends it."""

import base64
import copy
import json
import types
from collections import UserDict
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import pytest

from group_role.http import response as http_response
from group_role.http.api_gateway import LARGEST_RESPONSE

from ..answering import answer_of

APP = "https://app.example.com"


class Media(StrEnum):
    TEXT = "text/plain"


class Shouting(str):
    __slots__ = ()


class Unreadable:
    def __repr__(self) -> str:
        raise ValueError("unreadable")

    __str__ = __repr__


REFUSED: list[tuple[str, Any]] = [
    ("dictionary", None),
    ("dictionary", "text"),
    ("dictionary", 200),
    ("dictionary", True),
    ("dictionary", [{"statusCode": 200}]),
    ("dictionary", (200, "body")),
    ("dictionary", b"{}"),
    ("dictionary", object()),
    ("dictionary", json.dumps({"statusCode": 200})),
    ("statusCode", {"statusCode": None}),
    ("statusCode", {"statusCode": True}),
    ("statusCode", {"statusCode": 200.0}),
    ("statusCode", {"statusCode": Decimal(200)}),
    ("statusCode", {"statusCode": [200]}),
    ("statusCode", {"statusCode": b"200"}),
    ("statusCode", {"statusCode": "test"}),
    ("statusCode", {"statusCode": ""}),
    ("statusCode", {"statusCode": " 200"}),
    ("statusCode", {"statusCode": "200\n"}),
    ("statusCode", {"statusCode": "0200"}),
    ("statusCode", {"statusCode": "200 OK"}),
    ("statusCode", {"statusCode": "+200"}),
    ("statusCode", {"statusCode": "\u0662\u0660\u0660"}),
    ("statusCode", {"statusCode": "101"}),
    *[("statusCode", {"statusCode": n}) for n in (0, -1, 1, 20, 99, 100, 101, 199, 600, 999, 2000)],
    ("statusCode", {"statusCode": 10**5000}),
    ("cookies", {"statusCode": 200, "cookies": []}),
    ("cookies", {"statusCode": 200, "cookies": None}),
    ("statuscode", {"statuscode": 200}),
    ("statusDescription", {"statusCode": 200, "statusDescription": "200 OK"}),
    ("trailers", {"statusCode": 200, "trailers": {}}),
    ("policyDocument", {"principalId": "x", "policyDocument": {}}),
    ("7", {"statusCode": 200, 7: "x"}),
    ("None", {"statusCode": 200, None: "x"}),
    ("headers", {"statusCode": 200, "headers": "text"}),
    ("headers", {"statusCode": 200, "headers": [("Allow", "GET")]}),
    ("headers", {"statusCode": 200, "headers": ""}),
    ("headers", {"statusCode": 200, "headers": 0}),
    ("headers", {"statusCode": 200, "headers": {"Date": datetime.now(UTC)}}),
    ("headers", {"statusCode": 200, "headers": {"Allow": ["GET", "PUT"]}}),
    ("headers", {"statusCode": 200, "headers": {"ETag": None}}),
    ("headers", {"statusCode": 200, "headers": {"ETag": b"x"}}),
    ("headers", {"statusCode": 200, "headers": {"ETag": {"a": "b"}}}),
    ("headers", {"statusCode": 200, "headers": {"Age": Decimal(1)}}),
    ("headers", {"statusCode": 200, "headers": {7: "x"}}),
    ("headers", {"statusCode": 200, "headers": {None: "x"}}),
    ("headers", {"statusCode": 200, "headers": {"": "x"}}),
    ("headers", {"statusCode": 200, "headers": {"X Own": "x"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own:": "x"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own\r\nX-Other": "x"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own\n": "x"}}),
    ("headers", {"statusCode": 200, "headers": {"X-\u00d6wn": "x"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": "a\r\nSet-Cookie: b=c"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": "a\n"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": "\ra"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": "a\x00"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": "a\x1b[0m"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": "a\x7f"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": "\u4e2d"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": "\ud800"}}),
    ("headers", {"statusCode": 200, "headers": {"X-Own": Shouting("a\nb")}}),
    ("JSON", {"statusCode": 200, "headers": {"X-Own": float("nan")}}),
    ("JSON", {"statusCode": 200, "headers": {"X-Own": float("inf")}}),
    ("JSON", {"statusCode": 200, "headers": {"X-Own": 10**5000}}),
    ("JSON", {"statusCode": 200, "multiValueHeaders": {"X-Own": [float("-inf")]}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": []}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": "text"}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {"X-Own": "text"}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {"X-Own": None}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {"X-Own": {"a": "b"}}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {"X-Own": {"a", "b"}}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {"X-Own": [None]}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {"X-Own": [["a"]]}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {"X-Own": ["a", "b\r\n"]}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {"X Own": []}}),
    ("multiValueHeaders", {"statusCode": 200, "multiValueHeaders": {7: ["a"]}}),
    ("body", {"statusCode": 200, "body": {"a": "dictionary"}}),
    ("body", {"statusCode": 200, "body": ["a", "list"]}),
    ("body", {"statusCode": 200, "body": b"bytes"}),
    ("body", {"statusCode": 200, "body": 7}),
    ("body", {"statusCode": 200, "body": False}),
    ("body", {"statusCode": 200, "body": float("nan")}),
    ("body", {"statusCode": 200, "body": datetime.now(UTC)}),
    ("UTF-8", {"statusCode": 200, "body": "a \ud800 b"}),
    ("UTF-8", {"statusCode": 200, "body": "\udcff"}),
    ("Base64", {"statusCode": 200, "body": "no Base64", "isBase64Encoded": True}),
    ("Base64", {"statusCode": 200, "body": "eA=", "isBase64Encoded": True}),
    ("Base64", {"statusCode": 200, "body": "eA==\n", "isBase64Encoded": True}),
    ("Base64", {"statusCode": 200, "body": "_-_-", "isBase64Encoded": True}),
    ("Base64", {"statusCode": 200, "body": "eA==eA==", "isBase64Encoded": True}),
    ("Base64", {"statusCode": 200, "body": "\u00e9A==", "isBase64Encoded": True}),
    ("Base64", {"statusCode": 200, "body": str(b"eA=="), "isBase64Encoded": True}),
    ("isBase64Encoded", {"statusCode": 200, "body": "eA==", "isBase64Encoded": "true"}),
    ("isBase64Encoded", {"statusCode": 200, "body": "eA==", "isBase64Encoded": 1}),
    ("isBase64Encoded", {"statusCode": 200, "body": "eA==", "isBase64Encoded": []}),
]


@pytest.mark.parametrize(("word", "returned"), REFUSED)
def test_answers_that_aws_or_http_would_refuse(word: str, returned: Any) -> None:
    response, line = answer_of(lambda *_: returned)
    assert response["statusCode"] == 500
    assert response["headers"]["Content-Type"] == "application/problem+json"
    assert json.loads(response["body"])["detail"] == "The request failed."
    assert (line["status"], line["level"], line["reason"]) == (500, "ERROR", "handler")
    assert line["note"].startswith("the handler's response ")
    assert word in line["note"]


@pytest.mark.parametrize(
    "returned",
    [
        Unreadable(),
        {"statusCode": Unreadable()},
        {"statusCode": 200, Unreadable(): "x"},
        {"statusCode": 200, "headers": {Unreadable(): "x"}},
        {"statusCode": 200, "headers": {"X-Own": Unreadable()}},
        {"statusCode": 200, "body": Unreadable()},
        {"statusCode": 200, "isBase64Encoded": Unreadable()},
    ],
)
def test_answers_without_a_usable_repr(returned: Any) -> None:
    response, line = answer_of(lambda *_: returned)
    assert (response["statusCode"], line["status"], line["level"]) == (500, 500, "ERROR")


TAKEN: list[tuple[Any, Any]] = [
    ({}, {"statusCode": 200}),
    ({"body": None}, {"statusCode": 200, "body": None}),
    ({"statusCode": "404"}, {"statusCode": 404}),
    ({"statusCode": 499}, {"statusCode": 499}),
    ({"statusCode": HTTPStatus.NO_CONTENT, "headers": None, "body": None}, {"statusCode": 204}),
    ({"headers": {"X-Cached": False, "Age": 1, "X-Ratio": 0.5}}, {"statusCode": 200}),
    ({"headers": {"X-Own": ""}}, {"statusCode": 200}),
    ({"headers": {"X-Own": "a\tb"}}, {"statusCode": 200}),
    ({"headers": {"X-Own": "na\u00efve"}}, {"statusCode": 200}),
    ({"headers": {"!#$%&'*+.^_`|~09Az-": "x"}}, {"statusCode": 200}),
    ({"headers": {"Content-Type": Media.TEXT}}, {"statusCode": 200}),
    ({"headers": {"x-own": "a", "X-Own": "b"}}, {"statusCode": 200}),
    ({"multiValueHeaders": {"Set-Cookie": ["a=b", "c=d"], "X-None": []}}, {"statusCode": 200}),
    ({"multiValueHeaders": {"X-Own": [True, 1, 0.5]}}, {"statusCode": 200}),
    ({"multiValueHeaders": None, "isBase64Encoded": None}, {"statusCode": 200}),
    ({"body": "\u4e2d \U0001f600 \x00"}, {"body": "\u4e2d \U0001f600 \x00"}),
    ({"body": Shouting("x")}, {"body": "x"}),
    ({"body": "eA==", "isBase64Encoded": True}, {"body": "eA==", "isBase64Encoded": True}),
    ({"body": "", "isBase64Encoded": True}, {"body": "", "isBase64Encoded": True}),
    ({"isBase64Encoded": True}, {"isBase64Encoded": True}),
    ({"body": "no Base64", "isBase64Encoded": False}, {"body": "no Base64"}),
    (types.MappingProxyType({"statusCode": 201}), {"statusCode": 201}),
    (UserDict({"statusCode": 201, "headers": UserDict({"X-Own": "a"})}), {"statusCode": 201}),
]


@pytest.mark.parametrize(("returned", "expected"), TAKEN)
def test_legal_answers_are_sent_unchanged(returned: Any, expected: dict[str, Any]) -> None:
    response, line = answer_of(lambda *_: returned)
    assert line["level"] == "INFO"
    assert line["status"] == response["statusCode"]
    assert {name: response[name] for name in expected} == expected
    sent = json.loads(json.dumps(response))
    for member in ("headers", "multiValueHeaders"):
        own = dict(returned.get(member) or {})
        assert {name: sent[member][name] for name in own} == own


def test_the_handlers_dictionary_is_not_changed() -> None:
    returned = {
        "statusCode": "201",
        "headers": {"vary": "Accept", "Vary": "Cookie"},
        "multiValueHeaders": {"VARY": ["X-Own"], "Set-Cookie": ["a=b"]},
        "isBase64Encoded": None,
    }
    before = copy.deepcopy(returned)
    for _ in range(2):
        answer_of(lambda *_: returned, cors_allow_origins=(APP,))
        returned.pop("headers", None)
        before.pop("headers", None)
        assert returned == before


@pytest.mark.parametrize("member", ["headers", "multiValueHeaders"])
@pytest.mark.parametrize("spelled", [str.lower, str.upper, str.title, str])
@pytest.mark.parametrize(
    "name", ["Cache-Control", "X-Content-Type-Options", "Access-Control-Allow-Origin"]
)
def test_default_header_that_the_handler_sets(member: str, spelled: Any, name: str) -> None:
    own = {spelled(name): ["own"] if member == "multiValueHeaders" else "own"}
    response, _ = answer_of(lambda *_: {member: own})
    sent = [*response["headers"], *response.get("multiValueHeaders", {})]
    assert sorted(map(str.lower, sent)) == [
        "access-control-allow-origin",
        "cache-control",
        "x-content-type-options",
    ]
    assert response[member][spelled(name)] == own[spelled(name)]


def test_a_header_without_values_keeps_the_default() -> None:
    response, _ = answer_of(lambda *_: {"multiValueHeaders": {"cache-control": []}})
    assert response["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "many", "vary"),
    [
        ({}, None, ["Origin"]),
        ({"Vary": "Accept"}, None, ["Accept, Origin"]),
        ({"vary": "Accept, Cookie"}, None, ["Accept, Cookie, Origin"]),
        ({"Vary": ""}, None, ["Origin"]),
        ({"Vary": "Origin"}, None, ["Origin"]),
        ({"VARY": "accept,ORIGIN"}, None, ["accept,ORIGIN"]),
        ({"Vary": "X-Origin"}, None, ["X-Origin, Origin"]),
        ({"Vary": "*"}, None, ["*"]),
        ({"Vary": "Accept", "vary": "Cookie"}, None, ["Accept, Cookie, Origin"]),
        ({}, {"Vary": ["Accept"]}, ["Accept", "Origin"]),
        ({}, {"vary": ["Accept", "Cookie"]}, ["Accept", "Cookie", "Origin"]),
        ({}, {"VARY": ["Origin"]}, ["Origin"]),
        ({}, {"Vary": ["*"]}, ["*"]),
        ({}, {"Vary": []}, ["Origin"]),
        ({"Vary": "Accept"}, {"vary": ["Origin"]}, ["Origin", "Accept"]),
        ({"Vary": "Accept"}, {"vary": ["Cookie"]}, ["Cookie", "Accept, Origin"]),
    ],
)
def test_vary_includes_the_origin(headers: Any, many: Any, vary: list[str]) -> None:
    returned = {"headers": headers, "multiValueHeaders": many}
    response, _ = answer_of(lambda *_: returned, cors_allow_origins=(APP,))
    maps = [
        {name.lower(): values for name, values in (response["multiValueHeaders"]).items()},
        {name.lower(): [value] for name, value in response["headers"].items()},
    ]
    assert [value for one in maps for value in one.get("vary", [])] == vary
    response, _ = answer_of(lambda *_: {"headers": {"Vary": "Accept"}})
    assert response["headers"]["Vary"] == "Accept"  # any origin gets the same answer


OVERHEAD = len(json.dumps(answer_of(lambda *_: {"body": ""})[0]))
RUNTIMES = ["", "AWS_Lambda_python3.11", "AWS_Lambda_python3.12", "AWS_Lambda_python3.14"]


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize(
    ("character", "escaped", "in_utf8"),
    [("x", 1, 1), ('"', 2, 2), ("\x01", 6, 6), ("\u00e9", 6, 2), ("\u4e2d", 6, 3)],
)
def test_longest_answer(
    runtime: str,
    character: str,
    escaped: int,
    in_utf8: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_EXECUTION_ENV", runtime)
    size = in_utf8 if runtime > "AWS_Lambda_python3.11" else escaped
    longest, rest = divmod(LARGEST_RESPONSE - OVERHEAD, size)
    for characters, status in ((longest, 200), (longest + 1, 413)):
        body = character * characters + "x" * (rest if status == 200 else 0)
        response, line = answer_of(lambda *_, body=body: {"body": body})
        assert (response["statusCode"], line["status"]) == (status, status)
        assert (line.get("reason"), "note" in line) == (
            (None, False) if status == 200 else ("handler", True)
        )
        if status == 413:
            problem = json.loads(response["body"])
            assert (problem["title"], problem["status"]) == ("Content Too Large", 413)


@pytest.mark.parametrize(
    "returned",
    [
        {"headers": {"X-Own": "x" * LARGEST_RESPONSE}},
        {"headers": {f"X-{number}": "x" * 60_000 for number in range(110)}},
        {"multiValueHeaders": {"X-Own": ["x" * 1000] * 7000}},
        {"body": "x" * 4_000_000, "headers": {"X-Own": "x" * 4_000_000}},
        {"body": base64.b64encode(bytes(5_000_000)).decode(), "isBase64Encoded": True},
        {"body": Shouting("x" * LARGEST_RESPONSE)},
        {"statusCode": 404, "body": '"' * 4_000_000},
        {"headers": {"X" * LARGEST_RESPONSE: "x"}},
    ],
)
def test_answer_over_the_limit_in_any_member(returned: Any) -> None:
    response, line = answer_of(lambda *_: returned)
    assert (response["statusCode"], line["status"]) == (413, 413)


def test_a_small_answer_is_serialized_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_response, "expect_to_fit", None)
    assert answer_of(lambda *_: {"body": "\u00e9"})[0]["statusCode"] == 500
    headers = {"Content-Type": "application/json", "ETag": '"x"'}
    response, _ = answer_of(lambda *_: {"statusCode": 200, "headers": headers, "body": "x" * 9_999})
    assert response["statusCode"] == 200

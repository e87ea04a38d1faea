"""How handlers read bodies: as they were sent, or with an error that says what is wrong."""

import base64
import json
from typing import Any

import pytest

from group_role import BadRequest, event_body, json_body
from group_role.testing import User, form, http_event, rest_event

ADA = User("ada", "editors")
EVENTS = (rest_event, http_event)


def event(body: bytes | str) -> dict[str, Any]:
    return rest_event("POST", "/", ADA, body=body)


@pytest.mark.parametrize("make", EVENTS)
@pytest.mark.parametrize("body", [b"", b"x", "ï".encode(), bytes(range(256))])
def test_the_body_arrives_as_it_was_sent(make: Any, body: bytes) -> None:
    assert event_body(make("PUT", "/", ADA, body=body)) == body


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({}, b""),
        ({"body": None, "isBase64Encoded": False}, b""),
        ({"body": None, "isBase64Encoded": True}, b""),
        ({"body": ""}, b""),
        ({"body": "ï", "isBase64Encoded": False}, "ï".encode()),
        ({"body": "eA==", "isBase64Encoded": False}, b"eA=="),
        ({"body": "eA==", "isBase64Encoded": True}, b"x"),
        ({"body": "eA==", "isBase64Encoded": None}, b"eA=="),
    ],
)
def test_body_in_either_form(event: dict[str, Any], expected: bytes) -> None:
    assert event_body(event) == expected


@pytest.mark.parametrize(
    ("body", "encoded"),
    [("eA=", True), ("e A==", True), ("ï", True), ("\ud800", False), ("\ud800", True), (7, False)],
)
def test_body_with_an_illegal_encoding(body: Any, *, encoded: bool) -> None:
    with pytest.raises(BadRequest, match="does not have the encoding"):
        event_body({"body": body, "isBase64Encoded": encoded})


@pytest.mark.parametrize("make", EVENTS)
@pytest.mark.parametrize("value", [{"a": [1, None, "ï"]}, [], {}, [{"a": {}}], {"": 1.5}])
def test_json(make: Any, value: object) -> None:
    request = make("POST", "/", ADA, body=value)
    assert "application/json" in request["headers"].values()
    assert json_body(request) == value


@pytest.mark.parametrize("text", ["true", "null", ' "x" ', "7", "-0.5e3", "\n[1]\n"])
def test_any_json_value_is_parsed(text: str) -> None:
    assert json_body(event(text)) == json.loads(text)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("{", "line 1, column 2"),
        ('{\n  "a": secret}', "line 2, column 8"),
        ("[1] [2]", "Extra data at line 1, column 5"),
        ("{'a': 1}", "line 1, column 2"),
        (b"\xff", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
        ('{"a": NaN}', "no NaN"),
        ("[-Infinity]", "no -Infinity"),
        ('{"secret": 1, "secret": 2}', "a name occurs twice"),
        ('[{"a": {"b": 1, "b": 1}}]', "a name occurs twice"),
        (r'["\ud800"]', "half a surrogate pair"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("1" * 5_000, "a number is too long"),
    ],
)
def test_an_illegal_json_body_gets_an_explanation(body: bytes | str, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        json_body(event(body))
    assert words in refused.value.detail
    assert "secret" not in refused.value.detail
    assert refused.value.__cause__ is None


def test_form() -> None:
    request = rest_event("POST", "/", ADA, body=form({"name": "ï b", "tag": ["x", "y"]}))
    assert request["headers"]["Content-Type"] == "application/x-www-form-urlencoded"
    assert event_body(request) == b"name=%C3%AF+b&tag=x&tag=y"


def test_explicit_content_type() -> None:
    headers = {"content-type": "application/merge-patch+json"}
    request = rest_event("POST", "/", headers=headers, body={})
    assert request["headers"] == headers
    assert base64.b64decode(request["body"]) == b"{}"

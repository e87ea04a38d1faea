"""How a handler's data becomes JSON, also DynamoDB's types."""

import base64
import datetime as dt
import json
import runpy
import uuid
from collections import OrderedDict, defaultdict
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer

from group_role import json_response
from group_role.http import json_response as module

from ..answering import answer_of


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    LARGE = 3


class Plain(Enum):
    ONE = 1


def written(body: object) -> str:
    text: str = json_response(200, body)["body"]
    return text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("7", "7"),
        ("7.0", "7"),
        ("1E+3", "1000"),
        ("0E-10", "0"),
        ("0.1", "0.1"),
        ("-3.14", "-3.14"),
        ("1.5E-7", "1.5E-7"),
        ("1E-130", "1E-130"),
        ("9" * 38, "9" * 38),
        ("-" + "9" * 38, "-" + "9" * 38),
        ("0." + "123456789" * 4 + "12", "0." + "123456789" * 4 + "12"),
        ("12345678901234567890.123456789", "12345678901234567890.123456789"),
        (
            "9.9999999999999999999999999999999999999E+125",
            "99999999999999999999999999999999999999" + "0" * 88,
        ),
    ],
)
def test_a_decimal_is_written_exactly(number: str, text: str) -> None:
    assert written(Decimal(number)) == text
    nested = {"a": [Decimal(number), {"b": {Decimal(number)}}]}
    assert json.loads(written(nested), parse_float=Decimal, parse_int=Decimal) == {
        "a": [Decimal(number), {"b": [Decimal(number)]}]
    }


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ({"b", "a", "c"}, ["a", "b", "c"]),
        (frozenset({3, 1, 2}), [1, 2, 3]),
        ({Decimal(2), Decimal(1)}, [1, 2]),
        (set(), []),
        ({1, "a"}, ["a", 1]),
        ((1, 2), [1, 2]),
        (dt.datetime(2026, 11, 28, 23, 59, tzinfo=dt.UTC), "2026-11-28T23:59:00+00:00"),
        (dt.datetime(2026, 11, 28, 23, 59), "2026-11-28T23:59:00"),  # noqa: DTZ001
        (dt.date(2026, 11, 28), "2026-11-28"),
        (Colour.RED, "red"),
        (Size.LARGE, 3),
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(list, a=[1]), {"a": [1]}),
        (None, None),
        ("\ud800", "\ud800"),
        (10**100, 10**100),
    ],
)
def test_values_with_a_json_form(body: object, data: Any) -> None:
    assert json.loads(written({"x": body})) == {"x": data}


@pytest.mark.parametrize(
    "body",
    [
        b"x",
        bytearray(b"x"),
        memoryview(b"x"),
        Binary(b"x"),
        {b"x"},
        [{"a": [b"x"]}],
        {Binary(b"x")},
    ],
)
def test_the_refusal_of_bytes_says_what_to_do(body: object) -> None:
    with pytest.raises(TypeError, match=r"send base64\.b64encode\(bytes\(value\)\)\.decode\(\)"):
        json_response(200, body)


def test_the_advice_for_bytes_works() -> None:
    values: tuple[Any, ...] = (b"x", bytearray(b"x"), memoryview(b"x"), Binary(b"x"))
    for value in values:
        assert base64.b64encode(bytes(value)).decode() == "eA=="


@pytest.mark.parametrize(
    "body",
    [object(), uuid.UUID(int=0), Plain.ONE, 1j, range(3), iter([1]), dt.timedelta(1), ValueError()],
)
def test_other_types_are_refused(body: object) -> None:
    with pytest.raises(TypeError, match=f"JSON has no {type(body).__name__}: make it a text"):
        json_response(200, {"x": body})


@pytest.mark.parametrize(
    "body",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal("sNaN"),
        [{"a": float("nan")}],
        {Decimal("Infinity")},
    ],
)
def test_illegal_numbers_are_refused(body: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_response(200, body)


@pytest.mark.parametrize("text", ['"', "0.5", "\\", '"0.5"', "0" * 32 + "0.5"])
def test_a_text_beside_a_decimal_stays_a_text(text: str) -> None:
    body = {"text": text, "number": Decimal("0.5"), text: text}
    assert json.loads(written(body)) == {"text": text, "number": 0.5, text: text}


def test_what_dynamodb_returns() -> None:
    deserialize = TypeDeserializer().deserialize
    item: dict[str, Any] = {
        "customer": {"S": "acme"},
        "price": {"N": "12.90"},
        "count": {"N": "3"},
        "sizes": {"NS": ["3", "1.5"]},
        "tags": {"SS": ["b", "a"]},
        "nested": {"M": {"list": {"L": [{"N": "1"}, {"NULL": True}, {"BOOL": False}]}}},
    }
    row = {name: deserialize(value) for name, value in item.items()}
    response, line = answer_of(lambda *_: json_response(200, row))
    assert (response["statusCode"], line["status"]) == (200, 200)
    assert json.loads(response["body"]) == {
        "customer": "acme",
        "price": 12.9,
        "count": 3,
        "sizes": [1.5, 3],
        "tags": ["a", "b"],
        "nested": {"list": [1, None, False]},
    }
    row["picture"] = deserialize({"B": b"x"})
    response, line = answer_of(lambda *_: json_response(200, row))
    assert (response["statusCode"], line["error"]) == (500, "TypeError")


def test_the_mark_of_a_number_cannot_be_guessed() -> None:
    marks = {runpy.run_path(module.__file__)["_MARK"] for _ in range(2)}
    assert len(marks) == 2
    assert all(len(bytes.fromhex(mark)) >= 16 for mark in marks)

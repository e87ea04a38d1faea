"""Whatever a handler returns or raises, AWS accepts the answer, and the log has its status."""

import base64
import json
import math
import re
from decimal import Decimal
from typing import Any

from hypothesis import event as note_outcome
from hypothesis import given
from hypothesis import strategies as st

from group_role import ApiError, BadRequest, Forbidden, json_response

from ..answering import answer_of, raising

MEMBERS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
BASE64 = re.compile(r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

texts = st.text(
    alphabet=st.one_of(st.sampled_from('\r\n\x00\t\x1b\u2028\ud800"\\:,* aA1='), st.characters()),
    max_size=20,
)
scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    texts,
    st.binary(max_size=8),
    st.decimals(),
    st.datetimes(),
    st.builds(object),
    st.builds(ValueError, texts),
)
junk: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.one_of(texts, st.integers(), st.none()), inner, max_size=3),
        st.frozensets(st.one_of(texts, st.integers()), max_size=3),
    ),
    max_leaves=8,
)
names = st.one_of(
    st.sampled_from(["X-Own", "x-own", "Vary", "vary", "VARY", "Cache-Control", "Set-Cookie"]),
    texts,
)
encoded_bytes = st.binary(max_size=9).map(lambda content: base64.b64encode(content).decode())
values = st.one_of(st.sampled_from(["", "a", "Origin", "*", "Accept", "na\u00efve"]), scalars)
members: dict[str, st.SearchStrategy[Any]] = {
    "statusCode": st.one_of(
        st.sampled_from([200, 201, "201", 404, 503, 599, 600, 199, 100, "test", "", True, None]),
        st.integers(),
        junk,
    ),
    "headers": st.one_of(st.dictionaries(names, values, max_size=3), junk),
    "multiValueHeaders": st.one_of(
        st.dictionaries(names, st.lists(values, max_size=3), max_size=3),
        st.dictionaries(names, values, max_size=2),
        junk,
    ),
    "body": st.one_of(texts, encoded_bytes, junk),
    "isBase64Encoded": st.one_of(st.booleans(), junk),
}
good: dict[str, st.SearchStrategy[Any]] = {
    "statusCode": st.one_of(st.integers(200, 599), st.integers(200, 599).map(str)),
    "headers": st.dictionaries(
        st.sampled_from(["X-Own", "vary", "Vary", "CACHE-CONTROL"]),
        st.sampled_from(["a", "Origin", "*", "Accept", True, 7, 0.5]),
    ),
    "multiValueHeaders": st.dictionaries(
        st.sampled_from(["X-Own", "vary", "Vary", "CACHE-CONTROL"]),
        st.lists(st.sampled_from(["a", "Origin", "*", "Accept"]), max_size=2),
    ),
    "body": st.one_of(st.none(), st.just("eA=="), st.just("")),
    "isBase64Encoded": st.booleans(),
}


@st.composite
def nearly_good(draw: st.DrawFn) -> Any:
    """An answer that AWS accepts, except that at most one member may be anything."""
    answer = draw(st.fixed_dictionaries({}, optional=good))
    for name in draw(st.lists(st.sampled_from([*sorted(MEMBERS), "cookies"]), max_size=1)):
        answer[name] = draw(members.get(name, junk))
    return answer


returned_values = st.one_of(nearly_good(), st.fixed_dictionaries({}, optional=members), junk)
origins = st.sampled_from([("*",), ("https://app.example.com",)])


def taken(answer: Any) -> bool:
    """Decide independently whether AWS accepts a response, and HTTP can express it."""
    return (
        isinstance(answer, dict)
        and set(answer) <= MEMBERS
        and status_taken(answer.get("statusCode", 200))
        and all(header_taken(name, value) for name, value in headers_of(answer))
        and body_taken(answer.get("body"), answer.get("isBase64Encoded"))
    )


def status_taken(status: Any) -> bool:
    text = status if type(status) is str else repr(status)
    return bool(re.fullmatch("[2-5][0-9][0-9]", text))


def headers_of(answer: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Return every header, also of a member that is no mapping of headers."""
    headers, many = answer.get("headers"), answer.get("multiValueHeaders")
    if not isinstance(headers, dict | None) or not isinstance(many, dict | None):
        return [(None, None)]
    said = list((headers or {}).items())
    for name, listed in (many or {}).items():
        values = listed if isinstance(listed, list | tuple) else [None]
        said += [(name, value) for value in values or [""]]
    return said


def header_taken(name: Any, value: Any) -> bool:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return False
    if isinstance(value, str):
        return bool(VALUE.fullmatch(value))
    return isinstance(value, bool | int | float) and math.isfinite(value)


def body_taken(body: Any, encoded: Any) -> bool:
    if not isinstance(body, str | None) or not isinstance(encoded, bool | None):
        return False
    if encoded:
        return bool(BASE64.fullmatch(body or ""))
    return not any("\ud800" <= character <= "\udfff" for character in body or "")


def expect_sendable(response: Any, line: dict[str, Any]) -> None:
    """Compare an answer with everything that AWS and HTTP require."""
    json.dumps(response, ensure_ascii=False, allow_nan=False).encode()
    assert taken(response)
    assert type(response["statusCode"]) is int
    assert line["status"] == response["statusCode"]
    assert line["level"] == ("ERROR" if response["statusCode"] >= 500 else "INFO")
    names = [*response["headers"], *(response.get("multiValueHeaders") or {})]
    assert {"cache-control", "x-content-type-options"} <= set(map(str.lower, names))


@given(returned=returned_values, cors_allow_origins=origins)
def test_any_returned_value_becomes_a_legal_answer(
    returned: Any, cors_allow_origins: tuple[str, ...]
) -> None:
    response, line = answer_of(lambda *_: returned, cors_allow_origins=cors_allow_origins)
    expect_sendable(response, line)
    vary = [str(value) for name, value in response["headers"].items() if name.lower() == "vary"]
    for name, listed in (response.get("multiValueHeaders") or {}).items():
        vary += map(str, listed) if name.lower() == "vary" else []
    if cors_allow_origins != ("*",):
        said = {part.strip().lower() for part in ",".join(vary).split(",")}
        assert said & {"origin", "*"}
    note_outcome("taken" if taken(returned) else "refused")
    if not taken(returned):
        assert response["statusCode"] == 500
        assert response["headers"]["Content-Type"] == "application/problem+json"
        return
    assert response["statusCode"] == int(returned.get("statusCode", 200))
    assert response.get("body") == returned.get("body")
    for name, value in (returned.get("headers") or {}).items():
        assert name.lower() == "vary" or response["headers"][name] == value


class Own(ApiError):
    """An error that the handler defines."""


attributes = st.fixed_dictionaries(
    {},
    optional={
        "status": st.one_of(st.integers(-10, 700), junk),
        "title": junk,
        "detail": junk,
        "note": junk,
        "reason": junk,
        "headers": st.one_of(members["headers"], junk),
    },
)


@given(error=st.sampled_from([Own, BadRequest, Forbidden]), attributes=attributes)
def test_any_error(error: type[ApiError], attributes: dict[str, Any]) -> None:
    raised = error("detail")
    for name, value in attributes.items():
        setattr(raised, name, value)
    response, line = answer_of(raising(raised))
    expect_sendable(response, line)
    assert response["statusCode"] >= 300
    status = attributes.get("status", error.status)
    valid = type(status) is int and 300 <= status <= 599
    assert response["statusCode"] == (status if valid else 500)
    note_outcome(f"status {response['statusCode'] // 100}xx")
    assert json.loads(response["body"])["status"] == response["statusCode"]
    assert ("Denials" in line) is (response["statusCode"] in {401, 403})


@given(body=junk)
def test_any_body_is_json_or_refused(body: Any) -> None:
    response, line = answer_of(lambda *_: json_response(200, body))
    expect_sendable(response, line)
    note_outcome(f"status {response['statusCode']}")
    assert response["statusCode"] in {200, 500}
    json.loads(response["body"], parse_constant=lambda constant: 1 / 0)


numbers = st.decimals("-1e126", "1e126", allow_nan=False, allow_infinity=False)


@given(number=numbers)
def test_any_number_is_exact(number: Decimal) -> None:
    text = json_response(200, [number])["body"]
    (read,) = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    assert read == number

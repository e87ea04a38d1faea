"""An HTTP API in payload formats 1.0 and 2.0: its callers, and the answers that it accepts."""

import json
from typing import Any, Literal

import pytest

from group_role import NotFound, Response, json_response
from group_role.testing import User, by_lambda_authorizer, http_event, rest_event, role_arn_of

from ..answering import ADA, answer_of, raising

TWO = User("ada", "editors", "readers")


EVENTS: dict[str, Any] = {
    "payload 2.0": http_event("GET", "/", TWO),
    "payload 1.0": http_event("GET", "/", TWO, payload_format_version="1.0"),
    "payload 2.0, a Lambda authorizer": by_lambda_authorizer(http_event("GET", "/", TWO)),
    "a REST API's Lambda authorizer": by_lambda_authorizer(rest_event("GET", "/", TWO)),
}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_caller_of_each_kind_of_event(event: Any) -> None:
    def handler(event: Any, context: Any, caller: Any) -> Response:
        return json_response(200, [caller.username, caller.groups, caller.role_arn])

    response, line = answer_of(handler, event)
    expected = ["ada", ["editors", "readers"], role_arn_of("editors")]
    assert (response["statusCode"], json.loads(response["body"])) == (200, expected)
    assert line["request_id"] == event["requestContext"]["requestId"]


@pytest.mark.parametrize(
    ("groups", "status"),
    [
        ("[editors readers]", 200),
        ("[editors]", 200),
        ("editors", 200),
        ("[]", 200),
        ("[editors,admins]", 401),
        ("[editors, admins]", 401),
        ("editors,admins", 401),
        ('["editors","admins"]', 401),
    ],
)
@pytest.mark.parametrize("payload_format", ["1.0", "2.0"])
def test_the_name_of_a_group_is_never_split_in_two(
    groups: str, status: int, payload_format: Literal["1.0", "2.0"]
) -> None:
    event = http_event("GET", "/", ADA, payload_format_version=payload_format)
    authorizer = event["requestContext"]["authorizer"]
    authorizer.get("jwt", authorizer)["claims"]["cognito:groups"] = groups
    response, line = answer_of(lambda event, context: json_response(200, {}), event)
    assert response["statusCode"] == status
    assert line.get("reason") == (None if status == 200 else "malformed_claims")


@pytest.mark.parametrize(
    ("returned", "headers", "cookies"),
    [
        ({"cookies": ["a=1; Secure", "b=2"]}, {}, ["a=1; Secure", "b=2"]),
        ({"cookies": []}, {}, None),
        ({"cookies": None}, {}, None),
        ({"headers": {"Set-Cookie": "a=1"}}, {}, ["a=1"]),
        ({"multiValueHeaders": {"set-cookie": ["a=1", "b=2"]}}, {}, ["a=1", "b=2"]),
        ({"multiValueHeaders": {"Link": ["<a>", "<b>"]}}, {"Link": "<a>, <b>"}, None),
        (
            {"headers": {"X-A": "1"}, "multiValueHeaders": {"x-a": [2, True]}},
            {"X-A": "1, 2, true"},
            None,
        ),
    ],
)
def test_answer_in_payload_2(returned: Any, headers: Any, cookies: list[str] | None) -> None:
    answer = {"statusCode": 200, **returned}
    response, line = answer_of(lambda event, context: answer, http_event("GET", "/", ADA))
    assert (response["statusCode"], line["status"]) == (200, 200)
    assert headers.items() <= response["headers"].items()
    assert response.get("cookies") == cookies
    assert "multiValueHeaders" not in response
    assert response["headers"]["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("cookies", ["a=1", [1], ["a\n=1"], {"a": 1}])
def test_illegal_cookies(cookies: Any) -> None:
    answer = {"statusCode": 200, "cookies": cookies}
    response, line = answer_of(lambda event, context: answer, http_event("GET", "/", ADA))
    assert response["statusCode"] == 500
    assert "cookies" in line["note"]


@pytest.mark.parametrize("event", [EVENTS["payload 1.0"], rest_event("GET", "/", TWO)])
def test_only_payload_2_has_cookies(event: Any) -> None:
    response, line = answer_of(lambda event, context: {"cookies": []}, event)
    assert response["statusCode"] == 500
    assert "'cookies'" in line["note"]


def test_errors_in_payload_2() -> None:
    response, _ = answer_of(raising(NotFound("There is nothing.")), http_event("GET", "/", ADA))
    assert response["statusCode"] == json.loads(response["body"])["status"] == 404
    response, line = answer_of(raising(AssertionError()), http_event("GET", "/"))
    assert response["statusCode"] == line["status"] == 500
    assert line["reason"] == "configuration"


@pytest.mark.parametrize("payload_format_version", ["1.0", "2.0"])
@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        ("/documents/two%20words?after=b%20c", "/documents/two words"),
        ("/documents/50%2525", "/documents/50%25"),
        ("/documents/a%2Fb/", "/documents/a/b/"),
        ("/documents/really%3F", "/documents/really"),
    ],
)
def test_path_arrives_decoded(sent: str, arrives: str, payload_format_version: Any) -> None:
    event = http_event("GET", sent, payload_format_version=payload_format_version)
    assert event.get("rawPath", event.get("path")) == arrives
    parameters = event.get("queryStringParameters") or {}
    assert parameters == ({"after": "b c"} if "?" in sent else {})

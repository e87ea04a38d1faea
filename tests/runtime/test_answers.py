"""Whatever a handler returns or raises, the caller gets an answer, and so does the next caller."""

import json
from typing import Any

import pytest

from tooling.paths import REPOSITORY

from . import api_gateway
from .answers import answered, still_serves
from .events import KINDS, asking, request
from .outcomes import JUNK, RAISED, TOO_LARGE, UNUSABLE
from .process import Runtime

RECORDED = json.loads((REPOSITORY / "tests" / "proxy_answers.json").read_text())["answers"]

# The answer to GET /whoami, for each kind of event in tests/events.
STATUSES = {
    "http_jwt": 200,
    "http_jwt_payload_1": 200,
    "rest_cognito_access_token": 401,
    "rest_cognito_federated": 200,
    "rest_cognito_no_group": 403,
    "rest_cognito_one_group": 200,
    "rest_cognito_two_groups": 200,
    "rest_iam_identity_pool": 200,
    "rest_jwt": 200,
    "rest_lambda_authorizer": 200,
    "rest_lambda_authorizer_machine": 401,
    "rest_ministack": 200,
}


def test_the_table_has_a_row_for_each_kind_of_event() -> None:
    assert sorted(STATUSES) == KINDS


@pytest.mark.parametrize("kind", STATUSES)
def test_each_kind_of_authorizer(reference: Runtime, kind: str) -> None:
    answer = answered(reference, request(kind))
    assert answer.status == STATUSES[kind]
    if answer.status == 200:
        assert answer.headers["content-type"] == ["application/json"]
        assert json.loads(answer.body or "")["role_arn"] == answer.line["role_arn"]
    else:
        assert answer.problem


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/documents", 200),
        ("PUT", "/documents/a", 201),
        ("DELETE", "/whoami", 405),
        ("GET", "/nothing", 404),
        ("GET", "/documents/%ff", 400),
    ],
)
def test_reference_api(reference: Runtime, method: str, path: str, status: int) -> None:
    event = request(httpMethod=method, path=path, body="content")
    assert answered(reference, event).status == status


@pytest.mark.parametrize("code", JUNK.values(), ids=JUNK)
def test_handler_without_an_answer(runtime: Runtime, code: str) -> None:
    answer = answered(runtime, asking(code))
    assert answer.problem["status"] == 500
    assert still_serves(runtime)


@pytest.mark.parametrize("code", TOO_LARGE.values(), ids=TOO_LARGE)
def test_answer_that_is_too_large(runtime: Runtime, code: str) -> None:
    assert answered(runtime, asking(code)).problem["status"] in {413, 500}
    assert still_serves(runtime)


@pytest.mark.parametrize("code", RAISED.values(), ids=RAISED)
def test_exception_of_a_handler(runtime: Runtime, code: str) -> None:
    assert answered(runtime, asking(code)).problem["status"] == 500
    assert still_serves(runtime)


@pytest.mark.parametrize("code", UNUSABLE.values(), ids=UNUSABLE)
def test_exception_with_an_unusable_attribute(runtime: Runtime, code: str) -> None:
    assert answered(runtime, asking(code)).problem["status"] in {404, 500}
    assert still_serves(runtime)


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("return json_response(200, {'n': Decimal('1.5')})", {"n": 1.5}),
        ("return json_response(200, {'n': Decimal(2)})", {"n": 2}),
        ("return json_response(200, {'tags': {'a'}})", {"tags": ["a"]}),
        (r"return json_response(200, {'name': 'Ä\u2028\0😀'})", {"name": "Ä\u2028\0😀"}),
    ],
)
def test_what_dynamodb_returns(runtime: Runtime, code: str, body: object) -> None:
    answer = answered(runtime, asking(code))
    assert (answer.status, json.loads(answer.body or "null")) == (200, body)


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded["name"])
def test_the_judge_agrees_with_aws(recorded: dict[str, Any]) -> None:
    returned, sent = recorded["returned"], recorded["sent"]
    assert api_gateway.status_of(json.dumps(returned).encode()) == sent["status"]
    if "headers" in sent:
        assert api_gateway.headers_of(returned) == sent["headers"]


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded["name"])
def test_the_function_answers_as_recorded_on_aws(
    runtime: Runtime, recorded: dict[str, Any]
) -> None:
    returned, sent = recorded["returned"], recorded["sent"]
    answer = answered(runtime, asking(f"return {returned!r}"))
    if sent["status"] < 500:
        assert answer.status == sent["status"]
        assert (answer.body or "") == sent.get("body", answer.body or "")
        assert answer.headers.items() >= sent.get("headers", {}).items()
    else:
        assert answer.problem["status"] == 500
    assert still_serves(runtime)


def test_headers_of_the_handler_in_any_case_replace_the_defaults(runtime: Runtime) -> None:
    answer = answered(
        runtime,
        asking(
            "return {'statusCode': 200, 'headers': {'cache-CONTROL': 'max-age=5'},"
            " 'multiValueHeaders': {'access-control-allow-ORIGIN': ['https://a.example']}}"
        ),
    )
    assert answer.headers["cache-control"] == ["max-age=5"]
    assert answer.headers["access-control-allow-origin"] == ["https://a.example"]

"""The handler without AWS: users of the pool as the tests need them, and a stub for DynamoDB."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import ANY, Stubber

from app import lambda_handler, reports
from group_role.testing import User, answer, fake_caller, rest_event, role_arn_of

ANALYST = User("ada", "analysts")
GUEST = User("grace", "guests")

DYNAMODB = boto3.client("dynamodb", region_name="us-east-1")
CLIENTS = {"dynamodb": DYNAMODB}
MAY = {"title": "May"}


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setenv("REPORTS_TABLE", "reports")
    with Stubber(DYNAMODB) as stub:
        yield stub
        stub.assert_no_pending_responses()


def test_reports(dynamodb: Stubber) -> None:
    found = {"Items": [{"id": {"S": "1"}, "title": {"S": "May"}}]}
    dynamodb.add_response("scan", found, {"TableName": "reports"})
    assert reports(fake_caller(ANALYST, clients=CLIENTS)) == ["May"]


def test_no_reports(dynamodb: Stubber) -> None:
    dynamodb.add_response("scan", {"Items": []})
    response = answer(lambda_handler, rest_event("GET", "/reports", GUEST), clients=CLIENTS)
    assert response["statusCode"] == 200
    assert json.loads(response["body"]) == {"reports": []}


def test_new_report(dynamodb: Stubber) -> None:
    item = {"id": ANY, "title": {"S": "May"}, "by": ANY}
    dynamodb.add_response("put_item", {}, {"TableName": "reports", "Item": item})
    event = rest_event("POST", "/reports", ANALYST, body=MAY)
    assert answer(lambda_handler, event, clients=CLIENTS)["statusCode"] == 201


def test_denial_by_iam(dynamodb: Stubber) -> None:
    dynamodb.add_client_error("put_item", "AccessDeniedException", http_status_code=400)
    event = rest_event("POST", "/reports", GUEST, body=MAY)
    assert answer(lambda_handler, event, clients=CLIENTS)["statusCode"] == 403


def test_whoami() -> None:
    response = answer(lambda_handler, rest_event("GET", "/whoami", ANALYST))
    body = json.loads(response["body"])
    assert body == {"username": "ada", "role_arn": role_arn_of("analysts")}


@pytest.mark.parametrize("body", [None, "May", b"\xff", [], {}, {"title": 5}, {"title": ""}])
def test_illegal_report(body: object) -> None:
    event = rest_event("POST", "/reports", ANALYST, body=body)
    assert answer(lambda_handler, event)["statusCode"] == 400


@pytest.mark.parametrize(
    ("method", "path", "user", "status"),
    [
        ("GET", "/whoami", None, 401),
        ("GET", "/whoami", User("mallory"), 403),
        ("GET", "/nothing", ANALYST, 404),
        ("POST", "/whoami", ANALYST, 405),
        ("PUT", "/reports", ANALYST, 405),
    ],
)
def test_refused_requests(method: str, path: str, user: User | None, status: int) -> None:
    assert answer(lambda_handler, rest_event(method, path, user))["statusCode"] == status

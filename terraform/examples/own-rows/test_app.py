"""The handler without AWS: users of two customers, and a stub in DynamoDB's place."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import ANY, Stubber

from app import lambda_handler
from group_role.testing import User, answer, rest_event

ADA = User("ada", "customers", claims={"custom:customer": "acme"})
STRANGER = User("eve", "customers")

DYNAMODB = boto3.client("dynamodb", region_name="us-east-1")
CLIENTS = {"dynamodb": DYNAMODB}


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setenv("ORDERS_TABLE", "orders")
    with Stubber(DYNAMODB) as stub:
        yield stub
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(("path", "customer"), [("/orders", "acme"), ("/orders/other", "other")])
def test_orders(dynamodb: Stubber, path: str, customer: str) -> None:
    asked = {
        "TableName": "orders",
        "KeyConditionExpression": "customer = :customer",
        "ExpressionAttributeValues": {":customer": {"S": customer}},
    }
    found = {"customer": {"S": customer}, "id": {"S": "1"}, "item": {"S": "tea"}}
    dynamodb.add_response("query", {"Items": [found]}, asked)
    response = answer(lambda_handler, rest_event("GET", path, ADA), clients=CLIENTS)
    assert (response["statusCode"], response["body"]) == (200, '{"orders": ["tea"]}')


def test_place(dynamodb: Stubber) -> None:
    item = {"customer": {"S": "acme"}, "id": ANY, "item": {"S": "tea"}}
    dynamodb.add_response("put_item", {}, {"TableName": "orders", "Item": item})
    event = rest_event("POST", "/orders", ADA, body={"item": "tea"})
    assert answer(lambda_handler, event, clients=CLIENTS)["statusCode"] == 201


def test_denial_by_iam(dynamodb: Stubber) -> None:
    dynamodb.add_client_error("query", "AccessDeniedException", http_status_code=400)
    event = rest_event("GET", "/orders/other", ADA)
    assert answer(lambda_handler, event, clients=CLIENTS)["statusCode"] == 403


@pytest.mark.parametrize(
    ("method", "path", "user", "status"),
    [
        ("GET", "/orders", STRANGER, 400),
        ("POST", "/orders", ADA, 400),
        ("DELETE", "/orders", ADA, 405),
        ("POST", "/orders/acme", ADA, 405),
        ("GET", "/", ADA, 404),
        ("GET", "/orders", User("mallory"), 403),
        ("GET", "/orders", None, 401),
    ],
)
def test_refused_requests(method: str, path: str, user: User | None, status: int) -> None:
    assert answer(lambda_handler, rest_event(method, path, user))["statusCode"] == status

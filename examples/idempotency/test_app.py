"""The handler with moto in DynamoDB's place, and what the decorator would do elsewhere."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
)
from botocore.stub import Stubber
from moto import mock_aws

from app import lambda_handler
from group_role import Caller, Response, as_caller, json_response
from group_role.testing import User, answer, rest_event

ADA = User("ada", "customers")
EVE = User("eve", "customers")
ORDER = {"item": "tea"}


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("IDEMPOTENCY_TABLE", "idempotency")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="idempotency",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield "idempotency"


def placed(user: User, order: object) -> Any:
    response = answer(lambda_handler, rest_event("POST", "/orders", user, body=order))
    assert response["statusCode"] == 201
    return json.loads(response["body"])


def test_the_same_order_is_placed_once() -> None:
    first = placed(ADA, ORDER)
    assert first == placed(ADA, ORDER)
    assert first["of"] == ADA.subject
    assert first != placed(ADA, {"item": "milk"})


def test_each_customer_gets_an_own_order() -> None:
    theirs, mine = placed(ADA, ORDER), placed(EVE, ORDER)
    assert (theirs["of"], mine["of"]) == (ADA.subject, EVE.subject)
    assert theirs["number"] != mine["number"]


def test_denial_for_the_table() -> None:
    dynamodb = boto3.client("dynamodb")
    with Stubber(dynamodb) as stub:
        stub.add_client_error("put_item", "AccessDeniedException", http_status_code=400)
        event = rest_event("POST", "/orders", ADA, body=ORDER)
        response = answer(lambda_handler, event, clients={"dynamodb": dynamodb})
    assert response["statusCode"] == 403


def test_idempotent_above_as_caller_mixes_up_callers(table: str) -> None:
    """Why the handler is as it is: the cache answers before anybody knows who calls."""

    @idempotent(
        persistence_store=DynamoDBPersistenceLayer(table),
        config=IdempotencyConfig(event_key_jmespath="body"),
    )
    @as_caller
    def wrong(event: Any, context: Any, caller: Caller) -> Response:
        return json_response(200, {"of": caller.subject})

    answers = [
        answer(wrong, rest_event("POST", "/orders", user, body=ORDER)) for user in (ADA, EVE)
    ]
    assert [json.loads(response["body"])["of"] for response in answers] == [ADA.subject] * 2

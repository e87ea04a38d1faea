"""The handler without AWS: users of the pool as the tests need them, and a stub in S3's place."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from app import lambda_handler, reports
from group_role.testing import User, answer, fake_caller, rest_event, role_arn_of

ANALYST = User("ada", "analysts")
GUEST = User("grace", "guests")

S3 = boto3.client("s3", region_name="us-east-1")
CLIENTS = {"s3": S3}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setenv("DOCUMENTS_BUCKET", "documents")
    with Stubber(S3) as stub:
        yield stub
        stub.assert_no_pending_responses()


def test_reports(s3: Stubber) -> None:
    asked = {"Bucket": "documents", "Prefix": "reports/"}
    s3.add_response("list_objects_v2", {"Contents": [{"Key": "reports/may"}]}, asked)
    assert reports(fake_caller(ANALYST, clients=CLIENTS)) == ["reports/may"]


def test_no_reports(s3: Stubber) -> None:
    s3.add_response("list_objects_v2", {})
    response = answer(lambda_handler, rest_event("GET", "/reports", ANALYST), clients=CLIENTS)
    assert response["statusCode"] == 200
    assert json.loads(response["body"]) == {"reports": []}


def test_what_iam_denies(s3: Stubber) -> None:
    s3.add_client_error("list_objects_v2", "AccessDenied", http_status_code=403)
    response = answer(lambda_handler, rest_event("GET", "/reports", GUEST), clients=CLIENTS)
    assert response["statusCode"] == 403


def test_whoami() -> None:
    response = answer(lambda_handler, rest_event("GET", "/whoami", ANALYST))
    body = json.loads(response["body"])
    assert body == {"username": "ada", "role_arn": role_arn_of("analysts")}


@pytest.mark.parametrize(
    ("method", "path", "user", "status"),
    [
        ("GET", "/whoami", None, 401),
        ("GET", "/whoami", User("mallory"), 403),
        ("GET", "/nothing", ANALYST, 404),
        ("POST", "/reports", ANALYST, 405),
    ],
)
def test_what_is_refused(method: str, path: str, user: User | None, status: int) -> None:
    assert answer(lambda_handler, rest_event(method, path, user))["statusCode"] == status

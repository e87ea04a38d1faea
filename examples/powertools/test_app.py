"""The handler without AWS: users as the tests need them, and a stub in S3's place."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from app import lambda_handler
from group_role.testing import User, answer, rest_event, role_arn_of

EDITOR = User("ada", "editors")
READER = User("grace", "readers")

S3 = boto3.client("s3", region_name="us-east-1")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setenv("DOCUMENTS_BUCKET", "documents")
    with Stubber(S3) as stub:
        yield stub
        stub.assert_no_pending_responses()


def answered(event: dict[str, Any]) -> tuple[int, Any]:
    response = answer(lambda_handler, event, clients={"s3": S3})
    encoded = response.get("isBase64Encoded")
    body = base64.b64decode(response["body"]) if encoded else response["body"]
    return response["statusCode"], json.loads(body)


def test_whoami() -> None:
    expected = {"username": "ada", "role_arn": role_arn_of("editors")}
    assert answered(rest_event("GET", "/whoami", EDITOR)) == (200, expected)


def test_list(s3: Stubber) -> None:
    s3.add_response("list_objects_v2", {"Contents": [{"Key": "a"}]}, {"Bucket": "documents"})
    assert answered(rest_event("GET", "/documents", READER)) == (200, {"documents": ["a"]})


def test_write(s3: Stubber) -> None:
    s3.add_response("put_object", {}, {"Bucket": "documents", "Key": "a", "Body": b"\xff"})
    event = rest_event("PUT", "/documents/a", EDITOR, body=b"\xff")
    assert answered(event) == (201, {"key": "a"})


def test_denial_by_iam(s3: Stubber) -> None:
    s3.add_client_error("put_object", "AccessDenied", http_status_code=403)
    status, problem = answered(rest_event("PUT", "/documents/a", READER, body=b"x"))
    assert status == problem["status"] == 403
    assert problem["title"] == "Forbidden"


def test_error_of_the_handler(s3: Stubber) -> None:
    s3.add_client_error("put_object", "NoSuchBucket", http_status_code=404)
    status, problem = answered(rest_event("PUT", "/documents/a", EDITOR, body=b"x"))
    assert status == problem["status"] == 500


@pytest.mark.parametrize(
    ("user", "path", "status"),
    [(None, "/whoami", 401), (User("mallory"), "/whoami", 403), (EDITOR, "/nothing", 404)],
)
def test_refused_requests(user: User | None, path: str, status: int) -> None:
    assert answer(lambda_handler, rest_event("GET", path, user))["statusCode"] == status

"""The handler with moto's server in AWS's place, since botocore's Stubber knows boto3 alone."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from app import lambda_handler
from group_role.testing import User, answer, rest_event, role_arn_of

EDITOR = User("ada", "editors")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("DOCUMENTS_BUCKET", "documents")
    s3 = boto3.client("s3", aws_access_key_id="testing", aws_secret_access_key="testing")
    s3.create_bucket(Bucket="documents")
    yield "documents"
    server.stop()


@pytest.mark.usefixtures("bucket")
def test_write_and_list() -> None:
    written = answer(lambda_handler, rest_event("PUT", "/documents/a", EDITOR, body=b"x"))
    assert (written["statusCode"], json.loads(written["body"])) == (201, {"key": "a"})
    listed = answer(lambda_handler, rest_event("GET", "/documents", EDITOR))
    assert json.loads(listed["body"]) == {"documents": ["a"]}


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_error_of_the_handler(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    monkeypatch.setenv("DOCUMENTS_BUCKET", "missing")
    path = {"GET": "/documents", "PUT": "/documents/a"}[method]
    response = answer(lambda_handler, rest_event(method, path, EDITOR, body=b"x"))
    assert response["statusCode"] == 500
    assert response["headers"]["Content-Type"] == "application/problem+json"


def test_whoami() -> None:
    body = json.loads(answer(lambda_handler, rest_event("GET", "/whoami", EDITOR))["body"])
    assert body == {"username": "ada", "role_arn": role_arn_of("editors")}


@pytest.mark.parametrize(
    ("user", "path", "status"),
    [(None, "/whoami", 401), (User("mallory"), "/whoami", 403), (EDITOR, "/nothing", 404)],
)
def test_refused_requests(user: User | None, path: str, status: int) -> None:
    assert answer(lambda_handler, rest_event("GET", path, user))["statusCode"] == status

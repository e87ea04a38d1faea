"""What browsers and other clients get: CORS, problem documents, and unchanged documents."""

import pytest

from .conftest import Deployment


@pytest.mark.parametrize("path", ["/", "/whoami", "/documents/a/b"])
def test_preflight_needs_no_token(deployment: Deployment, path: str) -> None:
    headers = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "PUT"}
    answer = deployment.api.call("OPTIONS", path, headers=headers)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_refusal_of_the_gateway(deployment: Deployment) -> None:
    answer = deployment.api.call("GET", "/whoami")
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 401
    assert problem["request_id"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/nothing", 404),
        ("POST", "/whoami", 405),
        ("GET", "/documents/missing", 404),
    ],
)
def test_problems_of_the_function(
    deployment: Deployment, method: str, path: str, status: int
) -> None:
    token = deployment.tokens("readers").id_token
    answer = deployment.api.call(method, path, token)
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize("key", ["plain.txt", "a/b/c", "two words", "naïve & co", "50%", "a+b"])
def test_documents_are_returned_as_they_were_sent(deployment: Deployment, key: str) -> None:
    token = deployment.tokens("admins").id_token
    content = bytes(range(256))
    path = f"/documents/{key}"
    headers = {"Content-Type": "image/x-test"}
    written = deployment.api.call("PUT", path, token, body=content, headers=headers)
    assert (written.status_code, written.json()) == (201, {"key": key})
    read = deployment.api.call("GET", path, token)
    assert (read.status_code, read.content) == (200, content)
    assert read.headers["Content-Type"] == "image/x-test"
    assert key in deployment.api.call("GET", "/documents", token).json()["documents"]
    assert deployment.api.call("DELETE", path, token).status_code == 204
    assert deployment.api.call("GET", path, token).status_code == 404

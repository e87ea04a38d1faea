"""The reference API's routes, against S3 as moto serves it."""

import base64
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest

from group_role import Response
from group_role.config.settings import ENVIRONMENT_VARIABLE
from group_role.testing import User, answer, fake_caller, http_event, rest_event

from ..stub_aws import StubAws
from ..waiting import LONGEST_WAIT
from .conftest import EDITORS_ROLE, ROLE_PATTERN, with_claims

CONTEXT = SimpleNamespace(
    aws_request_id="x", get_remaining_time_in_millis=lambda: LONGEST_WAIT * 1000
)
BUCKET = "documents"
# Bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST_ANSWER = 6 * 1024 * 1024
Call = Callable[..., Response]


@pytest.fixture
def app(
    moto_server: str, aws: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    aws(moto_server)
    monkeypatch.setenv("DOCUMENTS_BUCKET", BUCKET)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, json.dumps({"allowed_roles": [ROLE_PATTERN]}))
    s3 = boto3.resource("s3", region_name="us-east-1")
    bucket = s3.create_bucket(Bucket=BUCKET)
    sys.modules.pop("app", None)
    yield importlib.import_module("app")
    bucket.objects.all().delete()
    bucket.delete()


@pytest.fixture
def call(app: ModuleType) -> Call:
    def send(method: str, path: str, **parts: Any) -> Response:
        event = {**with_claims(exp=None), "httpMethod": method, "path": path, **parts}
        answer: Response = app.lambda_handler(event, CONTEXT)
        return answer

    return send


def body_of(answer: Response) -> Any:
    return json.loads(answer["body"])


def test_whoami(call: Call) -> None:
    answer = call("GET", "/whoami")
    assert answer["statusCode"] == 200
    assert body_of(answer) == {
        "username": "ada",
        "subject": "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e",
        "groups": ["editors"],
        "role_arn": EDITORS_ROLE,
        "session_name": "ada",
    }


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("note.txt", "/documents/note.txt"),
        ("a/b/c", "/documents/a/b/c"),
        ("two words", "/documents/two%20words"),
        ("naïve", "/documents/na%C3%AFve"),
        ("50%25", "/documents/50%2525"),
        ("../escape", "/documents/../escape"),
        ("/", "/documents//"),
        ("x" * 1024, "/documents/" + "x" * 1024),
    ],
)
def test_a_document_is_written_listed_read_and_deleted(call: Call, key: str, path: str) -> None:
    written = call("PUT", path, body="text", headers={"content-TYPE": "text/plain"})
    assert (written["statusCode"], body_of(written)) == (201, {"key": key})
    assert body_of(call("GET", "/documents"))["documents"] == [key]
    read = call("GET", path)
    assert read["statusCode"] == 200
    assert read["headers"]["Content-Type"] == "text/plain"
    assert base64.b64decode(read["body"]) == b"text"
    assert call("DELETE", path)["statusCode"] == 204
    assert call("GET", path)["statusCode"] == 404
    assert body_of(call("GET", "/documents")) == {"documents": [], "continue_after": None}


def test_several_slashes_at_the_start_count_as_one(call: Call) -> None:
    assert call("GET", rest_event("GET", "//documents")["path"])["statusCode"] == 200


def test_binary_documents_stay_as_they_are(call: Call) -> None:
    content = bytes(range(256))
    encoded = base64.b64encode(content).decode()
    call("PUT", "/documents/bin", body=encoded, isBase64Encoded=True, headers=None)
    answer = call("GET", "/documents/bin")
    assert answer["isBase64Encoded"] is True
    assert base64.b64decode(answer["body"]) == content
    assert answer["headers"]["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("payload_format_version", ["1.0", "2.0"])
def test_document_through_an_http_api(app: ModuleType, payload_format_version: Any) -> None:
    """An HTTP API has decoded the path: to decode it again would lead to another document."""

    def call(method: str, path: str, **parts: Any) -> Response:
        event = http_event(
            method,
            path,
            User("ada", "editors"),
            **parts,
            payload_format_version=payload_format_version,
        )
        answer: Response = app.lambda_handler(event, CONTEXT)
        return answer

    for key, path in {"50%25": "/documents/50%2525", "a b/ï": "/documents/a%20b%2F%C3%AF"}.items():
        written = call("PUT", path, body=b"text", headers={"Content-Type": "text/plain"})
        assert (written["statusCode"], body_of(written)) == (201, {"key": key})
        assert body_of(call("GET", "/documents"))["documents"] == [key]
        assert call("GET", "/documents?after=zz", body=None)["statusCode"] == 200
        read = call("GET", path)
        assert (read["statusCode"], base64.b64decode(read["body"])) == (200, b"text")
        assert read["headers"]["Content-Type"] == "text/plain"
        assert call("DELETE", path)["statusCode"] == 204
    assert call("PATCH", "/documents/x")["statusCode"] == 405


@pytest.mark.parametrize("path", ["/whoami", "/documents", "/documents/x", "/nothing"])
def test_missing_bucket(
    app: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("DOCUMENTS_BUCKET")
    event = {**with_claims(exp=None), "httpMethod": "GET", "path": path}
    answer = importlib.reload(app).lambda_handler(event, CONTEXT)
    assert answer["statusCode"] == 500
    assert "DOCUMENTS_BUCKET" not in answer["body"]
    line = json.loads(capsys.readouterr().out)
    assert (line["level"], line["note"]) == ("ERROR", "DOCUMENTS_BUCKET is not set")


def test_empty_document(call: Call) -> None:
    assert call("PUT", "/documents/empty", body=None)["statusCode"] == 201
    assert call("GET", "/documents/empty")["body"] == ""


def test_long_lists_are_paged(call: Call, stub: StubAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", stub.url)
    page = body_of(call("GET", "/documents", queryStringParameters={"after": "0 9"}))
    assert page == {"documents": ["a"], "continue_after": "a"}
    assert "start-after=0%209" in stub.signed[-1].path


class FullBucket:
    """S3 with more keys than a page has, each as long as S3 allows, of what grows most in JSON."""

    keys = tuple("\x01" * 1020 + f"{number:04}" for number in range(1001))

    def list_objects_v2(self, *, Bucket: str, StartAfter: str, MaxKeys: int = 1000) -> Any:  # noqa: N803
        assert Bucket == BUCKET
        keys = [key for key in self.keys if key > StartAfter]
        page = [{"Key": key} for key in keys[: min(MaxKeys, 1000)]]
        return {"Contents": page, "IsTruncated": len(page) < len(keys)}


def test_a_list_of_the_longest_keys_fits_into_an_answer(app: ModuleType) -> None:
    caller = fake_caller(User("ada", "editors"), clients={"s3": FullBucket()})
    listed: list[str] = []
    after: str | None = ""
    while after is not None:
        answer = app.list_documents({"queryStringParameters": {"after": after}}, caller)
        assert len(json.dumps(answer).encode()) <= LARGEST_ANSWER - 1024  # for headers
        listed += body_of(answer)["documents"]
        after = body_of(answer)["continue_after"]
    assert listed == list(FullBucket.keys)


def test_document_that_is_too_large_for_lambda(
    call: Call, app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("PUT", "/documents/small", body="123")
    call("PUT", "/documents/large", body="1234")
    monkeypatch.setattr(app, "LARGEST_DOCUMENT", 3)
    assert call("GET", "/documents/small")["statusCode"] == 200
    assert call("GET", "/documents/large")["statusCode"] == 413


def test_document_that_is_too_large_to_read(
    call: Call, app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LARGEST_DOCUMENT", 3)
    encoded = base64.b64encode(b"1234").decode()
    assert call("PUT", "/documents/large", body="1234")["statusCode"] == 413
    binary = call("PUT", "/documents/large", body=encoded, isBase64Encoded=True)
    assert binary["statusCode"] == 413
    assert call("GET", "/documents/large")["statusCode"] == 404


def test_list_after_a_text_that_is_too_long(call: Call) -> None:
    longest, longer = ({"after": "x" * length} for length in (1024, 1025))
    assert call("GET", "/documents", queryStringParameters=longest)["statusCode"] == 200
    assert call("GET", "/documents", queryStringParameters=longer)["statusCode"] == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/nothing", 404),
        ("GET", "/whoami/", 404),
        ("GET", "/documents/", 404),
        ("GET", "/documents/missing", 404),
        ("GET", "/documents/missing%00", 404),
        ("POST", "/whoami", 405),
        ("PUT", "/documents", 405),
        ("PATCH", "/documents/x", 405),
        ("get", "/whoami", 405),
        ("PUT", "/documents/" + "x" * 1025, 400),
        ("PUT", "/documents/" + "%C3%AF" * 513, 400),
        ("GET", "/documents/%FF", 400),
        ("GET", None, 400),
    ],
)
def test_illegal_requests_get_their_status(call: Call, method: str, path: str, status: int) -> None:
    answer = call(method, path)
    assert answer["statusCode"] == status
    assert body_of(answer)["status"] == status
    assert ("Allow" in answer["headers"]) is (status == 405)


def test_body_that_is_not_base64(call: Call) -> None:
    answer = call("PUT", "/documents/x", body="%%%", isBase64Encoded=True)
    assert answer["statusCode"] == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/whoami", 200),
        ("/whoami", 200),
        ("/v%31/whoami", 200),
        ("/v1/v1/whoami", 404),
        ("/v1whoami", 404),
        ("/v2/whoami", 404),
        ("/V1/whoami", 404),
        ("/v1", 404),
        ("/v1/", 404),
        ("/v1/documents/missing", 404),
    ],
)
def test_base_path(
    call: Call, app: ModuleType, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    monkeypatch.setattr(app, "_BASE_PATH", "/v1")
    assert call("GET", path)["statusCode"] == status


def test_the_base_path_is_not_part_of_a_key(
    call: Call, app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_BASE_PATH", "/api/v1")
    assert body_of(call("PUT", "/api/v1/documents/api/v1/x")) == {"key": "api/v1/x"}
    assert call("GET", "/documents/api/v1/x")["statusCode"] == 200


def public_answer(app: ModuleType, method: str, path: str) -> Response:
    found: Response = answer(app.public_handler, rest_event(method, path))
    return found


@pytest.mark.parametrize("base_path", ["", "/v1"])
def test_health(app: ModuleType, monkeypatch: pytest.MonkeyPatch, base_path: str) -> None:
    monkeypatch.setattr(app, "_BASE_PATH", base_path)
    response = public_answer(app, "GET", f"{base_path}/health")
    assert (response["statusCode"], json.loads(response["body"])) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "path", ["/", "/documents", "/whoami", "/health/", "/HEALTH", "/v1/health"]
)
def test_only_the_health_check_is_public(app: ModuleType, path: str) -> None:
    response = public_answer(app, "GET", path)
    assert response["statusCode"] == 404
    assert response["headers"]["Content-Type"] == "application/problem+json"


def test_health_by_another_method(app: ModuleType) -> None:
    response = public_answer(app, "DELETE", "/health")
    assert (response["statusCode"], response["headers"]["Allow"]) == (405, "GET")

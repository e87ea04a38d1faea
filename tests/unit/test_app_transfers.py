"""The reference API's way around Lambda's limit of 6 MB: URLs of S3 for downloads and uploads."""

import json
import urllib.request
from datetime import datetime
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import boto3
import pytest
from botocore.session import Session
from botocore.stub import Stubber
from moto.s3.exceptions import NoSuchUpload
from moto.s3.models import S3Backend

from group_role import Caller, Response
from group_role._botocore import presigned_urls
from group_role.identity.claims import Identity
from group_role.role import Choice, ChosenBy
from group_role.session.assume import Credentials
from group_role.session.caller import CallerSession
from group_role.session.clients import ClientFactory
from group_role.session.request import SessionRequest
from group_role.testing import User, answer, rest_event

from .conftest import EDITORS_ROLE
from .test_app import BUCKET, Call, app, body_of, call

__all__ = ["app", "call"]

NOW = 1_800_000_000

KEYS = ["film.mp4", "a/b/c", "two words", "naïve?&=+%25", "x" * 1024]
WAYS = ["/downloads/", "/uploads/"]
ADA = User("ada", "editors")


@pytest.fixture(autouse=True)
def _moto_knows_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moto answers 500 to a part of an upload that does not exist; S3 has a code for it."""
    upload_part = S3Backend.upload_part

    def answer(self: S3Backend, bucket_name: str, multipart_id: str, *args: Any) -> Any:
        if multipart_id not in self.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)
        return upload_part(self, bucket_name, multipart_id, *args)

    monkeypatch.setattr(S3Backend, "upload_part", answer)


def use(offer: Response, body: bytes | None = None, **headers: str) -> Any:
    """Use the URL of a response, as a client without AWS credentials does."""
    request = urllib.request.Request(  # noqa: S310 (of moto's)
        body_of(offer)["url"], data=body, headers=headers, method=body_of(offer)["method"]
    )
    return urllib.request.urlopen(request, timeout=30)  # noqa: S310


@pytest.mark.parametrize("key", KEYS)
def test_a_document_goes_up_and_down(call: Call, key: str) -> None:
    content = bytes(range(256))
    up = call("POST", f"/uploads/{quote(key)}")
    assert (up["statusCode"], body_of(up)["method"]) == (200, "PUT")
    use(up, content, **{"Content-Type": "video/mp4"}).close()
    assert body_of(call("GET", "/documents"))["documents"] == [key]
    assert call("GET", f"/documents/{quote(key)}")["headers"]["Content-Type"] == "video/mp4"
    down = call("POST", f"/downloads/{quote(key)}")
    assert (down["statusCode"], body_of(down)["method"]) == (200, "GET")
    with use(down) as found:
        assert found.read() == content
        assert found.headers["Content-Type"] == "video/mp4"
        # Browsers save a page among the documents, and do not open it.
        assert found.headers["Content-Disposition"] == "attachment"


def test_a_413_names_the_requests_for_large_documents(
    call: Call, app: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("PUT", "/documents/large", body="1234")
    monkeypatch.setattr(app, "LARGEST_DOCUMENT", 3)
    for method, way in (("GET", "POST /downloads/{key}"), ("PUT", "POST /uploads/{key}")):
        refused = call(method, "/documents/large", body="1234")
        assert refused["statusCode"] == 413
        assert way in body_of(refused)["detail"]
    with use(call("POST", "/downloads/large")) as found:
        assert found.read() == b"1234"


def test_a_request_for_an_upload_writes_nothing(call: Call) -> None:
    call("PUT", "/documents/kept", body="as it was")
    assert call("POST", "/uploads/kept")["statusCode"] == 200
    assert call("POST", "/uploads/new")["statusCode"] == 200
    s3: Any = boto3.client("s3", region_name="us-east-1")
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["kept"]
    assert s3.get_object(Bucket=BUCKET, Key="kept")["Body"].read() == b"as it was"
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


@pytest.mark.parametrize(
    ("left", "expected"), [(3600, 900), (901, 900), (899, 899), (61, 61), (61.9, 61)]
)
@pytest.mark.parametrize("way", ["offer_download", "offer_upload"])
def test_a_url_expires_with_the_session(
    app: ModuleType, monkeypatch: pytest.MonkeyPatch, way: str, left: float, expected: int
) -> None:
    """A session of any length, on a clock that stands still."""
    boto3.client("s3").put_object(Bucket=BUCKET, Key="x")
    for module in (app, presigned_urls):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: NOW + 0.5))
    request = SessionRequest(EDITORS_ROLE, "ada", "sub-ada")
    credentials = Credentials("ada", "secret", "the-token", NOW + 0.5 + left)
    session = CallerSession(request, credentials, ClientFactory(Session()))
    identity = Identity("sub-ada", "ada", ("editors",), (), None, None, {})
    caller = Caller(identity, Choice(EDITORS_ROLE, ChosenBy.ONLY_ROLE), session)
    offer = body_of(getattr(app, way)("x", caller))
    query = parse_qs(urlsplit(offer["url"]).query)
    assert query["X-Amz-Expires"] == [str(expected)]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-SignedHeaders"] == ["host"]
    assert query["X-Amz-Security-Token"] == ["the-token"]
    assert datetime.fromisoformat(offer["expires_at"]).timestamp() == NOW + expected


@pytest.mark.parametrize(
    ("refusal", "answered"),
    [(("AccessDenied", 403), 403), (("SlowDown", 503), 503), (("NoSuchBucket", 404), 500)],
)
@pytest.mark.parametrize(
    ("operation", "path"), [("get_object", "/downloads/x"), ("upload_part", "/uploads/x")]
)
def test_callers_whom_s3_refuses_get_no_url(
    app: ModuleType, operation: str, path: str, refusal: tuple[str, int], answered: int
) -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    with Stubber(s3) as stubber:
        code, status = refusal
        stubber.add_client_error(operation, code, http_status_code=status)
        event = rest_event("POST", path, ADA)
        refused = answer(app.lambda_handler, event, clients={"s3": s3})
        stubber.assert_no_pending_responses()
    assert refused["statusCode"] == answered
    assert "url" not in body_of(refused)


def test_the_log_has_no_url(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    call("POST", "/uploads/x")
    line = json.loads(capsys.readouterr().out)
    assert line["status"] == 200
    assert "X-Amz" not in json.dumps(line)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("method", "key", "status"),
    [
        ("POST", "", 404),
        ("POST", "x" * 1025, 400),
        ("GET", "x", 405),
        ("PUT", "x", 405),
        ("DELETE", "x", 405),
    ],
)
def test_illegal_requests_get_their_status(
    call: Call, way: str, method: str, key: str, status: int
) -> None:
    refused = call(method, way + key)
    assert refused["statusCode"] == status
    if status == 404:
        assert body_of(refused)["detail"] == f"A document has a key: {way}{{key}}."
    if status == 405:
        assert refused["headers"]["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/downloads/missing", "/downloads/missing%00"])
def test_download_of_a_missing_document(call: Call, path: str) -> None:
    refused = call("POST", path)
    assert (refused["statusCode"], body_of(refused)["detail"]) == (
        404,
        "There is no such document.",
    )

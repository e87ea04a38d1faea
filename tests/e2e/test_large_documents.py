"""Documents that are too large for the API go to and from S3, at URLs that the API signs."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.credentials import Credentials

from tooling.isolation import REGION

from ..documentation import commands
from ..waiting import LONGEST_WAIT, wait_until
from . import sessions
from .conftest import Deployment

# Lambda's answer has at most 6 MB, and API Gateway takes 10 MB.
LARGE = 20_000_000


@pytest.fixture(scope="module")
def content() -> bytes:
    return os.urandom(LARGE)


@pytest.fixture(scope="module")
def document(deployment: Deployment, content: bytes) -> Iterator[str]:
    """The key of an existing document."""
    which = {"Bucket": deployment.outputs.documents_bucket, "Key": "large/kept.bin"}
    s3 = deployment.aws.client("s3")
    s3.put_object(**which, Body=content, ContentType="video/x-test")
    yield which["Key"]
    s3.delete_object(**which)


class S3:
    """S3 for clients without credentials: over TLS, with a URL."""

    def __init__(self, deployment: Deployment) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = deployment.aws.env["AWS_CA_BUNDLE"]

    def call(self, method: str, url: str, **options: Any) -> tuple[int, str, bytes]:
        """Return status, S3's code if it has one, and content."""
        answer = self._session.request(method, url, timeout=60, **options)
        code = re.search(rb"<Code>(\w+)</Code>", answer.content[:1000])
        return answer.status_code, code[1].decode() if code else "", answer.content

    def headers(self, url: str) -> Mapping[str, str]:
        """Return the headers of a document."""
        return self._session.get(url, timeout=60).headers


@pytest.fixture(scope="module")
def s3(deployment: Deployment) -> S3:
    return S3(deployment)


def versions(deployment: Deployment, key: str) -> int:
    found = deployment.aws.client("s3").list_object_versions(
        Bucket=deployment.outputs.documents_bucket, Prefix=key
    )
    return len(found.get("Versions", []))


def signed(deployment: Deployment, credentials: Credentials, operation: str, **options: Any) -> str:
    """Sign a URL as the function does, but with a session of our own."""
    client = _client(deployment, "s3", credentials, signature_version="s3v4")
    which = {"Bucket": deployment.outputs.documents_bucket, "Key": options.pop("key")}
    url: str = client.generate_presigned_url(operation, which, **options)
    return url


def short_session(deployment: Deployment, group: str, seconds: int) -> Credentials:
    """The emulator opens sessions of some seconds; AWS's shortest last 15 minutes."""
    function = sessions.of_execution_role(deployment)
    sts = _client(deployment, "sts", function, parameter_validation=False)
    role_arn = deployment.outputs.group_role_arns[group]
    return sessions.assumed(sts, role_arn, DurationSeconds=seconds)


def _client(deployment: Deployment, service: str, credentials: Credentials, **settings: Any) -> Any:
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=deployment.aws.env["AWS_ENDPOINT_URL"],
        verify=deployment.aws.env["AWS_CA_BUNDLE"],
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.token,
        config=Config(**settings),
    )


def follow(page: str, *, around: str, env: dict[str, str], folder: Path) -> None:
    """Run the commands of a page, word for word, in one shell."""
    script = "\n".join(["set -eu", around, *(command.text for command in commands(page))])
    ended = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "NO_PROXY": "*", **env},
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def test_curl_uploads_and_downloads(
    deployment: Deployment, s3: S3, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "film.mp4").write_bytes(content)
    token = deployment.tokens("editors").id_token
    follow(
        "docs/large-documents.md",
        around=f"terraform() {{ echo {deployment.api.url}; }}\ntoken={token}",
        env={"CURL_CA_BUNDLE": deployment.aws.env["AWS_CA_BUNDLE"]},
        folder=tmp_path,
    )
    assert (tmp_path / "copy.mp4").read_bytes() == content
    refused = deployment.api.call("GET", "/documents/film.mp4", token)
    assert refused.status_code == 413
    assert "POST /downloads/{key}" in refused.json()["detail"]
    url = deployment.api.call("POST", "/downloads/film.mp4", token).json()["url"]
    found = s3.headers(url)
    assert found["Content-Type"] == "video/mp4"
    assert found["Content-Disposition"] == "attachment"


def test_callers_without_the_right_get_no_url(deployment: Deployment, document: str) -> None:
    before = versions(deployment, document)
    for groups, way, detail in (
        (["readers"], "uploads", "Your role does not allow this."),
        ([], "uploads", "None of your groups has a role."),
        ([], "downloads", "None of your groups has a role."),
    ):
        token = deployment.tokens(*groups).id_token
        answer = deployment.api.call("POST", f"/{way}/{document}", token)
        assert (answer.status_code, answer.json()["detail"]) == (403, detail)
    for way in ("uploads", "downloads"):
        assert deployment.api.call("POST", f"/{way}/{document}").status_code == 401
    # These requests only return URLs, and change nothing yet.
    editor = deployment.tokens("editors").id_token
    assert deployment.api.call("POST", f"/uploads/{document}", editor).status_code == 200
    assert deployment.api.call("POST", "/uploads/large/new", editor).status_code == 200
    assert versions(deployment, document) == before
    assert versions(deployment, "large/new") == 0


def test_s3_checks_the_signer_of_a_url(deployment: Deployment, s3: S3, document: str) -> None:
    """S3 refuses an upload whose URL was signed with a reader's credentials."""
    reader = sessions.of_group_role(deployment, "readers")
    put = signed(deployment, reader, "put_object", key=document)
    before = versions(deployment, document)
    assert s3.call("PUT", put, data=b"x")[:2] == (403, "AccessDenied")
    assert versions(deployment, document) == before
    get = signed(deployment, reader, "get_object", key=document)
    assert s3.call("GET", get)[0] == 200


@cache
def signed_by_the_api(deployment: Deployment, document: str) -> str:
    """Return a URL to read the document."""
    token = deployment.tokens("admins").id_token
    return str(deployment.api.call("POST", f"/downloads/{document}", token).json()["url"])


@pytest.mark.parametrize(
    ("method", "change"),
    [
        ("GET", (r"/large/kept\.bin", "/console/hello.txt")),
        ("PUT", ("$", "")),
        ("DELETE", ("$", "")),
        ("GET", (r"X-Amz-Expires=\d+", "X-Amz-Expires=604800")),
        ("GET", (r"&X-Amz-Security-Token=[^&]+", "")),
        ("GET", ("=attachment", "=inline")),
        ("GET", ("$", "&versionId=null")),
        ("GET", (r"X-Amz-Signature=\w", "X-Amz-Signature=g")),
        ("GET", (r"\?.*", "")),
    ],
)
def test_a_url_allows_only_its_own_request(
    deployment: Deployment, s3: S3, document: str, method: str, change: tuple[str, str]
) -> None:
    url = signed_by_the_api(deployment, document)
    assert s3.call("GET", url, headers={"Range": "bytes=0-0"})[0] == 206
    pattern, instead = change
    changed = re.sub(pattern, instead, url, count=1)
    before = versions(deployment, document)
    assert s3.call(method, changed, data=b"x" if method == "PUT" else None)[0] in {400, 403}
    assert versions(deployment, document) == before


def test_a_url_expires(
    deployment: Deployment, s3: S3, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A URL ends at its stated time, and with its session in any case."""
    one_byte = {"headers": {"Range": "bytes=0-0"}}
    reader = sessions.of_group_role(deployment, "readers")
    an_hour_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)
    with monkeypatch.context() as clock:
        clock.setattr("botocore.auth.get_current_datetime", lambda: an_hour_ago)
        ended, still_good = (
            signed(deployment, reader, "get_object", key=document, ExpiresIn=seconds)
            for seconds in (1800, 7200)
        )
    assert s3.call("GET", ended, **one_byte)[:2] == (403, "AccessDenied")
    assert s3.call("GET", still_good, **one_byte)[0] == 206

    short = short_session(deployment, "readers", 1)
    get = signed(deployment, short, "get_object", key=document, ExpiresIn=3600)
    wait_until(lambda: s3.call("GET", get, **one_byte)[0] != 206, "the end of the session")
    assert s3.call("GET", get, **one_byte)[:2] == (400, "ExpiredToken")


@pytest.mark.parametrize(("way", "method"), [("downloads", "GET"), ("uploads", "PUT")])
def test_cors_lets_pages_use_a_url(
    deployment: Deployment, s3: S3, document: str, way: str, method: str
) -> None:
    token = deployment.tokens("editors").id_token
    offer = deployment.api.call("POST", f"/{way}/{document}", token).json()
    assert offer["method"] == method
    asked = {
        "Origin": "https://app.example.com",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    assert s3.call("OPTIONS", offer["url"], headers=asked)[0] == 200
    more = asked | {"Access-Control-Request-Headers": "x-amz-acl"}
    assert s3.call("OPTIONS", offer["url"], headers=more)[0] == 403

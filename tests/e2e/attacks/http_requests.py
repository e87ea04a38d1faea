"""Sends a case's HTTP request exactly as in the table, byte for byte, and judges the answer.

HTTP libraries normalize paths and join headers, and attackers do not, so this module uses none.
"""

import http.client
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from tooling.deployed.sign_in import claims_of

from .scene import SECRET, Scene
from .table import Answer, Case

_SECONDS = 120
_BODY = "body"
_BEARER = "Authorization: Bearer "
# Names of expected answers that are not problem documents; the first ends with a group.
_AS = "200 as "
_THE_DOCUMENT = "200 the document"
_HEALTHY = "200 healthy"
_PREFLIGHT = "204 preflight"
_CHANGED = {"201", "204"}


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def try_it(scene: Scene, case: Case, answers: dict[str, Answer]) -> None:
    """Send a case's request, and compare the answer and the buckets with what is expected.

    Raises:
        AssertionError: The answer differs, or a bucket changed otherwise.
        ValueError: The table has an unknown name.
    """
    # Before the documents are read: the request may name something that must be made first.
    tried, token = [scene.filled(span) for span in case.tried], scene.token(case.by)
    with _documents(scene, changed=_key(tried[0]) if case.expected in _CHANGED else None):
        reply = _send(scene.deployment.api.url, tried, token)
    if case.expected.startswith(_AS):
        _judge_identity(scene, case, reply, token or _bearer_token(tried))
    else:
        _judge(scene, case, reply, answers)
    assert scene.key_server.asked == []
    for sent in filter(None, (token, scene.token("admin"))):
        assert sent.encode() not in reply.body
    assert (SECRET in reply.body) is (case.expected == _THE_DOCUMENT)


def _send(api_url: str, tried: Sequence[str], token: str | None) -> Reply:
    line, *parts = tried
    method, _, target = line.partition(" ")
    url = urlsplit(api_url + target if target.startswith("/") else target)
    headers, body = _headers_and_body(parts)
    connection = http.client.HTTPConnection(url.netloc, timeout=_SECONDS)
    try:
        query = f"?{url.query}" if url.query else ""
        fragment = f"#{url.fragment}" if url.fragment else ""
        connection.putrequest(method, f"{url.path}{query}{fragment}")
        # All clients send it; without it API Gateway would return documents as Base64.
        headers = [("Accept", "*/*"), *headers]
        for name, value in ([("Authorization", token)] if token else []) + headers:
            connection.putheader(name, value.encode())
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def _headers_and_body(parts: Sequence[str]) -> tuple[list[tuple[str, str]], bytes | None]:
    headers, body = [], None
    for part in parts:
        name, separator, value = part.partition(": ")
        if not separator:
            raise ValueError(f"neither a header nor a body: {part!r}")
        if name == _BODY:
            body = value.encode()
        else:
            headers.append((name, value))
    return headers, body


def _judge(scene: Scene, case: Case, reply: Reply, answers: dict[str, Answer]) -> None:
    who = f"{reply.status} {reply.body[:300]!r}"
    if case.expected in answers:
        expected = answers[case.expected]
        assert reply.status == expected.status, who
        assert reply.headers["Content-Type"] == "application/problem+json"
        problem = json.loads(reply.body)
        assert (problem["status"], problem["detail"]) == (expected.status, expected.detail)
        assert problem["request_id"]
        return
    assert reply.status == int(case.expected.partition(" ")[0]), who
    if case.expected == _PREFLIGHT:
        assert not reply.body
        assert reply.headers["Access-Control-Allow-Methods"]
    elif case.expected == _HEALTHY:
        assert json.loads(reply.body) == {"status": "ok"}
    elif case.expected not in {_THE_DOCUMENT, *_CHANGED}:
        raise ValueError(f"nobody knows what the answer {case.expected!r} is")


def _bearer_token(tried: Sequence[str]) -> str:
    (token,) = [part.removeprefix(_BEARER) for part in tried if part.startswith(_BEARER)]
    return token


def _judge_identity(scene: Scene, case: Case, reply: Reply, token: str) -> None:
    """Compare the caller in the answer with the token, and the role with the group's."""
    assert reply.status == HTTPStatus.OK, reply.body[:300]
    caller, claims = json.loads(reply.body), claims_of(token)
    group = case.expected.removeprefix(_AS)
    assert caller["role_arn"] == scene.deployment.outputs.group_role_arns[group]
    assert caller["subject"] == claims["sub"]
    assert caller["username"] == claims["cognito:username"]
    # API Gateway joins groups in one text, in which a name's comma looks like a separator.
    assert ",".join(caller["groups"]) == ",".join(claims["cognito:groups"])


def _key(line: str) -> str:
    """Return the key of the document in a request line."""
    return unquote(urlsplit(line.partition(" ")[2]).path.removeprefix("/documents/"))


@contextmanager
def _documents(scene: Scene, *, changed: str | None) -> Iterator[None]:
    """Check that one document changes, or none, and that the others keep all their versions."""
    before = _versions(scene)
    yield
    bucket = scene.deployment.outputs.documents_bucket
    differing = {(version[0], version[1]) for version in _versions(scene) ^ before}
    assert differing == (set() if changed is None else {(bucket, changed)})


def _versions(scene: Scene) -> set[tuple[str, ...]]:
    """Return bucket and key of all objects in the two buckets, with their versions.

    The other bucket keeps no versions: an object that is overwritten there has another ETag.
    """
    return {
        (bucket, version["Key"], version["VersionId"], kind, version.get("ETag", ""))
        for bucket in (scene.deployment.outputs.documents_bucket, scene.filled("{another bucket}"))
        for page in scene.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
        for kind in ("Versions", "DeleteMarkers")
        for version in page.get(kind, [])
    }

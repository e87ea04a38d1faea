"""Passes the page's requests to a local stack on, through the page's own server.

The emulator's addresses have other origins than the page, and a browser would not trust the
emulator's certificate. So the server passes requests on, only to three targets: the calls with
which an application signs users in, the deployed API, and the URLs of the bucket that the API
signs. The server itself explains denials.
"""

import http.client
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from tooling.failure import Failure

# The calls without AWS credentials with which applications sign a user in.
_SIGN_IN = frozenset({"InitiateAuth", "RespondToAuthChallenge"})
_SERVICE = "AWSCognitoIdentityProviderService"
_METHODS = frozenset({"GET", "PUT", "POST", "DELETE"})
_SIGNED_METHODS = frozenset({"GET", "PUT"})
# API Gateway decides by the header Accept whether it decodes a binary answer.
_REQUEST_HEADERS = ("Accept", "Authorization", "Content-Type", "X-Amz-Target")
_ANSWER_HEADERS = ("Content-Disposition", "Content-Type", "Retry-After", "X-Amzn-ErrorType")
# Bytes. API Gateway's limit: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
_LONGEST_BODY = 10_000_000
# S3 takes 5 GB, but this server keeps a body in memory.
_LONGEST_DOCUMENT = 100_000_000
# API Gateway's own limit is 29 s.
_SECONDS = 30
_GONE = "The local stack does not answer any more."


# Says what denies a request, given a username and the request; empty if nothing denies it.
Explain = Callable[[str, str], str]


class Problem(Exception):
    """A request that the server does not pass on, with the status and the detail of its answer."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, with those parts of a target's answer that the server passes on."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class LocalTargets:
    """Cognito, the API and the bucket of a local stack.

    Attributes:
        cognito_url: The address of Cognito.
        api_url: The address of the API.
        s3_url: The address of S3.
        bucket: The bucket's name, which begins its documents' paths; empty if there is no bucket.
        explain: See above.
        certificate: The file to check S3's certificate with, if S3 answers with TLS.
    """

    COGNITO: ClassVar = "/cognito"
    API: ClassVar = "/api"
    S3: ClassVar = "/s3"
    WHY: ClassVar = "/why"

    cognito_url: str
    api_url: str
    s3_url: str
    bucket: str
    explain: Explain
    certificate: Path | None = None

    def owns(self, path: str) -> bool:
        """Tell whether a path, which may have a query, is for a target and not for the page."""
        own = (f"{self.API}/", f"{self.S3}/", f"{self.WHY}?")
        return path == self.COGNITO or path.startswith(own)

    def longest_body(self, path: str) -> int:
        """Return the largest body of a request for a path, in bytes."""
        return _LONGEST_DOCUMENT if path.startswith(f"{self.S3}/") else _LONGEST_BODY

    def call(self, method: str, path: str, headers: Message, body: bytes) -> Answer:
        """Pass a request on and return the answer.

        The path stays as it is, and neither redirects nor proxies lead to another host.

        Raises:
            Problem: It is not for the client application's part of Cognito, nor for the API, nor
                for a document at a signed URL; or the target does not answer any more.
        """
        if path.startswith(f"{self.WHY}?"):
            return self._why(method, path)
        sent = {name: value for name in _REQUEST_HEADERS if (value := headers.get(name))}
        url, path = self._target(method, path, sent)
        base = urlsplit(url)
        connection = http.client.HTTPConnection(base.netloc, timeout=_SECONDS)
        if base.scheme == "https":
            trusted = ssl.create_default_context(cafile=self.certificate)
            connection = http.client.HTTPSConnection(base.netloc, timeout=_SECONDS, context=trusted)
        try:
            connection.request(method, base.path.rstrip("/") + path, body or None, sent)
            answer = connection.getresponse()
            found = {name: value for name in _ANSWER_HEADERS if (value := answer.getheader(name))}
            return Answer(answer.status, found, answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            raise Problem(HTTPStatus.BAD_GATEWAY, _GONE) from None
        finally:
            connection.close()

    def _target(self, method: str, path: str, headers: dict[str, str]) -> tuple[str, str]:
        """Return a target's address and its path, and remove headers that it does not get."""
        service, _, operation = headers.get("X-Amz-Target", "").rpartition(".")
        if path == self.COGNITO:
            if method != "POST" or service != _SERVICE or operation not in _SIGN_IN:
                raise _refusal("Only sign-ins are passed on to Cognito.")
            return self.cognito_url, "/"
        headers.pop("X-Amz-Target", None)
        # Such a path would lead to another target of the emulator.
        if {".", ".."} & set(unquote(path.partition("?")[0]).replace("\\", "/").split("/")):
            raise _refusal("A path of the API has no . or .. in it.")
        if path.startswith(f"{self.S3}/"):
            path = path.removeprefix(self.S3)
            in_bucket = bool(self.bucket) and path.startswith(f"/{self.bucket}/")
            signed = "X-Amz-Signature" in parse_qs(urlsplit(path).query)
            if method not in _SIGNED_METHODS or not in_bucket or not signed:
                raise _refusal("Only documents are passed on to S3, by GET and PUT at signed URLs.")
            # S3 accepts only one proof of the caller's identity.
            headers.pop("Authorization", None)
            return self.s3_url, path
        if method not in _METHODS:
            raise _refusal("The API takes GET, PUT, POST and DELETE.")
        return self.api_url, path.removeprefix(self.API)

    def _why(self, method: str, path: str) -> Answer:
        asked = parse_qs(urlsplit(path).query)
        if method != "GET" or asked.keys() != {"user", "request"}:
            raise _refusal("This path needs a user and a request, to say what denies it.")
        try:
            sentence = self.explain(asked["user"][0], asked["request"][0])
        except Failure:
            raise Problem(HTTPStatus.BAD_GATEWAY, _GONE) from None
        content = json.dumps({"sentence": sentence}).encode()
        return Answer(HTTPStatus.OK, {"Content-Type": "application/json"}, content)


def _refusal(detail: str) -> Problem:
    return Problem(HTTPStatus.FORBIDDEN, detail)

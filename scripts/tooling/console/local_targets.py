"""The way of the page's requests to a local stack, through the page's own server.

The emulator's addresses are other origins than the page's, and a browser would not trust its
certificate. So the server passes requests on, to two targets and no other: the calls by which an
application signs users in, and the deployed API.
"""

import http.client
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote, urlsplit

# What applications call without AWS credentials to sign somebody in.
_SIGN_IN = frozenset({"InitiateAuth", "RespondToAuthChallenge"})
_TARGET = "AWSCognitoIdentityProviderService."
_METHODS = frozenset({"GET", "PUT", "DELETE"})
# By what a client accepts, API Gateway decides whether it decodes a binary answer.
_REQUEST_HEADERS = ("Accept", "Authorization", "Content-Type", "X-Amz-Target")
_ANSWER_HEADERS = ("Content-Type", "Retry-After", "X-Amzn-ErrorType")
# API Gateway's own limit is 29 s.
_SECONDS = 30


class Refused(Exception):
    """A request that is none of the two."""


class NoAnswer(Exception):
    """The local stack is gone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a target answered, as far as it is passed on."""

    status: int
    headers: dict[str, str]
    body: bytes


class LocalTargets:
    """Cognito and the API of a local stack."""

    COGNITO = "/cognito"
    API = "/api"

    def __init__(self, cognito_url: str, api_url: str) -> None:
        self._cognito_url = cognito_url
        self._api_url = api_url

    def owns(self, path: str) -> bool:
        """Tell whether a path, which may have a query, is for a target rather than the page's."""
        return path == self.COGNITO or path.startswith(f"{self.API}/")

    def call(self, method: str, path: str, headers: Message, body: bytes) -> Answer:
        """Pass a request on and return the answer.

        Raises:
            Refused: It is not for the client application's part of Cognito, nor for the API.
            NoAnswer: Nobody answers any more.
        """
        sent = {name: value for name in _REQUEST_HEADERS if (value := headers.get(name))}
        if path == self.COGNITO:
            service, _, operation = sent.get("X-Amz-Target", "").rpartition(".")
            if method != "POST" or f"{service}." != _TARGET or operation not in _SIGN_IN:
                raise Refused("Only sign-ins are passed on to Cognito.")
            return _call(self._cognito_url, "/", method, sent, body)
        sent.pop("X-Amz-Target", None)
        path = path.removeprefix(self.API)
        if method not in _METHODS:
            raise Refused("The API takes GET, PUT and DELETE.")
        # Of a path that leads out of the API: another target of the emulator's.
        if {".", ".."} & set(unquote(path.partition("?")[0]).replace("\\", "/").split("/")):
            raise Refused("A path of the API has no . or .. in it.")
        return _call(self._api_url, path, method, sent, body)


def _call(url: str, path: str, method: str, headers: dict[str, str], body: bytes) -> Answer:
    target = urlsplit(url)
    # Neither redirects nor proxies, and the path as it came: no more than one request to one host.
    connection = http.client.HTTPConnection(target.netloc, timeout=_SECONDS)
    try:
        connection.request(method, target.path.rstrip("/") + path, body or None, headers)
        answer = connection.getresponse()
        found = {name: value for name in _ANSWER_HEADERS if (value := answer.getheader(name))}
        return Answer(answer.status, found, answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from None
    finally:
        connection.close()

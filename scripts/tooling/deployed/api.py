"""Calls the deployed API over HTTP, as a client application does."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import quote

import requests

from tooling.failure import Failure

# API Gateway's own limit is 29 s.
_SECONDS = 30


class Answer(Protocol):
    """An HTTP answer, or a test's substitute for one."""

    def json(self) -> Any:
        """Return the answer's JSON document."""


class Api:
    """An API at an address."""

    def __init__(self, url: str, *, proxies: bool = False, key: str | None = None) -> None:
        """Remember the address.

        Args:
            url: The address.
            proxies: Whether to use the environment's proxies.
            key: The API key to send, if the API requires one.
        """
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = proxies
        # Otherwise the credentials of a .netrc file would replace the token.
        self._session.auth = lambda request: request
        if key:
            self._session.headers["x-api-key"] = key

    def call(
        self,
        method: str,
        path: str,
        token: str | None = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Call a path, which this method percent-encodes, with a token or without."""
        sent = dict(headers or {}) | ({"Authorization": token} if token else {})
        try:
            return self._session.request(
                method, self.url + quote(path), data=body, headers=sent, timeout=_SECONDS
            )
        except requests.RequestException as error:
            raise Failure(f"{method} {path} got no answer: {error}") from None


def text_of(answer: Answer, name: str) -> str | None:
    """Return a text of an answer's JSON object, or None if there is no such text or object."""
    with suppress(ValueError, AttributeError):
        value = answer.json().get(name)
        return value if isinstance(value, str) else None
    return None

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
    """An HTTP answer, or what stands for one."""

    def json(self) -> Any:
        """Return the document that it is."""


class Api:
    """An API at an address."""

    def __init__(self, url: str, *, proxies: bool = False, key: str | None = None) -> None:
        """Name the address.

        Args:
            url: The address.
            proxies: Whether the environment's proxies lead to it.
            key: The API key that it wants to see, if it does.
        """
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = proxies
        # Not the credentials of a .netrc, which would replace the token.
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
        """Call a path, which is percent-encoded here, with a token or without."""
        sent = dict(headers or {}) | ({"Authorization": token} if token else {})
        try:
            return self._session.request(
                method, self.url + quote(path), data=body, headers=sent, timeout=_SECONDS
            )
        except requests.RequestException as error:
            raise Failure(f"{method} {path} got no answer: {error}") from None


def text_of(answer: Answer, name: str) -> str | None:
    """Return a text in the JSON object that an answer is, or None if it is none or lacks it."""
    with suppress(ValueError, AttributeError):
        value = answer.json().get(name)
        return value if isinstance(value, str) else None
    return None

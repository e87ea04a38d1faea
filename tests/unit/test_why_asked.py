"""How `scripts/verify --why` finds the request and the user that it is about."""

from typing import Any

import pytest

from tooling.deployed.actions import ACTIONS, Action, asked_request
from tooling.failure import Failure


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("delete", "delete", "a-document"),
        ("whoami", "whoami", "a-document"),
        ("GET /whoami", "whoami", "a-document"),
        ("GET /documents", "list", "a-document"),
        ("GET /documents?after=a", "list", "a-document"),
        ("get /documents/a/b.txt", "read", "a/b.txt"),
        ("DELETE /documents/%C3%BC%2Fb", "delete", "ü/b"),
        ("POST /uploads/a", "upload", "a"),
        ("POST /downloads/a", "download", "a"),
    ],
)
def test_requests(text: str, name: str, key: str) -> None:
    found = asked_request(text, ACTIONS)
    assert (found.action.name, found.key) == (name, key)


@pytest.mark.parametrize(
    "text", ["", "remove", "PATCH /documents/a", "GET /document", "GET /documents/", "DELETE"]
)
def test_unknown_request(text: str) -> None:
    with pytest.raises(Failure, match=r"is not a request of this API; its requests are: whoami"):
        asked_request(text, ACTIONS)


def test_requests_of_an_own_handler() -> None:
    entry: dict[str, Any] = {"name": "orders", "method": "GET", "path": "/orders", "success": 200}
    actions = [Action.of(entry)]
    assert asked_request("GET /orders", actions).action.name == "orders"
    with pytest.raises(Failure, match="'upload' is not a request of this API"):
        asked_request("upload", actions)

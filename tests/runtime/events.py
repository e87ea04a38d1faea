"""Events as API Gateway sends them, with valid claims, and with Python to run."""

import json
import time
from pathlib import Path
from typing import Any

Event = dict[str, Any]

_EVENTS = Path(__file__).parents[1] / "events"
KINDS = sorted(path.stem for path in _EVENTS.glob("*.json"))
# A text like a token, which no log may hold.
TOKEN = "eyJraWQiOiJleGFtcGxlIiwiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"

SETTINGS = {
    "allowed_roles": ["arn:aws:iam::123456789012:role/group-role/groups/*"],
    "iam_callers": {
        "identity_pool_id": "eu-north-1:2208d797-dfc9-40b4-8029-827c9e76e029",
        "user_pool_id": "eu-north-1_AbCdEf123",
        "role_path": "/group-role/groups/",
    },
}


def request(kind: str = "rest_cognito_one_group", **members: object) -> Event:
    """Return an event of `tests/events` that is valid for an hour, with some members replaced."""
    event: Event = json.loads((_EVENTS / f"{kind}.json").read_text())["event"]
    _prolong(event["requestContext"].get("authorizer"))
    event["headers"] = {**event["headers"], "Authorization": f"Bearer {TOKEN}"}
    return event | members


def asking(code: str) -> Event:
    """Return a request that makes the tests' handler run some lines of Python."""
    return request(body=code, httpMethod="POST")


def _prolong(authorizer: object) -> None:
    """Let the token expire in an hour, in the form of this kind of authorizer."""
    if not isinstance(authorizer, dict):
        return
    expires_at = int(time.time()) + 3600
    match authorizer.get("exp"):
        case int():
            authorizer["exp"] = expires_at
        case str(text) if text.isdigit():
            authorizer["exp"] = str(expires_at)
        case str():
            day = time.gmtime(expires_at)
            authorizer["exp"] = time.strftime("%a %b %d %H:%M:%S UTC %Y", day)
    for inner in ("claims", "jwt"):
        _prolong(authorizer.get(inner))

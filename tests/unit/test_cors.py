"""Which origins' scripts may read a response."""

from typing import Any

import pytest

from group_role import GroupRole, Settings

from .conftest import ROLE_PATTERN

APP, ADMIN = "https://app.example.com", "http://localhost:3000"
NO_ORIGIN = {"Vary": "Origin"}


def cors_headers(event: Any, *origins: str) -> dict[str, str]:
    """Return what the answer to a request says about CORS; every answer says it."""
    group_role = GroupRole(Settings((ROLE_PATTERN,), cors_allow_origins=origins))
    event = {"requestContext": {}, **event}
    headers = group_role.answer(lambda *_: {"statusCode": 200}, event, None)["headers"]
    return {
        name: value
        for name, value in headers.items()
        if name == "Vary" or name.startswith("Access-Control-")
    }


@pytest.mark.parametrize("event", [{"headers": {"Origin": APP}}, {"headers": None}, {}])
def test_a_wildcard_allows_any_origin(event: Any) -> None:
    assert cors_headers(event, "*") == {"Access-Control-Allow-Origin": "*"}


@pytest.mark.parametrize("origin", [APP, ADMIN])
@pytest.mark.parametrize("name", ["Origin", "origin", "ORIGIN"])
def test_a_listed_origin_is_allowed(origin: str, name: str) -> None:
    allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    for event in (
        {"headers": {"Host": "x", name: origin}, "multiValueHeaders": None},
        {"headers": {name: "x"}, "multiValueHeaders": {"Host": ["x"], name: [origin]}},
    ):
        assert cors_headers(event, APP, ADMIN) == allowed
        assert cors_headers(event, origin) == allowed


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "*",
        "",
        APP + "/",
        APP + ".evil.example",
        APP + "\n",
        APP.upper(),
        f"{APP}, {ADMIN}",
        f"{APP} {ADMIN}",
        None,
        7,
        {},
        [],
        [APP, ADMIN],
        [[APP]],
    ],
)
def test_other_origins_are_not_allowed(origin: object) -> None:
    for headers in ("headers", "multiValueHeaders"):
        assert cors_headers({headers: {"Origin": origin}}, APP, ADMIN) == NO_ORIGIN


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"headers": None},
        {"headers": [APP]},
        {"headers": APP},
        {"headers": {"Origin": APP, "origin": ADMIN}},
        {"headers": {"Origin": APP, "origin": APP}},
        {"headers": {7: APP}},
    ],
)
def test_several_or_no_origins_are_not_allowed(event: Any) -> None:
    assert cors_headers(event, APP, ADMIN) == NO_ORIGIN

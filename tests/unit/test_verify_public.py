"""How `scripts/verify` judges the routes that require no token."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
import requests

from tooling.deployed.api import Api
from tooling.deployed.outputs import Outputs
from tooling.verify import public
from tooling.verify.access import Method

from .verified import assert_faults, stack


def deployed(*routes: str) -> Outputs:
    return replace(stack(), public_routes=routes, public_function_name="api_public")


def method(name: str, **changed: Any) -> Method:
    of_public: dict[str, Any] = {
        "authorization": "NONE",
        "authorizer": {},
        "scopes": (),
        "key_required": False,
        "integration": "AWS_PROXY",
        "function": "api_public",
        "qualifier": "live",
    }
    return Method(name, **of_public | changed)


HEALTH = method("GET /health")
POOL = {"providerARNs": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_A"]}
GUARDED = {"authorization": "COGNITO_USER_POOLS", "authorizer": POOL}


@pytest.mark.parametrize(
    ("found", "faults"),
    [
        ([HEALTH], ()),
        ([HEALTH, method("ANY /health", function="api", **GUARDED)], ()),
        ([], ("GET /health is no method of the API",)),
        ([method("GET /health", **GUARDED)], ("lets user pool us-east-1_A authorize its",)),
        ([method("GET /health", key_required=True)], ("GET /health requires an API key",)),
        ([method("GET /health", function="api")], ("calls the function api, not api_public",)),
        ([HEALTH, method("ANY /other")], ("Open access: ANY /other requires no token",)),
        ([HEALTH, method("ANY /health")], ("Open access: ANY /health requires no token",)),
        # Routes of the deployer's own lead to other functions.
        ([HEALTH, method("GET /own", function="other")], ()),
        ([HEALTH, method("GET /own", **GUARDED)], ()),
    ],
)
def test_methods(found: Sequence[Method], faults: Sequence[str]) -> None:
    checks = public.check_methods(found, deployed("GET /health"))
    assert_faults((check.fault for check in checks if not check.ok), *faults)


def test_methods_without_public_routes() -> None:
    assert list(public.check_methods([method("GET /x", function="other")], stack())) == []


class Statuses(Api):
    """An API with a status for each of these requests, and 401 for others."""

    def __init__(self, statuses: Mapping[str, int]) -> None:
        super().__init__("https://api.example.com")
        self._statuses = statuses

    def call(self, method: str, path: str, token: str | None = None, **_: Any) -> requests.Response:
        assert token is None
        answer = requests.Response()
        answer.status_code = self._statuses.get(f"{method} {path}", 401)
        return answer


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, None),
        (404, None),
        (401, "answers 401 to GET /status/{of} without a token, though it is a public route"),
        (403, "answers 403 to GET /status/{of} without a token"),
        (502, "answers 502 to GET /status/{of}. The log of api_public says more"),
    ],
)
def test_answers_of_a_public_route(status: int, fault: str | None) -> None:
    api = Statuses({"GET /status/none": status})
    checks = list(public.check_answers(api, deployed("GET /status/{of}")))
    assert [check.what for check in checks] == ["GET /status/{of}", "HEAD /status/{of}"]
    assert_faults((check.fault for check in checks if not check.ok), fault)


@pytest.mark.parametrize(
    ("status", "fault"),
    [(401, None), (403, None), (200, "answers 200 to GET /hook without a token, and public_ro")],
)
def test_other_methods_of_a_public_path(status: int, fault: str | None) -> None:
    """The check sends no request that may change something."""
    api = Statuses({"GET /hook": status})
    checks = list(public.check_answers(api, deployed("POST /hook")))
    assert [(check.what, check.expected) for check in checks] == [
        ("POST /hook", "not called"),
        ("GET /hook", "401 or 403"),
    ]
    assert_faults((check.fault for check in checks if not check.ok), fault)


def test_path_with_only_public_methods() -> None:
    api = Statuses({"GET /health": 200})
    checks = list(public.check_answers(api, deployed("GET /health", "HEAD /health")))
    assert [(check.what, check.got) for check in checks] == [
        ("GET /health", "200"),
        ("HEAD /health", "not called"),
    ]

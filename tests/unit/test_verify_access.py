"""How `scripts/verify` judges who reaches the function: by the API's methods, and otherwise."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tooling.verify import access

from .verified import assert_faults, stack

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:api:live"
POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI"
API = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3"


def uri(function: str) -> str:
    path = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
    return f"{path}/{function}/invocations"


AUTHORIZERS = [
    {"id": "pool", "providerARNs": [POOL]},
    {"id": "pools", "providerARNs": [POOL, f"{POOL}2"]},
    {"id": "function", "authorizerUri": uri(FUNCTION.replace("api:live", "judge:live"))},
]
PROXY = {"type": "AWS_PROXY", "uri": uri(FUNCTION)}


def method(authorizer: str | None = "pool", **changed: Any) -> dict[str, Any]:
    return {
        "authorizationType": "COGNITO_USER_POOLS",
        "authorizerId": authorizer,
        "methodIntegration": PROXY,
        **changed,
    }


def found(**methods: Mapping[str, Any]) -> list[access.Method]:
    """The methods that it reads of an API, on one resource each."""
    items = [
        {"path": f"/{number}", "resourceMethods": {verb: method}}
        for number, (verb, method) in enumerate(methods.items())
    ]
    pages = SimpleNamespace(paginate=lambda **_: [{"items": []}, {"items": items}, {"items": [{}]}])
    gateway = SimpleNamespace(
        get_authorizers=lambda **_: {"items": AUTHORIZERS}, get_paginator=lambda _: pages
    )
    return list(access.methods(gateway, "a1b2c3"))


@pytest.mark.parametrize(
    ("read", "faults"),
    [
        (method(), ()),
        (method("function", authorizationType="CUSTOM"), ()),
        (method(None, authorizationType="NONE"), ("it lets nobody authorize its callers",)),
        (method(None, authorizationType="AWS_IAM"), ("lets AWS_IAM authorize its callers",)),
        (method("pools"), ("lets users of user pool us-east-1_AbCdEfGhI2 in",)),
        (method(authorizationScopes=["api/read"]), ("requires the scopes api/read, which only",)),
        (
            method(methodIntegration={**PROXY, "type": "AWS"}),
            ("calls the function by AWS, whose template writes the claims",),
        ),
    ],
)
def test_method(read: Mapping[str, Any], faults: Sequence[str]) -> None:
    checks = list(access.check_methods(found(ANY=read), stack()))
    assert [check.subject for check in checks] == ["ANY /0"]
    assert_faults(
        (check.fault.replace("ANY /0 ", "it ") for check in checks if not check.ok), *faults
    )


def test_methods_that_require_no_api_key() -> None:
    read = found(ANY=method(apiKeyRequired=True), GET=method())
    assert_faults(check.fault for check in access.check_methods(read, stack()) if not check.ok)
    planned = replace(stack(), api_key_ids={"acme": "k1"})
    checks = access.check_methods(read, planned)
    assert_faults((check.fault for check in checks if not check.ok), "GET /1 requires no API key")


def test_methods_of_all_functions_are_found() -> None:
    preflight = method(
        None, authorizationType="NONE", methodIntegration={"type": "MOCK", "uri": ""}
    )
    other = uri(FUNCTION.replace(":api:", ":api-of-others:"))
    elsewhere = method(None, methodIntegration={**PROXY, "uri": other})
    read = found(ANY=method(), OPTIONS=preflight, GET=elsewhere)
    assert [(each.name, each.function, each.qualifier) for each in read] == [
        ("ANY /0", "api", "live"),
        ("GET /2", "api-of-others", "live"),
    ]


def test_another_version() -> None:
    newest = method(methodIntegration={**PROXY, "uri": uri(FUNCTION.removesuffix(":live"))})
    checks = access.check_methods(found(ANY=method(), GET=newest), stack())
    assert_faults(
        (check.fault for check in checks if not check.ok),
        "GET /1 calls another version of the function than ANY /0",
    )


def test_api_without_a_method() -> None:
    (check,) = access.check_methods(found(), stack())
    assert "has no method that calls the function api" in check.fault


def test_authorizer_of_each_method() -> None:
    read = found(ANY=method(), GET=method("function", authorizationType="CUSTOM"))
    assert [each.judge for each in read] == [
        "user pool us-east-1_AbCdEfGhI",
        "Lambda authorizer judge",
    ]
    assert [each.authorizing and each.authorizing["name"] for each in read] == [None, "judge"]


KEEPS: Mapping[str, Any] = {"cachingEnabled": True}


@pytest.mark.parametrize(
    ("cluster", "settings", "kept"),
    [
        (False, {}, None),
        (True, {}, None),
        (False, {"*/*": KEEPS}, None),
        (True, {"*/*": {"cachingEnabled": False}}, None),
        (True, {"orders/GET": KEEPS, "~1orders~1{id}/GET": KEEPS}, None),
        (True, {"*/*": KEEPS}, "*/*"),
        (True, {"0/GET": KEEPS, "orders/GET": KEEPS}, "0/GET"),
        (True, {"~10/GET": KEEPS, "*/*": KEEPS}, "*/*, ~10/GET"),
    ],
)
def test_responses_that_the_stage_keeps(
    cluster: bool, settings: Mapping[str, Any], kept: str | None
) -> None:
    stage = {"cacheClusterEnabled": cluster, "methodSettings": settings}
    gateway = SimpleNamespace(get_stage=lambda **_: stage)
    (check,) = access.check_cache(gateway, found(ANY=method()), stack())
    if kept is None:
        assert check.ok
        assert check.got == "no"
    else:
        assert f"the stage live of a1b2c3 keeps responses of {kept}. Any caller" in check.fault


def test_a_stage_without_settings_keeps_nothing() -> None:
    gateway = SimpleNamespace(get_stage=lambda **_: {})
    (check,) = access.check_cache(gateway, found(ANY=method()), stack())
    assert check.ok


class NotFound(ClientError):
    def __init__(self) -> None:
        super().__init__({"Error": {"Code": "ResourceNotFoundException"}}, "GetPolicy")


class Functions:
    """A function with policies, by their qualifier; None is the function itself."""

    def __init__(self, policies: Mapping[str | None, Sequence[Mapping[str, Any]]], *urls: str):
        self._policies = policies
        self._listings = {
            "list_aliases": {"Aliases": [{"Name": "live"}]},
            "list_versions_by_function": {"Versions": [{"Version": "$LATEST"}, {"Version": "7"}]},
            "list_function_url_configs": {
                "FunctionUrlConfigs": [{"FunctionUrl": url, "AuthType": "NONE"} for url in urls]
            },
        }

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=lambda **_: [self._listings[operation]])

    def get_policy(self, FunctionName: str, Qualifier: str | None = None) -> dict[str, str]:  # noqa: N803 (AWS's)
        assert FunctionName == "api"
        if Qualifier not in self._policies:
            raise NotFound
        return {"Policy": json.dumps({"Statement": self._policies[Qualifier]})}


def admits(principal: Any, *sources: str, **changed: Any) -> dict[str, Any]:
    condition = {"Condition": {"ArnLike": {"AWS:SourceArn": sources}}} if sources else {}
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "lambda:InvokeFunction",
        **condition,
        **changed,
    }


GATEWAY = {"Service": "apigateway.amazonaws.com"}
OURS = admits(GATEWAY, f"{API}/live/*")


@pytest.mark.parametrize(
    ("of", "statement", "fault"),
    [
        (None, OURS, None),
        ("live", OURS, None),
        (None, {**admits("*"), "Effect": "Deny"}, None),
        (None, {**admits({"AWS": "*"}), "Effect": "Deny"}, None),
        (None, admits("*"), "lets everybody call lambda:InvokeFunction"),
        (
            "live",
            admits({**GATEWAY, "AWS": "123456789012"}, f"{API}/live/*"),
            "lets 123456789012 call",
        ),
        (
            "live",
            admits({"Service": [GATEWAY["Service"], "s3.amazonaws.com"]}, f"{API}/live/*"),
            "lets s3.amazonaws.com call",
        ),
        ("live", admits({"AWS": GATEWAY["Service"]}, f"{API}/live/*"), "lets apigateway"),
        ("live", admits({"AWS": "123456789012"}), "lets 123456789012 call lambda:InvokeFunction"),
        ("7", admits({"AWS": "*"}, f"{API}/live/*"), "lets everybody call"),
        ("live", admits({"Service": "s3.amazonaws.com"}, f"{API}/*"), "lets s3.amazonaws.com call"),
        ("live", admits(GATEWAY), "lets other APIs than a1b2c3 call"),
        ("live", admits(GATEWAY, f"{API}/live/*", f"{API}x/*"), "lets other APIs than a1b2c3 call"),
        ("live", admits(GATEWAY, f"{API[:-6]}*/live/*"), "lets other APIs than a1b2c3 call"),
        (
            "live",
            admits(GATEWAY, Condition={"ArnNotLike": {"AWS:SourceArn": f"{API}/live/*"}}),
            "lets other APIs than a1b2c3 call",
        ),
    ],
)
def test_resource_policy_of_the_function(
    of: str | None, statement: Mapping[str, Any], fault: str | None
) -> None:
    (check,) = access.check_callers(Functions({of: [statement]}), stack(), "api")
    assert_faults([check.fault] if check.fault else [], fault)


def test_function_url() -> None:
    url = "https://x.lambda-url.us-east-1.on.aws/"
    (check,) = access.check_callers(Functions({"live": [OURS]}, url), stack(), "api")
    assert f"also answers at {url} (authorization NONE)" in check.fault

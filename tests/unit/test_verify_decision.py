"""The questions of `scripts/verify` to IAM's policy simulator, and its use of the answers."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tooling.deployed.actions import Asked
from tooling.verify.decision import Decision, Verdict
from tooling.verify.sessions import Sessions

from .verified import READERS

AWS, EMULATOR = "https://iam.amazonaws.com", "http://127.0.0.1:4566"


class Iam:
    """A simulator that remembers the questions."""

    def __init__(self, endpoint_url: str, *results: str | Mapping[str, Any]) -> None:
        self.meta = SimpleNamespace(endpoint_url=endpoint_url)
        self.asked: list[dict[str, Any]] = []
        self._results = list(results)

    def get_role(self, RoleName: str) -> dict[str, Any]:  # noqa: N803 (AWS's)
        return {"Role": {"RoleId": f"AROA-{RoleName}"}}

    def simulate_principal_policy(self, **asked: Any) -> dict[str, Any]:
        *context, issued = asked["ContextEntries"]
        assert (issued["ContextKeyName"], issued["ContextKeyType"]) == ISSUED
        self.asked.append({**asked, "ContextEntries": context})
        result = self._results.pop(0)
        return {
            "EvaluationResults": [{"EvalDecision": result} if isinstance(result, str) else result]
        }

    simulate_custom_policy = simulate_principal_policy


def asking(iam: Any, claims: Mapping[str, Any], **settings: Any) -> Verdict:
    decision = Decision(iam, Sessions(settings, [READERS]), "eu-north-1")
    return decision.verdict(READERS, claims, Asked("s3:GetObject", "arn:aws:s3:::b/k", REQUEST))


def entry(key: str, value: str, kind: str = "string") -> dict[str, Any]:
    return {"ContextKeyName": key, "ContextKeyType": kind, "ContextKeyValues": [value]}


ISSUED = ("aws:TokenIssueTime", "date")
# What only the request knows.
REQUEST = {"dynamodb:LeadingKeys": ["acme"], "s3:prefix": "a/"}
ALWAYS = [
    entry("aws:userid", "AROA-api-readers:ada"),
    {**entry("dynamodb:LeadingKeys", "acme"), "ContextKeyType": "stringList"},
    entry("s3:prefix", "a/"),
    entry("aws:RequestedRegion", "eu-north-1"),
    entry("aws:SecureTransport", "true", "boolean"),
]
TAGS = {
    "team": "custom:team",
    "guest": "custom:guest",
    "groups": "cognito:groups",
    "none": "custom:none",
}
CLAIMS = {
    "cognito:username": "ada",
    "custom:team": "blue",
    "custom:guest": False,
    "custom:none": "",
    "cognito:groups": ["readers"],
    "email": "ada@example.com",
}


@pytest.mark.parametrize(
    ("decisions", "allowed"),
    [
        (("allowed", "allowed"), True),
        (("allowed", "explicitDeny"), False),
        (("implicitDeny",), False),
    ],
)
def test_role_boundary_and_session_policies_decide_on_aws(
    decisions: Sequence[str], allowed: bool
) -> None:
    iam = Iam(AWS, *decisions)
    assert asking(iam, CLAIMS, session_policy="{}", session_tags=TAGS) == Verdict(allowed)
    assert iam.asked[0] == {
        "PolicySourceArn": READERS,
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": ["arn:aws:s3:::b/k"],
        "ContextEntries": [
            entry("aws:PrincipalTag/team", "blue"),
            entry("aws:PrincipalTag/guest", "false"),
            entry("aws:PrincipalTag/groups", "readers"),
            *ALWAYS,
        ],
    }
    assert [asked.get("PolicyInputList") for asked in iam.asked[1:]] == [["{}"]] * (
        len(decisions) - 1
    )


def test_source_identity() -> None:
    iam = Iam(AWS, "allowed")
    claims = {"email": "ada@example.com", "cognito:username": "ada"}
    asking(iam, claims, source_identity="email")
    assert iam.asked[0]["ContextEntries"] == [
        entry("aws:SourceIdentity", "ada@example.com"),
        *ALWAYS,
    ]


@pytest.mark.parametrize(
    "result",
    [
        {"EvalDecision": "implicitDeny", "MissingContextValues": ["aws:SourceIp"]},
        {
            "EvalDecision": "implicitDeny",
            "ResourceSpecificResults": [{"MissingContextValues": ["aws:SourceIp"]}],
        },
    ],
)
def test_keys_that_only_requests_have(result: Mapping[str, Any]) -> None:
    assert asking(Iam(AWS, result), {}) == Verdict(False, frozenset({"aws:SourceIp"}))


def test_a_missing_tag_is_not_a_key_of_requests() -> None:
    missing = ["AWS:principaltag/team", "aws:SourceIdentity"]
    result = {"EvalDecision": "implicitDeny", "MissingContextValues": missing}
    assert asking(Iam(AWS, result), {}, session_tags=TAGS) == Verdict(False)


@pytest.mark.parametrize("code", ["NoSuchEntity", "AccessDenied"])
@pytest.mark.parametrize("endpoint_url", [AWS, EMULATOR])
def test_a_deleted_role_has_no_rights(endpoint_url: str, code: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": code}}, "SimulatePrincipalPolicy")

    iam = SimpleNamespace(
        meta=SimpleNamespace(endpoint_url=endpoint_url),
        simulate_principal_policy=fail,
        get_role=fail,
        get_paginator=fail,
    )
    if code == "NoSuchEntity":
        assert asking(iam, {}) == Verdict(allowed=False)
    else:
        with pytest.raises(ClientError):
            asking(iam, {})

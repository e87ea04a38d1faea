"""What `scripts/verify --why` says about users whom the function refuses before IAM decides."""

from datetime import datetime
from typing import Any

import pytest

from tooling.verify.claims import Group, Person
from tooling.verify.sessions import Sessions
from tooling.why.before_iam import refusal

from .verified import ACCOUNT, EDITORS, GROUPS, READERS, person

POOL = {
    "readers": Group("readers", READERS, 20),
    "editors": Group("editors", EDITORS, 20),
    "guests": Group("guests", None, 30),
    "strangers": Group("strangers", f"{ACCOUNT}:role/strangers", 5),
}


def claims(*groups: str, preferred: str | None = None, **more: Any) -> Person:
    roles = [POOL[name].role_arn for name in groups if POOL[name].role_arn]
    stated: dict[str, Any] = {"cognito:roles": roles} if roles else {}
    if preferred:
        stated["cognito:preferred_role"] = preferred
    return person(*groups, **{"cognito:groups": list(groups), **stated, **more})


def refused(who: Person, **settings: Any) -> tuple[str, str] | None:
    settings = {"allowed_roles": [f"{GROUPS}*"], **settings}
    found = refusal(who, Sessions(settings, [READERS, EDITORS]), POOL)
    return (found.kind, found.sentence) if found else None


NOON = "2025-11-30T12:00:00Z"
# Seconds since the epoch: a minute earlier.
BEFORE = int(datetime.fromisoformat(NOON).timestamp()) - 60
RULE = {"claim": "custom:team", "match_type": "Equals", "value": "red", "role_arn": EDITORS}


@pytest.mark.parametrize(
    ("who", "settings", "kind", "words"),
    [
        (
            claims("readers"),
            {"locked_out": ["ada"]},
            "locked_out",
            "ada is locked out: locked_out in Terraform has this name",
        ),
        (
            claims(),
            {},
            "no_role",
            "ada is in no group, and so has no role. Add ada to a group of the user pool.",
        ),
        (claims("guests"), {}, "no_role", "none of the groups of ada has a role (guests)"),
        (
            claims("readers", "editors"),
            {},
            "ambiguous_role",
            "the token prefers none of them: readers (20), editors (20). Give each group a",
        ),
        (
            claims("strangers"),
            {},
            "role_not_allowed",
            "a group of ada has the role strangers, and Terraform has no group with this role",
        ),
        (
            claims("readers", **{"custom:team": "blue"}),
            {"role_rules": [RULE]},
            "no_role",
            "role_selection has rules, and no rule gives ada the role of a group",
        ),
        (
            claims("readers"),
            {"source_identity": "email"},
            "unusable_tag",
            "the claim email of ada is missing",
        ),
        (
            claims("readers", **{"custom:team": "a*"}),
            {"session_tags": {"team": "custom:team"}},
            "unusable_tag",
            "the claim custom:team of ada",
        ),
        (
            claims("readers", iat=BEFORE),
            {"sessions_from": {READERS: NOON}},
            "token_revoked",
            f"the token of ada is older than {NOON}, and sessions_from in Terraform allows",
        ),
        (
            claims("readers"),
            {"sessions_from": {READERS: "9999-01-01T00:00:00Z"}},
            "token_revoked",
            "ada must sign in again.",
        ),
    ],
)
def test_requests_that_the_api_refuses(
    who: Person, settings: dict[str, Any], kind: str, words: str
) -> None:
    found = refused(who, **settings)
    assert found is not None
    assert found[0] == kind
    assert words in found[1]


@pytest.mark.parametrize(
    ("who", "settings"),
    [
        (claims("readers"), {}),
        (claims("readers"), {"locked_out": ["Ada", "grace"]}),
        (claims("readers", "editors", preferred=READERS), {}),
        (claims("readers", "editors"), {"default_role": READERS}),
        (claims(), {"default_role": READERS}),
        (claims("readers", **{"custom:team": "red"}), {"role_rules": [RULE]}),
        (claims("strangers"), {"allowed_roles": [f"{GROUPS}*", f"{ACCOUNT}:role/strangers"]}),
        (claims("readers"), {"session_tags": {"team": "custom:team"}}),
        (claims("readers", iat=BEFORE + 60), {"sessions_from": {READERS: NOON}}),
        (claims("readers", iat=BEFORE), {"sessions_from": {EDITORS: NOON}}),
        (claims("readers"), {"sessions_from": {READERS: NOON}}),
    ],
)
def test_requests_that_reach_iam(who: Person, settings: dict[str, Any]) -> None:
    assert refused(who, **settings) is None

"""How `scripts/verify` judges the user pool's app clients and triggers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tooling.deployed.outputs import Outputs
from tooling.verify.check import Check
from tooling.verify.clients import Clients, check_triggers

from .verified import assert_faults, stack

MACHINE = {
    "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
    "AllowedOAuthFlows": ["client_credentials"],
}
ON_PAGES = {
    "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
    "AllowedOAuthScopes": ["openid"],
    "WriteAttributes": ["email", "custom:idp_groups"],
}


def deployed(**changed: Any) -> Outputs:
    known: dict[str, Any] = {"user_pool_client_ids": {"shop": "machine"}, "user_pool_triggers": {}}
    return replace(stack(), **known | changed)


def checked(
    found: Mapping[str, Mapping[str, Any]],
    stack_: Outputs | None = None,
    *,
    authorizer: Mapping[str, Any] | None = None,
    signs_up: bool = False,
    **settings: Any,
) -> list[Check]:
    """The checks of app clients, by their IDs; the stack's own clients exist without mention."""
    clients: dict[str, Mapping[str, Any]] = {"client": {}, "machine": MACHINE, **found}
    listing = [{"UserPoolClients": [{"ClientId": client_id} for client_id in clients]}]
    cognito = SimpleNamespace(
        get_paginator=lambda _: SimpleNamespace(paginate=lambda **_: listing),
        describe_user_pool_client=lambda ClientId, **_: {  # noqa: N803 (AWS's)
            "UserPoolClient": {"ClientId": ClientId, "ClientName": ClientId, **clients[ClientId]}
        },
    )
    pool = {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": not signs_up}}
    by = {"client_ids": [*clients], "client_groups": {"machine": "readers"}}
    known = Clients(stack_ or deployed(), settings, by if authorizer is None else authorizer, pool)
    return list(known.check(cognito))


def assert_faulty(checks: Sequence[Check], *faults: str | None) -> None:
    assert_faults((check.fault for check in checks if not check.ok), *faults)


def test_clients_of_the_stack() -> None:
    assert [(check.subject, check.got, check.ok) for check in checked({})] == [
        ("app client client", "users", True),
        ("app client machine", "a machine, as readers", True),
    ]


@pytest.mark.parametrize(
    ("authorizer", "got"),
    [
        ({}, "users; made elsewhere"),
        ({"client_ids": ["client", "machine", "other"]}, "users; made elsewhere"),
        ({"client_ids": ["client", "machine"]}, "nobody; made elsewhere"),
    ],
)
def test_client_that_terraform_did_not_create(authorizer: Mapping[str, Any], got: str) -> None:
    checks = checked(
        {"other": {}, "machine": {}},
        deployed(user_pool_client_ids={"app": "machine"}),
        authorizer=authorizer,
    )
    assert (checks[-1].got, checks[-1].ok) == (got, True)


def test_deleted_client() -> None:
    gone = deployed(user_pool_client_ids={"shop": "machine", "app": "gone"})
    assert_faulty(checked({}, gone), "has no app client gone, with which")


def test_client_whose_tokens_are_refused() -> None:
    checks = checked(
        {}, authorizer={"client_ids": ["client"], "client_groups": {"machine": "readers"}}
    )
    assert_faulty(checks, "Wrong app client machine (machine): it should be one whose")


@pytest.mark.parametrize(
    ("client", "signs_up", "fault"),
    [
        ({"WriteAttributes": ["email", "name"]}, True, None),
        (
            {"WriteAttributes": ["email", "custom:team"]},
            False,
            "write their custom:team, with which",
        ),
        (ON_PAGES, False, None),
        (ON_PAGES, True, "write their custom:idp_groups"),
        ({**ON_PAGES, "ExplicitAuthFlows": []}, False, "write their custom:idp_groups"),
        ({**ON_PAGES, "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}, False, "write their custom"),
        (
            {**ON_PAGES, "AllowedOAuthScopes": ["aws.cognito.signin.user.admin"]},
            False,
            "write their custom",
        ),
    ],
)
def test_attributes_that_users_may_write(
    client: Mapping[str, Any], signs_up: bool, fault: str | None
) -> None:
    assert_faulty(checked({"client": client}, signs_up=signs_up), fault)
    # Anybody may have made it: a user has the same attributes with every app client.
    assert_faulty(checked({"other": client}, signs_up=signs_up), fault)


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({}, None),
        ({"session_tags": {"team": "custom:team"}}, "lets users write their custom:team"),
        ({"session_tags": {"team": "custom:other"}}, None),
        ({"source_identity": "custom:team"}, "lets users write their custom:team"),
        ({"role_rules": [{"claim": "custom:team"}]}, "lets users write their custom:team"),
        # Users of most pools may change their email address.
        ({"session_tags": {"email": "email"}}, None),
    ],
)
def test_attributes_in_an_existing_pool(settings: Mapping[str, Any], fault: str | None) -> None:
    """They may have another purpose."""
    written = {"WriteAttributes": ["email", "custom:team"]}
    checks = checked({"client": written}, deployed(user_pool_triggers=None), **settings)
    assert_faulty(checks, fault)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"AllowedOAuthFlows": ["client_credentials", "code"]}, "lets users sign in, though its"),
        ({"AllowedOAuthFlows": []}, "lets users sign in, though its"),
        ({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}, "lets users sign in, though its"),
        ({"ExplicitAuthFlows": []}, "lets users sign in, though its"),
    ],
)
def test_app_client_that_is_not_a_machine(changed: Mapping[str, Any], fault: str) -> None:
    assert_faulty(checked({"machine": {**MACHINE, **changed}}), fault)


def test_machine_without_a_group() -> None:
    checks = checked({}, authorizer={"client_ids": ["client", "machine"]})
    assert_faulty(checks, "is for a machine, to which the authorizer gives no group")


@pytest.mark.parametrize(
    ("groups", "fault"),
    [
        ({"machine": "readers", "other": "editors"}, "though Terraform does not know it"),
        ({"machine": "gone"}, "gets the role of gone, which is no group of this stack"),
    ],
)
def test_groups_of_machines(groups: Mapping[str, str], fault: str) -> None:
    authorizer = {"client_ids": ["client", "machine", "other"], "client_groups": groups}
    assert_faulty(checked({"other": MACHINE}, authorizer=authorizer), fault)


def test_outputs_of_an_older_version() -> None:
    before = deployed(user_pool_client_ids=None, user_pool_triggers=None)
    assert_faulty(checked({"other": {}}, before))


ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"


@pytest.mark.parametrize(
    ("found", "promised", "faults"),
    [
        ({}, {}, ()),
        ({"LambdaConfig": {}}, {}, ()),
        ({"LambdaConfig": {"PreSignUp": ARN}}, None, ()),
        ({"LambdaConfig": {"PreSignUp": ARN}}, {"pre_sign_up": ARN}, ()),
        ({"LambdaConfig": {"PreSignUp": ARN}}, {}, (f"calls {ARN} as pre_sign_up, which Terr",)),
        ({}, {"pre_sign_up": ARN}, (f"does not call {ARN} as pre_sign_up",)),
        (
            {"LambdaConfig": {"PreSignUp": f"{ARN}2"}},
            {"pre_sign_up": ARN},
            (f"calls {ARN}2 as pre_sign_up, which Terraform did not set; it does not call {ARN}",),
        ),
        (
            {
                "LambdaConfig": {
                    "KMSKeyID": "key",
                    "PreTokenGeneration": ARN,
                    "PreTokenGenerationConfig": {"LambdaArn": ARN, "LambdaVersion": "V2_0"},
                }
            },
            {"pre_token_generation": ARN},
            (),
        ),
    ],
)
def test_triggers(
    found: Mapping[str, Any], promised: Mapping[str, str] | None, faults: Sequence[str]
) -> None:
    assert_faulty(list(check_triggers(found, deployed(user_pool_triggers=promised))), *faults)

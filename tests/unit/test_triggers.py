"""The user pool's triggers: which group they give to whom, and what they log."""

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

TIMESTAMP = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-5][0-9]){2}\.[0-9]{3}Z")
CONTEXT = SimpleNamespace(aws_request_id="c6af9ac6")
SIGNED_UP = "PostConfirmation_ConfirmSignUp"
NEW_PASSWORD = "PostConfirmation_ConfirmForgotPassword"

MAPPING = {
    "Corporate": {
        "attribute": "custom:idp_groups",
        "groups": {"g-1": "readers", "g-2": "editors", "g-3": "admins", "g-4": "nobody"},
    },
    "Partner": {"attribute": "custom:partner_groups", "groups": {"staff": "readers"}},
}

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def role_of(group: str) -> str:
    return f"arn:aws:iam::123456789012:role/api/groups/api.{group}"


@pytest.fixture
def cognito(moto_server: str, aws: Callable[[str], None]) -> Any:
    aws(moto_server)
    return boto3.client("cognito-idp", region_name="us-east-1")


@pytest.fixture
def pool(cognito: Any) -> Iterator[str]:
    pool_id: str = cognito.create_user_pool(PoolName="api")["UserPool"]["Id"]
    for precedence, name in ((30, "readers"), (20, "editors"), (10, "admins")):
        cognito.create_group(
            UserPoolId=pool_id, GroupName=name, Precedence=precedence, RoleArn=role_of(name)
        )
    cognito.create_group(UserPoolId=pool_id, GroupName=f"{pool_id}_Corporate")
    cognito.admin_create_user(UserPoolId=pool_id, Username="ada")
    yield pool_id
    cognito.delete_user_pool(UserPoolId=pool_id)


def loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> Handler:
    """Return a trigger's handler, loaded as at a cold start."""
    monkeypatch.delitem(sys.modules, f"triggers.{name}", raising=False)
    handler: Handler = importlib.import_module(f"triggers.{name}").lambda_handler
    return handler


@pytest.fixture
def post_confirmation(cognito: Any, monkeypatch: pytest.MonkeyPatch) -> Handler:
    assert cognito
    monkeypatch.setenv("DEFAULT_GROUP", "readers")
    return loaded("post_confirmation", monkeypatch)


def confirmed(pool: str, username: str = "ada", source: str = SIGNED_UP) -> dict[str, Any]:
    return {
        "version": "1",
        "triggerSource": source,
        "region": "us-east-1",
        "userPoolId": pool,
        "userName": username,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "id"},
        "request": {"userAttributes": {"email": "ada@example.com", "sub": "5f3f"}},
        "response": {},
    }


def groups_of(cognito: Any, pool: str) -> list[str]:
    groups = cognito.admin_list_groups_for_user(UserPoolId=pool, Username="ada")["Groups"]
    return [group["GroupName"] for group in groups]


def line_of(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (written,) = capsys.readouterr().out.splitlines()
    line: dict[str, Any] = json.loads(written)
    assert TIMESTAMP.fullmatch(line.pop("timestamp"))
    return line


def test_new_users_get_the_default_group(
    cognito: Any, pool: str, post_confirmation: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    event = confirmed(pool)
    # Cognito may ask twice.
    for _ in range(2):
        assert post_confirmation(event, CONTEXT) == confirmed(pool)
        assert groups_of(cognito, pool) == ["readers"]
        assert line_of(capsys) == {
            "level": "INFO",
            "message": "added to the default group",
            "request_id": "c6af9ac6",
            "user_pool_id": pool,
            "username": "ada",
            "group": "readers",
        }


def test_a_new_password_gives_no_group(
    cognito: Any, pool: str, post_confirmation: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    event = confirmed(pool, source=NEW_PASSWORD)
    assert post_confirmation(event, CONTEXT) == event
    assert groups_of(cognito, pool) == []
    assert capsys.readouterr().out == ""


def test_a_user_learns_of_a_failure_without_its_reason(
    pool: str, post_confirmation: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError) as failure:
        post_confirmation(confirmed(pool, username="nobody"), CONTEXT)
    assert str(failure.value) == "The account could not be set up completely."
    assert failure.value.__suppress_context__
    line = line_of(capsys)
    assert (line["level"], line["message"]) == ("ERROR", "not added to the default group")
    assert (line["username"], line["error"]) == ("nobody", "UserNotFoundException")


def test_a_user_also_learns_of_failures_outside_of_aws(
    pool: str,
    post_confirmation: Handler,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DEFAULT_GROUP", "")
    with pytest.raises(RuntimeError, match="could not be set up"):
        post_confirmation(confirmed(pool), CONTEXT)
    assert line_of(capsys)["error"] == "ParamValidationError"


@pytest.fixture
def idp_groups(cognito: Any, monkeypatch: pytest.MonkeyPatch) -> Handler:
    assert cognito
    monkeypatch.setenv("IDP_GROUPS", json.dumps(MAPPING))
    return loaded("idp_groups", monkeypatch)


def signing_in(
    pool: str,
    there: str | None = None,
    *,
    own: tuple[str, ...] = (),
    providers: tuple[str, ...] = ("Corporate",),
    attributes: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Cognito's event for a user with groups at the identity provider."""
    identities = [{"userId": "ada@example.com", "providerName": name} for name in providers]
    known = {
        "sub": "5f3f",
        "cognito:user_status": "EXTERNAL_PROVIDER",
        "identities": json.dumps(identities),
        **({} if there is None else {"custom:idp_groups": there}),
    }
    configuration = {
        "groupsToOverride": list(own),
        "iamRolesToOverride": [role_of(name) for name in own],
        "preferredRole": role_of(own[0]) if own else None,
    }
    return {
        "version": "2",
        "triggerSource": "TokenGeneration_HostedAuth",
        "region": "us-east-1",
        "userPoolId": pool,
        "userName": "Corporate_ada",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "id"},
        "request": {
            "userAttributes": known | dict(attributes or {}),
            "groupConfiguration": configuration,
            "scopes": ["openid"],
        },
        "response": {"claimsAndScopeOverrideDetails": None},
    }


def override(answer: dict[str, Any]) -> dict[str, Any] | None:
    """Return the groups in a provider user's token; the user may write no attributes."""
    details: dict[str, Any] = answer["response"]["claimsAndScopeOverrideDetails"]
    writing = details.pop("accessTokenGeneration")
    assert writing == {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}
    found: dict[str, Any] | None = details.pop("groupOverrideDetails", None)
    assert details == {}
    return found


def groups_given(answer: dict[str, Any]) -> list[str]:
    found = override(answer)
    assert found is not None
    return list(found["groupsToOverride"])


@pytest.mark.parametrize(
    ("there", "groups", "preferred"),
    [
        ("g-1", ["readers"], "readers"),
        ("[g-1]", ["readers"], "readers"),
        ("[g-1, g-2]", ["readers", "editors"], "editors"),
        ("[g-1,g-3,g-2]", ["readers", "admins", "editors"], "admins"),
        ('["g-2", "g-1"]', ["editors", "readers"], "editors"),
        ("[g-1, g-1, unknown]", ["readers"], "readers"),
        ('["lunch, club", "g-1"]', ["readers"], "readers"),
    ],
)
def test_groups_of_the_provider_become_groups_of_the_pool(
    pool: str, idp_groups: Handler, there: str, groups: list[str], preferred: str
) -> None:
    assert override(idp_groups(signing_in(pool, there), CONTEXT)) == {
        "groupsToOverride": groups,
        "iamRolesToOverride": [role_of(name) for name in groups],
        "preferredRole": role_of(preferred),
    }


@pytest.mark.parametrize(
    "there",
    [
        None,
        "",
        "[]",
        "unknown",
        "[unknown, G-1]",
        "g-1 g-2",
        "g-1,g-2",
        "[g-1",
        "[[g-1]]",
        # One group of several may have such a name, so that the list cannot be read.
        "[g-1, lunch,g-3]",
        "[g-1,lunch, g-3]",
        "[g-1, [g-3]]",
        "[g-1, g-3], lunch]",
        "[g-1, g-3 ]",
        "[g-1,  g-3]",
        " g-1",
        "g-1 ",
        " [g-1, g-2]",
        "[ g-1]",
        '["g-1 "]',
        '{"g-1"}',
        "readers",
        "[admins]",
        '["admins"]',
        "[1, null]",
        '[{"g-1": "g-1"}]',
        '[["g-1"]]',
    ],
)
def test_unmapped_groups_give_no_group(
    pool: str, idp_groups: Handler, there: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert override(idp_groups(signing_in(pool, there), CONTEXT)) is None
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("status", ["CONFIRMED", "FORCE_CHANGE_PASSWORD", ""])
def test_local_users_get_no_group_even_if_they_are_linked(
    pool: str, idp_groups: Handler, status: str
) -> None:
    attributes = {"cognito:user_status": status}
    event = signing_in(pool, "[g-1, g-3]", attributes=attributes)
    assert idp_groups(event, CONTEXT) == signing_in(pool, "[g-1, g-3]", attributes=attributes)


@pytest.mark.parametrize(
    "providers",
    # Partner has its users' groups in another attribute.
    [(), ("Other",), ("Partner",), ("Corporate", "Partner"), ("Corporate", "Corporate")],
)
def test_only_users_of_the_mapped_provider_get_groups(
    pool: str, idp_groups: Handler, providers: tuple[str, ...]
) -> None:
    event = signing_in(pool, "[g-1, g-3]", providers=providers)
    assert override(idp_groups(event, CONTEXT)) is None


def test_each_provider_has_a_mapping_of_its_own(pool: str, idp_groups: Handler) -> None:
    attributes = {"custom:partner_groups": "[staff, g-3]"}
    event = signing_in(pool, providers=("Partner",), attributes=attributes)
    assert groups_given(idp_groups(event, CONTEXT)) == ["readers"]


def test_groups_that_the_user_has_in_the_pool_stay(
    pool: str, idp_groups: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    of_provider = f"{pool}_Corporate"
    event = signing_in(pool, "g-1", own=(of_provider, "editors"))
    assert override(idp_groups(event, CONTEXT)) == {
        "groupsToOverride": [of_provider, "editors", "readers"],
        "iamRolesToOverride": [role_of("editors"), role_of("readers")],
        "preferredRole": role_of("editors"),
    }
    assert line_of(capsys) == {
        "level": "INFO",
        "message": "groups mapped",
        "request_id": "c6af9ac6",
        "user_pool_id": pool,
        "username": "Corporate_ada",
        "mapped": ["readers"],
    }


def test_groups_of_equal_precedence_give_no_preferred_role(
    cognito: Any, pool: str, idp_groups: Handler
) -> None:
    cognito.update_group(UserPoolId=pool, GroupName="readers", Precedence=20, RoleArn=role_of("r"))
    assert override(idp_groups(signing_in(pool, "[g-1, g-2]"), CONTEXT)) == {
        "groupsToOverride": ["readers", "editors"],
        "iamRolesToOverride": [role_of("r"), role_of("editors")],
    }


def test_a_group_that_the_pool_does_not_have_gives_nothing_and_is_named(
    pool: str, idp_groups: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    assert groups_given(idp_groups(signing_in(pool, "[g-4, g-1]"), CONTEXT)) == ["readers"]
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["level"], line.get("missing")) for line in said] == [
        ("ERROR", ["nobody"]),
        ("INFO", None),
    ]


def test_an_incomplete_list_of_groups_refuses_the_sign_in(
    pool: str, idp_groups: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    event = signing_in(pool, "g-1", own=("",))  # not a legal name of a group
    with pytest.raises(RuntimeError) as failure:
        idp_groups(event, CONTEXT)
    assert str(failure.value) == "The groups of the account could not be read."
    assert failure.value.__suppress_context__
    line = line_of(capsys)
    assert (line["level"], line["error"]) == ("ERROR", "ParamValidationError")


def test_roles_are_cached(
    cognito: Any, pool: str, idp_groups: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    monkeypatch.setattr("time.monotonic", lambda: 0.0)  # as if Lambda froze the function

    def preferred() -> object:
        found = override(idp_groups(signing_in(pool, "g-1"), CONTEXT))
        assert found is not None
        return found["preferredRole"]

    assert preferred() == role_of("readers")
    cognito.update_group(UserPoolId=pool, GroupName="readers", RoleArn=role_of("others"))
    now += 299
    assert preferred() == role_of("readers")
    now += 2
    assert preferred() == role_of("others")
    cognito.update_group(UserPoolId=pool, GroupName="readers", RoleArn=role_of("readers"))
    now -= 3600  # somebody set the clock back
    assert preferred() == role_of("readers")

"""The user pool's triggers: who gets into the default group, and what is said of it."""

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

TIMESTAMP = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-5][0-9]){2}\.[0-9]{3}Z")
CONTEXT = SimpleNamespace(aws_request_id="c6af9ac6")
SIGNED_UP = "PostConfirmation_ConfirmSignUp"
NEW_PASSWORD = "PostConfirmation_ConfirmForgotPassword"

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@pytest.fixture
def cognito(moto_server: str, aws: Callable[[str], None]) -> Any:
    aws(moto_server)
    return boto3.client("cognito-idp", region_name="us-east-1")


@pytest.fixture
def pool(cognito: Any) -> Iterator[str]:
    pool_id: str = cognito.create_user_pool(PoolName="api")["UserPool"]["Id"]
    cognito.create_group(UserPoolId=pool_id, GroupName="readers")
    cognito.admin_create_user(UserPoolId=pool_id, Username="ada")
    yield pool_id
    cognito.delete_user_pool(UserPoolId=pool_id)


def loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> Handler:
    """Return the handler of a trigger, which is loaded as at a cold start."""
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


def test_whoever_signs_up_is_in_the_default_group(
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


def test_the_user_is_told_of_a_failure_but_not_of_its_reason(
    pool: str, post_confirmation: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError) as failure:
        post_confirmation(confirmed(pool, username="nobody"), CONTEXT)
    assert str(failure.value) == "The account could not be set up completely."
    assert failure.value.__suppress_context__
    line = line_of(capsys)
    assert (line["level"], line["message"]) == ("ERROR", "not added to the default group")
    assert (line["username"], line["error"]) == ("nobody", "UserNotFoundException")


def test_a_failure_that_is_not_of_aws_is_told_too(
    pool: str,
    post_confirmation: Handler,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DEFAULT_GROUP", "")
    with pytest.raises(RuntimeError, match="could not be set up"):
        post_confirmation(confirmed(pool), CONTEXT)
    assert line_of(capsys)["error"] == "ParamValidationError"

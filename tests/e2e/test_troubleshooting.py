"""Rows of docs/troubleshooting.md that need a whole deployment."""

import io
import sys

import pytest

from tooling.commands import options_of
from tooling.deployed import sign_in_command
from tooling.failure import Failure

from . import tokens
from .conftest import Deployment


def test_refusals_of_the_gateway(deployment: Deployment) -> None:
    for token in (None, "garbage", tokens.expired(deployment)):
        answer = deployment.api.call("GET", "/whoami", token)
        assert answer.status_code == 401
        assert answer.json()["detail"] == "A valid ID token of this API's user pool is needed."
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_token_keeps_its_groups_until_it_is_renewed(deployment: Deployment) -> None:
    app = deployment.stack.client_app()
    user = deployment.create_user()
    membership = {
        "UserPoolId": app.user_pool_id,
        "Username": user.username,
        "GroupName": "readers",
    }

    def status(token: str) -> int:
        return deployment.api.call("GET", "/whoami", token).status_code

    before = user.sign_in(app).id_token
    app.cognito.admin_add_user_to_group(**membership)
    assert status(before) == 403
    during = user.sign_in(app).id_token
    assert status(during) == 200
    app.cognito.admin_remove_user_from_group(**membership)
    assert status(during) == 200
    assert status(user.sign_in(app).id_token) == 403


def test_wrong_password(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    app = deployment.stack.client_app()
    user = deployment.create_user()
    for name, value in deployment.aws.env.items():
        monkeypatch.setenv(name, value)
    options = ["--username", user.username]
    options += ["--user-pool-id", app.user_pool_id, "--client-id", app.client_id]
    monkeypatch.setattr(sys, "stdin", io.StringIO("Wrong-1-password\n"))
    with pytest.raises(Failure, match="Cognito refuses: Incorrect username or password"):
        sign_in_command.main(options_of("sign-in", options))


def test_first_sign_in(deployment: Deployment) -> None:
    app = deployment.stack.client_app()
    user = deployment.create_user()
    app.cognito.admin_set_user_password(
        UserPoolId=app.user_pool_id,
        Username=user.username,
        Password=user.password,
        Permanent=False,
    )
    with pytest.raises(Failure, match=rf"{user.username} must set a new password first\."):
        user.sign_in(app)

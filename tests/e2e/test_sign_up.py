"""A user whom no operator created signs up, gets the default group, and may read."""

from collections.abc import Callable

import pytest

from .arrivals import after_confirmation
from .conftest import Deployment
from .promised import PROMISED, statuses

PASSWORD = "Correct-Horse-8-Battery"
# The code that the emulator sends to every user.
CODE = "123456"


def test_new_users_may_read(deployment: Deployment, document: Callable[[str], str]) -> None:
    app = deployment.stack.client_app()
    pool = app.cognito.describe_user_pool(UserPoolId=app.user_pool_id)["UserPool"]
    # The emulator lets users sign up in any case, so the setting is checked.
    assert not pool["AdminCreateUserConfig"].get("AllowAdminCreateUserOnly")
    trigger = pool["LambdaConfig"]["PostConfirmation"]
    assert trigger.endswith(f":{deployment.outputs.function_name}_default_group:live")

    who = {"ClientId": app.client_id, "Username": "newcomer"}
    email = {"Name": "email", "Value": "newcomer@example.com"}
    signed_up = app.cognito.sign_up(**who, Password=PASSWORD, UserAttributes=[email])
    assert signed_up["UserConfirmed"] is False
    with pytest.raises(app.cognito.exceptions.UserNotConfirmedException):
        app.sign_in("newcomer", PASSWORD)
    with pytest.raises(app.cognito.exceptions.CodeMismatchException):
        app.cognito.confirm_sign_up(**who, ConfirmationCode="000000")
    app.cognito.confirm_sign_up(**who, ConfirmationCode=CODE)

    token = app.sign_in("newcomer", PASSWORD).id_token
    assert statuses(deployment, document, token) == PROMISED[()]
    after_confirmation(deployment.aws, trigger, app.user_pool_id, "newcomer")
    token = app.sign_in("newcomer", PASSWORD).id_token
    assert statuses(deployment, document, token) == PROMISED["readers",]

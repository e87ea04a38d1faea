"""Triggers of a user pool that Terraform does not know."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .. import iam_roles
from .conftest import Deployment

_NAME = "set-by-hand"


def set_triggers(cognito: Any, pool: Mapping[str, Any], triggers: Mapping[str, Any]) -> None:
    """Let a pool call only these functions, and keep its other settings.

    Args:
        cognito: A client of Cognito.
        pool: The pool as Cognito describes it.
        triggers: Its `LambdaConfig`.
    """
    settings = cognito.meta.service_model.operation_model("UpdateUserPool").input_shape.members
    # The emulator returns a text that was never set as an empty one, which no update may contain.
    kept = _without_empty({name: value for name, value in pool.items() if name in settings})
    cognito.update_user_pool(**kept | {"UserPoolId": pool["Id"], "LambdaConfig": triggers})


@contextmanager
def before_tokens(deployment: Deployment, code: bytes) -> Iterator[None]:
    """Let the stack's pool call a function before it issues an ID token."""
    cognito, functions, iam = map(deployment.aws.client, ("cognito-idp", "lambda", "iam"))
    pool = cognito.describe_user_pool(UserPoolId=deployment.outputs.user_pool_id)["UserPool"]
    role = iam_roles.create_role(iam, f"/{_NAME}", {"Service": "lambda.amazonaws.com"})
    function = functions.create_function(
        FunctionName=_NAME,
        Runtime="python3.13",
        Handler="app.lambda_handler",
        Role=role,
        Code={"ZipFile": code},
    )
    before = pool.get("LambdaConfig", {})
    try:
        functions.add_permission(
            FunctionName=_NAME,
            StatementId="user-pool",
            Action="lambda:InvokeFunction",
            Principal="cognito-idp.amazonaws.com",
            SourceArn=pool["Arn"],
        )
        set_triggers(cognito, pool, before | {"PreTokenGeneration": function["FunctionArn"]})
        yield
    finally:
        set_triggers(cognito, pool, before)
        functions.delete_function(FunctionName=_NAME)
        iam_roles.delete_role(iam, _NAME)


def _without_empty(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_empty(value) if isinstance(value, dict) else value
        for name, value in settings.items()
        if value != ""
    }

"""The attackers: the tokens and AWS credentials for the names in the table."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from botocore.credentials import Credentials

from tooling.local.aws import ROOT

from .. import sessions, tokens
from ..conftest import Deployment


def _id_token(*groups: str) -> Callable[[Deployment], str]:
    return lambda deployment: deployment.sign_in(*groups).id_token


# Each is a new user's at each call.
TOKENS: dict[str, Callable[[Deployment], str]] = {
    "reader": _id_token("readers"),
    "editor": _id_token("editors"),
    "admin": _id_token("admins"),
    "reader-editor": _id_token("readers", "editors"),
    "in no group": _id_token(),
    "admin, expired": tokens.expired,
    "admin, access token": lambda deployment: deployment.sign_in("admins").access_token,
    "admin, refresh token": lambda deployment: tokens.refresh_token(deployment, "admins"),
    "a machine": tokens.of_a_machine,
    "admin of another client": lambda deployment: tokens.of_another_client(deployment, "admins"),
}

# The claims of a token that no user's token would have.
CLAIMS: dict[str, Callable[[Deployment], dict[str, Any]]] = {
    "in 1,000 groups": lambda _: {"cognito:groups": [f"group-{n}" for n in range(1000)]},
    "of 100 roles": lambda deployment: {
        "cognito:roles": [
            f"{deployment.outputs.group_role_arns['readers']}-{n}" for n in range(100)
        ]
    },
}


def _user_without_rights(deployment: Deployment, cleanup: ExitStack) -> Credentials:
    iam, user = deployment.aws.client("iam"), {"UserName": "without-rights"}
    iam.create_user(**user)
    cleanup.callback(iam.delete_user, **user)
    key = iam.create_access_key(**user)["AccessKey"]
    cleanup.callback(iam.delete_access_key, **user, AccessKeyId=key["AccessKeyId"])
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


CREDENTIALS: dict[str, Callable[[Deployment, ExitStack], Credentials]] = {
    "role of readers": lambda deployment, _: sessions.of_group_role(deployment, "readers"),
    "role of admins": lambda deployment, _: sessions.of_group_role(deployment, "admins"),
    "execution role": lambda deployment, _: sessions.of_execution_role(deployment),
    "role of public routes": lambda deployment, _: sessions.of_function(deployment, "public"),
    "role of the default group": lambda deployment, _: sessions.of_function(
        deployment, "default_group"
    ),
    "user without rights": _user_without_rights,
    "root user": lambda *_: ROOT,
}

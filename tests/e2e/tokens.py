"""Tokens that the emulator signed, and that the API must nevertheless refuse."""

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pycognito import AWSSRP  # type: ignore[import-untyped]

from tooling.deployed import users
from tooling.deployed.sign_in import ClientApp
from tooling.deployed.users import User
from tooling.packaging import package

from .arrivals import as_a_machine
from .conftest import Deployment
from .triggers import before_tokens

TRIGGER = """\
import json

CLAIMS = json.loads({claims!r})


def lambda_handler(event, context):
    own = json.loads(event["request"]["userAttributes"].get("profile", "{{}}"))
    event["response"]["claimsOverrideDetails"] = {{"claimsToAddOrOverride": CLAIMS | own}}
    return event
"""


def expired(deployment: Deployment) -> str:
    """Return a token that ended over an hour ago."""
    with trigger(deployment, {"exp": int(time.time()) - 3600}):
        return deployment.sign_in("admins").id_token


@contextmanager
def another_pool(deployment: Deployment) -> Iterator[ClientApp]:
    """Make an app client of a user pool to which the API does not belong."""
    cognito = deployment.aws.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    try:
        flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName="another", ExplicitAuthFlows=flows
        )["UserPoolClient"]["ClientId"]
        yield ClientApp(cognito, pool, client)
    finally:
        cognito.delete_user_pool(UserPoolId=pool)


def of_another_pool(deployment: Deployment) -> str:
    """Return a token of a user of such a pool."""
    with another_pool(deployment) as app:
        return users.create(app, "stranger", ()).sign_in(app).id_token


def of_another_client(deployment: Deployment, *groups: str) -> str:
    """Return a token that a user of the API's pool got with another app client."""
    cognito = deployment.aws.client("cognito-idp")
    pool = deployment.outputs.user_pool_id
    flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="another", ExplicitAuthFlows=flows
    )["UserPoolClient"]["ClientId"]
    try:
        app = ClientApp(cognito, pool, client)
        return deployment.create_user(*groups, name="of-another-client").sign_in(app).id_token
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)


@contextmanager
def machine(deployment: Deployment) -> Iterator[tuple[str, str]]:
    """Make a machine's client in the API's pool: its ID, and a token from client credentials."""
    cognito = deployment.aws.client("cognito-idp")
    pool = deployment.outputs.user_pool_id
    server = {"UserPoolId": pool, "Identifier": "documents"}
    cognito.create_resource_server(
        **server, Name="documents", Scopes=[{"ScopeName": "read", "ScopeDescription": "x"}]
    )
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="machine",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["documents/read"],
    )["UserPoolClient"]
    try:
        token = as_a_machine(deployment.aws, client["ClientId"], client["ClientSecret"])
        yield client["ClientId"], token
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client["ClientId"])
        cognito.delete_resource_server(**server)


def of_a_machine(deployment: Deployment) -> str:
    """Return a token of a machine's client that Terraform does not know."""
    with machine(deployment) as (_, token):
        return token


def refresh_token(deployment: Deployment, *groups: str) -> str:
    """Return a function that gets new tokens for a user in these groups."""
    return _refresh_token(deployment, deployment.create_user(*groups))


def stating(deployment: Deployment, wanted: Iterable[dict[str, Any]]) -> list[str]:
    """Return an ID token for each set of other claims, all from one trigger and one user."""
    app = deployment.stack.client_app()
    user = deployment.create_user()
    refresh = _refresh_token(deployment, user)
    found = []
    with trigger(deployment, {}):
        for claims in wanted:
            app.cognito.admin_update_user_attributes(
                UserPoolId=app.user_pool_id,
                Username=user.username,
                UserAttributes=[{"Name": "profile", "Value": json.dumps(claims)}],
            )
            answer = app.cognito.initiate_auth(
                ClientId=app.client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": refresh},
            )
            found.append(answer["AuthenticationResult"]["IdToken"])
    return found


def _refresh_token(deployment: Deployment, user: User) -> str:
    app = deployment.stack.client_app()
    srp = AWSSRP(user.username, user.password, app.user_pool_id, app.client_id, client=app.cognito)
    return str(srp.authenticate_user()["AuthenticationResult"]["RefreshToken"])


@contextmanager
def trigger(deployment: Deployment, claims: dict[str, Any]) -> Iterator[None]:
    """Let the pool's tokens state other claims, for a user also those of the attribute profile."""
    with TemporaryDirectory() as folder:
        source = Path(folder, "source")
        source.mkdir()
        (source / "app.py").write_text(TRIGGER.format(claims=json.dumps(claims)))
        code = package.build(source, Path(folder, "trigger.zip")).path.read_bytes()
    with before_tokens(deployment, code):
        yield

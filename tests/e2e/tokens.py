"""Tokens that the emulator itself has signed, and that must open nothing."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tooling.deployed import users
from tooling.deployed.sign_in import ClientApp
from tooling.packaging import package
from tooling.paths import PRE_TOKEN_GENERATION

from .conftest import Deployment

TRIGGER = """\
import json

CLAIMS = json.loads({claims!r})


def lambda_handler(event, context):
    event["response"]["claimsOverrideDetails"] = {{"claimsToAddOrOverride": CLAIMS}}
    return event
"""


def expired(deployment: Deployment) -> str:
    """Return a token whose time was over an hour ago."""
    with trigger(deployment, {"exp": int(time.time()) - 3600}):
        return deployment.sign_in("admins").id_token


def of_another_pool(deployment: Deployment) -> str:
    """Return a token of a user of a pool that is none of the API's business."""
    cognito = deployment.aws.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    try:
        flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName="another", ExplicitAuthFlows=flows
        )["UserPoolClient"]["ClientId"]
        app = ClientApp(cognito, pool, client)
        return users.create(app, "stranger", ()).sign_in(app).id_token
    finally:
        cognito.delete_user_pool(UserPoolId=pool)


def of_another_client(deployment: Deployment, *groups: str) -> str:
    """Return a token that a user of the API's pool got by another application."""
    cognito = deployment.aws.client("cognito-idp")
    pool = deployment.outputs.user_pool_id
    flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="another", ExplicitAuthFlows=flows
    )["UserPoolClient"]["ClientId"]
    try:
        app = ClientApp(cognito, pool, client)
        return users.create(app, "of-another-client", groups).sign_in(app).id_token
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)


@contextmanager
def trigger(deployment: Deployment, claims: dict[str, Any]) -> Iterator[None]:
    """Have the pool's tokens state other claims."""
    cognito, functions = deployment.aws.client("cognito-idp"), deployment.aws.client("lambda")
    pool = cognito.describe_user_pool(UserPoolId=deployment.outputs.user_pool_id)["UserPool"]
    function = pool["LambdaConfig"]["PreTokenGeneration"]
    with TemporaryDirectory() as folder:
        source = Path(folder, "source")
        source.mkdir()
        (source / "app.py").write_text(TRIGGER.format(claims=json.dumps(claims)))
        ours = package.build(source, Path(folder, "ours.zip")).path.read_bytes()
        theirs = package.build(PRE_TOKEN_GENERATION, Path(folder, "theirs.zip")).path.read_bytes()
    functions.update_function_code(FunctionName=function, ZipFile=ours)
    try:
        yield
    finally:
        functions.update_function_code(FunctionName=function, ZipFile=theirs)

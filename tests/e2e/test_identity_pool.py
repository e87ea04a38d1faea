"""Users who call AWS, and the API, with credentials of the identity pool.

On AWS an identity pool chooses a user's role by the ID token, and returns the role's credentials.
The emulator does not choose. So a test makes the identity pool's own call, with a token of the pool
to STS, which enforces the real trust policies; or it gives the pool one role for all users.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tooling.isolation import REGION
from tooling.local.aws import ROOT
from tooling.local.identity_pool import IdentityPool
from tooling.lock_out.lock_out import LockOut

from ..iam_roles import EVERYTHING, policy
from . import sessions
from .conftest import Deployment

INPUTS = {
    "authorizer": "iam",
    "identity_pool": True,
    "session": {"tags": {"username": "sub"}},
}


def emulated_credentials(
    deployment: Deployment, pool: IdentityPool, id_token: str | None, role_arn: str | None = None
) -> Credentials:
    """Return the emulator's credentials: of the default role, or of one that replaces it.

    It gives a role even to a guest without a token, whether or not the pool admits guests.
    """
    cognito = deployment.aws.client("cognito-identity")
    configured = cognito.get_identity_pool_roles(IdentityPoolId=pool.id)
    del configured["ResponseMetadata"]
    if role_arn is not None:
        kind = "authenticated" if id_token else "unauthenticated"
        cognito.set_identity_pool_roles(**configured | {"Roles": {kind: role_arn}})
    try:
        answer = cognito.get_credentials_for_identity(**pool.identity(id_token))["Credentials"]
    finally:
        cognito.set_identity_pool_roles(**configured)
    return Credentials(answer["AccessKeyId"], answer["SecretKey"], answer["SessionToken"])


def pool_of(deployment: Deployment, identity_pool_id: str) -> IdentityPool:
    return IdentityPool(deployment.aws, identity_pool_id, deployment.outputs.user_pool_id)


def identity_pool_ids(deployment: Deployment) -> list[str]:
    pools = deployment.aws.client("cognito-identity").list_identity_pools(MaxResults=60)
    return [pool["IdentityPoolId"] for pool in pools["IdentityPools"]]


@pytest.fixture
def foreign_pool(deployment: Deployment) -> Iterator[IdentityPool]:
    """Another identity pool in the same account, on the same user pool."""
    cognito = deployment.aws.client("cognito-identity")
    provider = f"cognito-idp.{REGION}.amazonaws.com/{deployment.outputs.user_pool_id}"
    created = cognito.create_identity_pool(
        IdentityPoolName="foreign",
        AllowUnauthenticatedIdentities=True,
        CognitoIdentityProviders=[
            {"ProviderName": provider, "ClientId": deployment.outputs.user_pool_client_id}
        ],
    )
    yield pool_of(deployment, created["IdentityPoolId"])
    cognito.delete_identity_pool(IdentityPoolId=created["IdentityPoolId"])


@pytest.fixture(scope="module")
def pool(deployment: Deployment) -> IdentityPool:
    (identity_pool_id,) = identity_pool_ids(deployment)
    return pool_of(deployment, identity_pool_id)


def test_members_call_aws_with_the_role_of_their_group(
    deployment: Deployment, pool: IdentityPool
) -> None:
    editors = deployment.outputs.group_role_arns["editors"]
    token = deployment.tokens("editors").id_token
    s3 = deployment.aws.client("s3", pool.credentials(token, editors))
    document = {"Bucket": deployment.outputs.documents_bucket, "Key": "direct.txt"}
    s3.put_object(**document, Body=b"x")
    assert s3.get_object(**document)["Body"].read() == b"x"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(**document)


@pytest.mark.parametrize("group", ["readers", "editors", "admins"])
def test_other_identity_pools_and_guests_get_no_role(
    deployment: Deployment, pool: IdentityPool, foreign_pool: IdentityPool, group: str
) -> None:
    role_arn = deployment.outputs.group_role_arns[group]
    token = deployment.tokens(group).id_token
    for other, id_token in ((foreign_pool, token), (foreign_pool, None), (pool, None)):
        with pytest.raises(ClientError, match="AccessDenied"):
            other.credentials(id_token, role_arn)
    assert pool.credentials(token, role_arn)


def test_the_default_role_has_no_rights(deployment: Deployment, pool: IdentityPool) -> None:
    """The emulator returns credentials of the default role, which has no rights."""
    credentials = emulated_credentials(deployment, pool, deployment.tokens("admins").id_token)
    with pytest.raises(ClientError, match="AccessDenied"):
        deployment.aws.client("s3", credentials).list_objects_v2(
            Bucket=deployment.outputs.documents_bucket
        )


def signed_call(
    deployment: Deployment, credentials: Credentials, method: str, path: str
) -> tuple[int, dict[str, Any]]:
    body = b"x" if method == "PUT" else None
    request = AWSRequest(method, deployment.api.url + path, data=body)
    SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
    answer = deployment.api.call(method, path, body=body, headers=dict(request.headers))
    return answer.status_code, answer.json() if answer.content else {}


def test_signed_requests_run_with_the_role_of_the_signer(
    deployment: Deployment, pool: IdentityPool
) -> None:
    editors = deployment.outputs.group_role_arns["editors"]
    token = deployment.tokens("editors").id_token
    credentials = emulated_credentials(deployment, pool, token, editors)
    status, caller = signed_call(deployment, credentials, "GET", "/whoami")
    assert (status, caller["role_arn"], caller["groups"]) == (200, editors, [])
    assert caller["username"] == caller["subject"] == caller["session_name"]
    assert signed_call(deployment, credentials, "PUT", "/documents/signed.txt")[0] == 201
    assert signed_call(deployment, credentials, "GET", "/documents")[0] == 200
    assert signed_call(deployment, credentials, "DELETE", "/documents/signed.txt")[0] == 403


def test_locked_out_signers_are_refused(deployment: Deployment, pool: IdentityPool) -> None:
    """The function knows a signer only by the `sub`; the identity pool's sessions have a tag."""
    user = deployment.create_user("editors")
    stack = deployment.stack.outputs()
    assert stack.identity_pool_id == pool.id
    lock_out = LockOut(stack, deployment.aws)
    who = lock_out.look_up(user.username)
    assert who.subject
    sessions = lock_out.sessions_of(who)
    assert sessions.names == {user.username, who.subject}
    assert sessions.tags == {("username", who.subject)}
    token = user.sign_in(deployment.stack.client_app()).id_token
    editors = deployment.outputs.group_role_arns["editors"]
    credentials = emulated_credentials(deployment, pool, token, editors)
    assert signed_call(deployment, credentials, "GET", "/documents")[0] == 200
    lock_out.lock_out(sessions)
    try:
        assert signed_call(deployment, credentials, "GET", "/documents")[0] == 403
    finally:
        lock_out.let_in([lock_out.names_of(who)])
    assert signed_call(deployment, credentials, "GET", "/documents")[0] == 200


def of_user_with_every_right(deployment: Deployment, cleanup: ExitStack) -> Credentials:
    iam, user = deployment.aws.client("iam"), {"UserName": "every-right"}
    iam.create_user(**user)
    cleanup.callback(iam.delete_user, **user)
    iam.put_user_policy(**user, PolicyName="all", PolicyDocument=policy(EVERYTHING))
    cleanup.callback(iam.delete_user_policy, **user, PolicyName="all")
    key = iam.create_access_key(**user)["AccessKey"]
    cleanup.callback(iam.delete_access_key, **user, AccessKeyId=key["AccessKeyId"])
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def test_other_signers_are_refused(
    deployment: Deployment, pool: IdentityPool, foreign_pool: IdentityPool
) -> None:
    """IAM lets all of these call the method, so the function itself must refuse."""
    assert pool.id != foreign_pool.id
    editors = deployment.outputs.group_role_arns["editors"]
    token = deployment.tokens("editors").id_token
    with ExitStack() as cleanup:
        signers = {
            "by another identity pool": emulated_credentials(
                deployment, foreign_pool, token, editors
            ),
            "a guest": emulated_credentials(deployment, pool, None, editors),
            "as the function gets it": sessions.of_group_role(deployment, "editors"),
            "a user with every right": of_user_with_every_right(deployment, cleanup),
            "the root user": ROOT,
        }
        answers = {
            name: signed_call(deployment, credentials, "GET", "/whoami")
            for name, credentials in signers.items()
        }
    refused = "Sign the request with credentials of this API's identity pool, and nothing else."
    for name, (status, problem) in answers.items():
        assert (status, problem["detail"]) == (401, refused), name


def test_unsigned_requests_are_refused(deployment: Deployment, pool: IdentityPool) -> None:
    assert pool.id in identity_pool_ids(deployment)
    details = {
        None: "The request is not signed, or there is no such method or resource.",
        # No signature of AWS's kind, for which API Gateway has no type of its own.
        deployment.tokens("admins").id_token: "API Gateway refused the request (DEFAULT_4XX).",
    }
    for token, detail in details.items():
        answer = deployment.api.call("GET", "/whoami", token)
        assert (answer.status_code, answer.json()["detail"]) == (403, detail)


@pytest.mark.full
def test_a_second_plan_shows_no_change(deployment: Deployment, pool: IdentityPool) -> None:
    assert pool.id in identity_pool_ids(deployment)
    assert deployment.stack.changes() == []

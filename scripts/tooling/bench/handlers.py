"""A Lambda handler for each row: all rows of one table do the same.

The first ones assume the caller's role and read from S3; the others verify an ID token and answer
with a policy. Each function below `serve_first` is a cold start: it imports a library and makes a
handler as the library's own documentation says. Some libraries know only one role. For them, an
unbounded cache of this module keeps a session for each caller: without it they would call STS for
each request, as the naive snippet does. The libraries differ in how much they check of a token.

The other functions import next to nothing, because a cold start pays for imports.
"""

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

Event = Mapping[str, Any]
Claims = Mapping[str, Any]
Answer = dict[str, Any]
Handler = Callable[[Any, Any], Any]

REGION = "us-east-1"
USER_POOL_ID = f"{REGION}_AbCdEf123"
CLIENT_ID = "7h2k3example4client5id6"
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/{USER_POOL_ID}"
# The paths of requests: with and without a call to S3.
DOCUMENT, NOTHING = "/documents/a.txt", "/nothing"

# The rows. Other libraries have the names of their distributions.
NAIVE, OURS, AUTHORIZER = "naive", "group_role", "authorizer"
PEERS = ("aws-assume-role-lib", "boto3-assume", "boto3-refresh-session", "boto-session-manager")
ROWS = (NAIVE, *PEERS, OURS)
AUTHORIZERS = ("PyJWT", "joserfc", "python-jose", "cognitojwt", AUTHORIZER)

_OK = 200


def make(row: str) -> Handler:
    """Call the function below that has a row's name, which is the first half of a cold start."""
    handler: Handler = globals()[row.lower().replace("-", "_")]()
    return handler


class _Context:
    """Lambda's context, with what handlers use of it."""

    aws_request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 10_000


def serve(handler: Handler, event: Event) -> tuple[int, int]:
    """Serve a request; return its nanoseconds of wall time and of CPU time.

    Raises:
        RuntimeError: The request failed, so that its cost would mean nothing.
    """
    context = _Context()
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    answer = handler(event, context)
    wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
    if answer.get("statusCode") != _OK and not _lets_in(answer):
        raise RuntimeError(f"the handler answered {answer}")
    return wall, cpu


def serve_first(handler: Handler) -> None:
    """Serve the event in the command line."""
    serve(handler, json.loads(sys.argv[1]))


def naive() -> Handler:
    """Return the snippet of AWS's article, without its log line, which writes out credentials.

    The article stops at the assumed role; the rest follows boto3's documentation.
    """
    import boto3

    sts = boto3.client("sts")

    def lambda_handler(event: Event, _context: object) -> Answer:
        role_arn = event["requestContext"]["authorizer"]["claims"]["cognito:roles"]
        credentials = sts.assume_role(RoleArn=role_arn, RoleSessionName="APIrole")["Credentials"]
        if event["path"] == NOTHING:
            return _answer(event, None)  # as the article does
        session = boto3.Session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        )
        return _answer(event, session.client("s3"))

    return lambda_handler


def aws_assume_role_lib() -> Handler:
    """Make the parent session at cold start, and clients where they are used, as in its README."""
    import boto3
    from aws_assume_role_lib import assume_role  # type: ignore[attr-defined,unused-ignore]

    parent = boto3.Session()

    @functools.cache
    def session(role_arn: str, name: str) -> Any:
        return assume_role(parent, role_arn, RoleSessionName=name)

    return lambda event, _context: _answer(event, session(*_who(event)).client("s3"))


def boto3_assume() -> Handler:
    """Make sessions as in its README's tutorial.

    Its clients refresh themselves according to it, so one is made and kept for each caller.
    """
    import boto3
    from boto3_assume import assume_role

    @functools.cache
    def s3(role_arn: str, name: str) -> Any:
        role = {"RoleArn": role_arn, "RoleSessionName": name}
        session = assume_role(source_session=boto3.Session(), assume_role_kwargs=role)
        return session.client("s3")

    return lambda event, _context: _answer(event, s3(*_who(event)))


def boto3_refresh_session() -> Handler:
    """Make sessions as its documentation begins; they keep their clients."""
    from boto3_refresh_session import AssumeRoleConfig, RefreshableSession

    @functools.cache
    def session(role_arn: str, name: str) -> Any:
        role = AssumeRoleConfig(RoleArn=role_arn, RoleSessionName=name)
        return RefreshableSession(assume_role_kwargs=role)

    return lambda event, _context: _answer(event, session(*_who(event)).client("s3"))


def boto_session_manager() -> Handler:
    """Make refreshing managers as in its README; they keep their clients."""
    from boto_session_manager.api import BotoSesManager

    bsm = BotoSesManager()

    @functools.cache
    def manager(role_arn: str, name: str) -> Any:
        return bsm.assume_role(role_arn=role_arn, role_session_name=name, auto_refresh=True)

    return lambda event, _context: _answer(event, manager(*_who(event)).s3_client)


def group_role() -> Handler:
    """Return this project's handler: `as_caller`, with all its checks and its log line."""
    from group_role import Caller, as_caller

    @as_caller
    def lambda_handler(event: Event, _context: object, caller: Caller) -> Any:
        return _answer(event, caller.client("s3"))

    return lambda_handler


def pyjwt() -> Handler:
    """Get keys as in "Retrieve RSA signing keys from a JWKS endpoint" of its usage examples."""
    import jwt

    jwks = jwt.PyJWKClient(_jwks_url())

    def verify(token: str) -> Claims:
        key = jwks.get_signing_key_from_jwt(token)
        return jwt.decode(token, key, algorithms=["RS256"], **_options())

    return _letting_in(verify)


def joserfc() -> Handler:
    """Use a key set and a registry of claims as in its guide to JSON Web Tokens."""
    from joserfc import jwt
    from joserfc.jwk import KeySet

    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": CLIENT_ID},
        exp={"essential": True},
    )
    keys = functools.cache(lambda: KeySet.import_key_set(_key_set()))

    def verify(token: str) -> Claims:
        verified = jwt.decode(token, keys(), algorithms=["RS256"])
        registry.validate(verified.claims)
        return verified.claims

    return _letting_in(verify)


def python_jose() -> Handler:
    """Call `jwt.decode` with the whole key set, as its documentation allows."""
    from jose import jwt

    return _letting_in(
        lambda token: jwt.decode(token, _key_set(), algorithms=["RS256"], **_options())
    )


def cognitojwt() -> Handler:
    """Use the synchronous mode of its README; the environment leads it to the stub."""
    from cognitojwt import decode

    return _letting_in(lambda token: decode(token, REGION, USER_POOL_ID, app_client_id=CLIENT_ID))


def authorizer() -> Handler:
    """Return this project's authorizer: the function that `scripts/package --authorizer` packs."""
    from authorizer import lambda_handler

    return lambda_handler


def _who(event: Event) -> tuple[str, str]:
    """Return a caller's role and name, for libraries that know only one role."""
    claims = event["requestContext"]["authorizer"]["claims"]
    return (claims["cognito:preferred_role"], claims["cognito:username"])


def _answer(event: Event, s3: Any) -> Answer:
    """Make the caller's own call, if the request asks for it, and answer as the snippet does."""
    if event["path"] == DOCUMENT:
        s3.get_object(Bucket="documents", Key="a.txt")["Body"].read()
    return {"statusCode": _OK, "headers": {}, "body": "Success"}


def _options() -> dict[str, Any]:
    return {"audience": CLIENT_ID, "issuer": ISSUER}


def _jwks_url() -> str:
    """Return the stub's address of the pool's key set."""
    return f"{os.environ['AWS_ENDPOINT_URL']}/{USER_POOL_ID}/.well-known/jwks.json"


@functools.cache
def _key_set() -> Any:
    """Get the key set once, for libraries that leave that to their users."""
    from urllib.request import urlopen

    with urlopen(_jwks_url()) as answer:  # noqa: S310
        return json.load(answer)


def _letting_in(verify: Callable[[str], Claims]) -> Handler:
    """Let the user of a token in, as the examples in API Gateway's documentation do."""

    def lambda_handler(event: Event, _context: object) -> Answer:
        claims = verify(event["authorizationToken"])
        action, resource = "execute-api:Invoke", event["methodArn"]
        statement = {"Action": action, "Effect": "Allow", "Resource": resource}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        return {"principalId": claims["sub"], "policyDocument": policy}

    return lambda_handler


def _lets_in(answer: Answer) -> bool:
    return bool(answer["policyDocument"]["Statement"][0]["Effect"] == "Allow")

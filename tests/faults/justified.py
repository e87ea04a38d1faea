"""Decides independently, from the event, whether the handler was right to let a caller in."""

import contextlib
import json
import re
from typing import Any

from group_role import Settings

from .deployments import ACCOUNT, IDENTITY_POOL, PROVIDER, ROLES

_OF_A_SIGNER = (
    "userArn",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
)


def expect(condition: object, message: str) -> None:
    """Raise an AssertionError if something is wrong."""
    if not condition:
        raise AssertionError(message)


def expect_justified(deployment: Settings, event: Any, body: dict[str, str]) -> None:
    """Compare an admitted caller and the role with the event."""
    context = event["requestContext"]
    expect(body["role_arn"].startswith(ROLES), "a role outside the allow-list")
    expect(re.fullmatch(r"[\w+=,.@-]{2,64}", body["name"], re.ASCII), "the session's name")
    identity = context.get("identity")
    signed = isinstance(identity, dict) and any(
        identity.get(name) is not None for name in _OF_A_SIGNER
    )
    if deployment.iam_callers and signed:
        expect(context.get("authorizer") is None, "two identities")
        _expect_signer(identity, body)
    else:
        _expect_token(deployment, context["authorizer"], body)


def _expect_signer(identity: dict[str, Any], body: dict[str, str]) -> None:
    role_name, subject = body["role_arn"].removeprefix(ROLES), body["subject"]
    told = {
        "accountId": ACCOUNT,
        "cognitoAuthenticationProvider": f"{PROVIDER},{PROVIDER}:CognitoSignIn:{subject}",
        "cognitoAuthenticationType": "authenticated",
        "cognitoIdentityPoolId": IDENTITY_POOL,
        "userArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role_name}/CognitoIdentityCredentials",
    }
    for name, value in told.items():
        expect(identity.get(name) == value, f"another {name} than {value}")
    expect(isinstance(identity.get("cognitoIdentityId"), str), "no identity's ID")
    expect("/" not in role_name, "a role of another path")
    expect(body["name"] == subject, "a session of somebody else's name")


def _expect_token(deployment: Settings, authorizer: Any, body: dict[str, str]) -> None:
    places = [name for name in ("claims", "jwt", "lambda") if name in authorizer]
    expect(len(places) < 2, "claims in two places")
    claims = authorizer[places[0]] if places else authorizer
    if places == ["jwt"]:
        claims = claims["claims"]
    computed = deployment.access_tokens and places in ([], ["lambda"])
    uses = ("id", "access") if computed else ("id",)
    expect(claims.get("token_use") in uses, "no ID token")
    of_a_user = claims.get("cognito:username") or claims.get("username")
    if claims["token_use"] == "access" and of_a_user:
        avoided = [name for name in deployment.session_tags.values() if claims.get(name) is None]
        expect(not avoided, "an access token that avoids a tag")
    issuers = deployment.issuers
    expect(issuers is None or claims.get("iss") in issuers, "a token of another issuer's")
    expect(claims.get("sub") == body["subject"], "a subject of nobody's")
    if deployment.role_rules:
        stated = [
            rule.role_arn
            for rule in deployment.role_rules
            if _states(claims.get(rule.claim), rule.value)
        ]
    else:
        stated = [
            body["role_arn"]
            for name in ("cognito:roles", "cognito:preferred_role")
            if _states(claims.get(name), body["role_arn"])
        ]
    expect(body["role_arn"] in [*stated, deployment.default_role], "a role of somebody else's")


def _states(claim: Any, member: str) -> bool:
    """Tell whether a claim, in any form of a list, has a whole member."""
    if isinstance(claim, str):
        with contextlib.suppress(ValueError):
            claim = json.loads(claim)
    if isinstance(claim, str):
        return bool(re.search(rf"(?:\A|[\[, ]){re.escape(member)}(?:[\], ]|\Z)", claim))
    return isinstance(claim, list) and member in claim

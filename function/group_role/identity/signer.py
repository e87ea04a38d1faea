"""Reads the identity that signed a request, for methods with the authorization AWS_IAM.

API Gateway has verified the signature and that the role may call the method. The credentials never
reach the function, which learns about the caller from `requestContext.identity`. It accepts only
credentials of one identity pool, for users of one user pool. There is no token: the identity pool
has chosen the role, and the function knows only the user's `sub`.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from group_role.config.settings import IamCallers
from group_role.errors import Reason, Unauthenticated
from group_role.identity.claims import Identity
from group_role.identity.user_pool import issuers_of

# The name of every session that an identity pool opens.
_USER_ARN = re.compile(
    r"arn:(aws(?:-[a-z]+)*):sts::([0-9]{12}):assumed-role/([A-Za-z0-9_+=,.@-]{1,64})"
    r"/CognitoIdentityCredentials"
)
# The issuer without its scheme comes twice.
_PROVIDER = re.compile(r"([^,:]+),\1:CognitoSignIn:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_IDENTITY_ID = re.compile(r"[a-z0-9-]+:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# If any of these has a value, the request was signed; otherwise API Gateway leaves them all null.
_SIGNERS = (
    "userArn",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
)


def identify_signer(event: Mapping[str, Any], callers: IamCallers) -> Identity | None:
    """Return the identity that signed a request, or None if the request is not signed.

    Args:
        event: The event of an API Gateway proxy integration.
        callers: The pools whose users may sign requests.

    Raises:
        Unauthenticated: The credentials do not come from the identity pool, or are those of a
            guest; or an authorizer states an identity too, and there can be only one.
    """
    match event:
        case {"requestContext": {"identity": dict(identity), **context}}:
            pass
        case _:
            return None
    if all(identity.get(name) is None for name in _SIGNERS):
        return None
    if context.get("authorizer") is not None:
        raise _refused("the request is signed and an authorizer states an identity too")
    if identity.get("cognitoIdentityPoolId") != callers.identity_pool_id:
        raise _refused("not signed with credentials of the identity pool")
    if identity.get("cognitoAuthenticationType") != "authenticated":
        raise _refused("not signed in")
    if not _matches(_IDENTITY_ID, identity.get("cognitoIdentityId")):
        raise _refused("cognitoIdentityId is not an identity's")
    role_arn = _role_arn(identity, callers)
    subject = _subject(identity, callers)
    return Identity(
        subject=subject,
        username=subject,
        groups=(),
        roles=(role_arn,),
        preferred_role=None,
        expires_at=None,
        claims=MappingProxyType({"sub": subject}),
        signed=True,
    )


def _role_arn(identity: Mapping[str, Any], callers: IamCallers) -> str:
    """Return the role's ARN with the configured path, since a session's ARN has no path.

    Names of roles are unique in an account: if the signer's role has another path, no role has this
    ARN, and STS denies the call.
    """
    match = _matches(_USER_ARN, identity.get("userArn"))
    if not match:
        raise _refused("userArn is not a session of an identity pool")
    partition, account, name = match.groups()
    if identity.get("accountId") != account:
        raise _refused("userArn and accountId differ")
    return f"arn:{partition}:iam::{account}:role{callers.role_path}{name}"


def _subject(identity: Mapping[str, Any], callers: IamCallers) -> str:
    match = _matches(_PROVIDER, identity.get("cognitoAuthenticationProvider"))
    if not match:
        raise _refused("cognitoAuthenticationProvider is not a sign-in by a user pool")
    provider, subject = match.groups()
    if f"https://{provider}" not in issuers_of(callers.user_pool_id):
        raise _refused("cognitoAuthenticationProvider names another user pool")
    return subject


def _matches(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    return pattern.fullmatch(value) if isinstance(value, str) else None


def _refused(note: str) -> Unauthenticated:
    detail = "Sign the request with credentials of this API's identity pool, and nothing else."
    return Unauthenticated(detail, reason=Reason.UNKNOWN_SIGNER, note=note)

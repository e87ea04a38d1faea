"""A user pool as far as verifying goes: a key set that the stub publishes, and one ID token."""

import json
import time

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm

from tooling.bench.authorizers.task import CLIENT_ID, ISSUER

_KEY_ID = "m1wTqgkBzZ0rQ2bS8vYpXw3cJ5nLd7eFh9aKu4iRtEo="
_ROLE_ARN = "arn:aws:iam::123456789012:role/group-role/groups/group-role-editors"
_TOKEN_SECONDS = 86_400  # the longest that Cognito issues: a bench takes its time


class UserPool:
    """A pool with a key pair of its own.

    Attributes:
        jwks: The key set, as Cognito publishes it.
        id_token: A token that holds.
    """

    def __init__(self) -> None:
        private = generate_private_key(public_exponent=65537, key_size=2048)
        public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
        key = {name: public[name] for name in ("e", "kty", "n")}
        self.jwks = json.dumps({"keys": [key | {"alg": "RS256", "kid": _KEY_ID, "use": "sig"}]})
        self.id_token = jwt.encode(_claims(), private, "RS256", headers={"kid": _KEY_ID})


def _claims() -> dict[str, object]:
    now = int(time.time())
    return {
        "sub": "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e",
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "token_use": "id",
        "auth_time": now,
        "iat": now,
        "exp": now + _TOKEN_SECONDS,
        "event_id": "1d2c3b4a-0000-4000-8000-1234567890ab",
        "cognito:username": "ada",
        "cognito:groups": ["editors"],
        "cognito:roles": [_ROLE_ARN],
        "cognito:preferred_role": _ROLE_ARN,
        "email": "ada@example.com",
        "email_verified": True,
    }

"""What handlers are asked to do: verify a user pool's ID token, and let its user in."""

import os
from collections.abc import Mapping
from typing import Any

Event = Mapping[str, Any]
Answer = dict[str, Any]

REGION = "us-east-1"
USER_POOL_ID = f"{REGION}_AbCdEf123"
CLIENT_ID = "7h2k3example4client5id6"
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/{USER_POOL_ID}"
JWKS_PATH = f"/{USER_POOL_ID}/.well-known/jwks.json"


def jwks_url() -> str:
    """Return where the stub has the pool's key set."""
    return os.environ["AWS_ENDPOINT_URL"] + JWKS_PATH


def allow(event: Event, claims: Mapping[str, Any]) -> Answer:
    """Let the user in, as the examples in API Gateway's documentation do."""
    return {
        "principalId": claims["sub"],
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": event["methodArn"],
                }
            ],
        },
    }

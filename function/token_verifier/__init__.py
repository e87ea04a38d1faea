"""Verifies tokens of one Cognito user pool.

    token -> header -> key -> signature -> claims

It does not even parse a token's claims before the signature has been verified. It does not use
boto3: the authorizer calls no AWS API, and boto3 would slow down its cold start.
"""

from token_verifier.errors import ConfigurationError, KeysUnavailable, Reason, Refused
from token_verifier.settings import Settings
from token_verifier.verifier import Claims, TokenVerifier

__all__ = [
    "Claims",
    "ConfigurationError",
    "KeysUnavailable",
    "Reason",
    "Refused",
    "Settings",
    "TokenVerifier",
]

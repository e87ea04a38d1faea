"""Verifies tokens of one Cognito user pool before anything trusts what they say.

    token -> header -> key -> signature -> claims

Nothing of a token's claims is even parsed before its signature holds. No boto3: the authorizer
calls no AWS API, and a cold start would pay for it.
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

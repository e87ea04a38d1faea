"""Forges tokens, to show that a forged token opens nothing."""

import base64

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256


def forged(token: str) -> str:
    """Return a token with the same header and claims, signed with another key."""
    signed, _, _ = token.rpartition(".")
    key = generate_private_key(public_exponent=65537, key_size=2048)
    signature = key.sign(signed.encode(), PKCS1v15(), SHA256())
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

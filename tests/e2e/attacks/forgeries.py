"""Tokens that the user pool never signed, each made of one that it did."""

import base64
import functools
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tooling.deployed.forgery import forged
from tooling.deployed.sign_in import claims_of

from ..conftest import Deployment

Forge = Callable[[Deployment, str], str]

# Nothing listens there, and nobody is to look.
_ELSEWHERE = "http://127.0.0.1:9/jwks.json"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _json(value: Any) -> str:
    return _encoded(json.dumps(value).encode())


@functools.cache
def _own_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def _with_header(**changes: Any) -> Forge:
    """Return a forger with a key of our own, and a header that could have it believed."""

    def forge(_: Deployment, token: str) -> str:
        header = {**jwt.get_unverified_header(token), **changes}
        return jwt.encode(claims_of(token), _own_key(), algorithm="RS256", headers=header)

    return forge


def _with_embedded_key(deployment: Deployment, token: str) -> str:
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(_own_key().public_key(), as_dict=True)
    kid = jwt.get_unverified_header(token)["kid"]
    return _with_header(jwk={**jwk, "kid": kid})(deployment, token)


def _algorithm_none(_: Deployment, token: str) -> str:
    header = {**jwt.get_unverified_header(token), "alg": "none"}
    return f"{_json(header)}.{token.split('.')[1]}."


def _hmac_with_the_public_key(deployment: Deployment, token: str) -> str:
    pool = f"{deployment.aws.api_url}/{deployment.outputs.user_pool_id}"
    key = jwt.PyJWKClient(f"{pool}/.well-known/jwks.json").get_signing_key_from_jwt(token).key
    secret = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {**jwt.get_unverified_header(token), "alg": "HS256"}
    content = f"{_json(header)}.{token.split('.')[1]}"
    return f"{content}.{_encoded(hmac.digest(secret, content.encode(), hashlib.sha256))}"


def _promoted(deployment: Deployment, token: str) -> str:
    """Return the token with the claims of an admin, under the signature that it had."""
    header, _, signature = token.split(".")
    admins = deployment.outputs.group_role_arns["admins"]
    claims = claims_of(token) | {
        "cognito:groups": ["admins"],
        "cognito:roles": [admins],
        "cognito:preferred_role": admins,
    }
    return f"{header}.{_json(claims)}.{signature}"


FORGERIES: dict[str, Forge] = {
    "a key of their own": lambda _, token: forged(token),
    "a key of their own, jku": _with_header(jku=_ELSEWHERE),
    "a key of their own, x5u": _with_header(x5u=_ELSEWHERE),
    "a key of their own, jwk": _with_embedded_key,
    "a key of their own, kid": _with_header(kid="../../../dev/null"),
    "alg none": _algorithm_none,
    "HS256 and the public key": _hmac_with_the_public_key,
    "claims of an admin": _promoted,
    "no signature": lambda _, token: token.rpartition(".")[0] + ".",
    "two parts": lambda _, token: token.rpartition(".")[0],
    "a signature of zeros": lambda _, token: f"{token.rpartition('.')[0]}.{_encoded(bytes(256))}",
}

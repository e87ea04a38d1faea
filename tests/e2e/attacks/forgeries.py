"""Tokens that the user pool never signed, each made from one that it signed."""

import base64
import hashlib
import hmac
import json
import re
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tooling.deployed.sign_in import claims_of, forged

from ..conftest import Deployment
from .key_server import KeyServer


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a forger has: a stack to attack, and a key with a server for it."""

    deployment: Deployment
    server: KeyServer


Forge = Callable[[Workshop, str], str]


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _json(value: Any) -> str:
    return _encoded(json.dumps(value).encode())


def _header(token: str, **changes: Any) -> dict[str, Any]:
    return {**jwt.get_unverified_header(token), **changes}


def _signed(workshop: Workshop, token: str, **changes: Any) -> str:
    """Return the token signed with the forger's key, and with a header that might persuade."""
    key, header = workshop.server.key, _header(token, **changes)
    return jwt.encode(claims_of(token), key, algorithm="RS256", headers=header)


def _with_key_set(workshop: Workshop, token: str) -> str:
    """Return a token that is valid for a verifier which fetches the key set that it names."""
    address = workshop.server.key_set(_header(token)["kid"])
    found = _signed(workshop, token, jku=address)
    _verify(found, jwt.PyJWKClient(address).get_signing_key_from_jwt(found).key)
    workshop.server.asked.clear()
    return found


def _with_certificate(workshop: Workshop, token: str) -> str:
    """Return a token that is valid for a verifier which fetches the certificate that it names."""
    address = workshop.server.certificate()
    found = _signed(workshop, token, x5u=address)
    with urllib.request.urlopen(address) as answer:  # noqa: S310 (ours, on loopback)
        certificate = x509.load_pem_x509_certificate(answer.read())
    _verify(found, certificate.public_key())
    workshop.server.asked.clear()
    return found


def _verify(token: str, key: Any) -> None:
    jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})


def _with_embedded_key(workshop: Workshop, token: str) -> str:
    return _signed(workshop, token, jwk=workshop.server.jwk(_header(token)["kid"]))


def _issued_by(change: Callable[[str], str]) -> Forge:
    """Return tokens with another issuer, signed with the forger's key and the pool's key ID."""

    def forge(workshop: Workshop, token: str) -> str:
        claims = claims_of(token)
        claims["iss"] = change(claims["iss"])
        key, header = workshop.server.key, _header(token)
        return jwt.encode(claims, key, algorithm="RS256", headers=header)

    return forge


def _updated(issuer: str) -> str:
    """Return the other issuer that Cognito has for the same pool."""
    return issuer.replace("https://", "https://issuer-")


def _in_another_region(issuer: str) -> str:
    return re.sub(r"-idp\.[^.]+\.", "-idp.eu-south-2.", issuer)


def _algorithm_none(signature: str) -> Forge:
    def forge(_: Workshop, token: str) -> str:
        return f"{_json(_header(token, alg='none'))}.{token.split('.')[1]}.{signature}"

    return forge


def _hmac(token: str, secret: bytes, **changes: Any) -> str:
    header = _header(token, alg="HS256", **changes)
    content = f"{_json(header)}.{token.split('.')[1]}"
    return f"{content}.{_encoded(hmac.digest(secret, content.encode(), hashlib.sha256))}"


def _hmac_with_the_public_key(workshop: Workshop, token: str) -> str:
    deployment = workshop.deployment
    pool = f"{deployment.aws.api_url}/{deployment.outputs.user_pool_id}"
    key = jwt.PyJWKClient(f"{pool}/.well-known/jwks.json").get_signing_key_from_jwt(token).key
    return _hmac(token, key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _hmac_with_an_empty_file(_: Workshop, token: str) -> str:
    """Return a token that is valid for a verifier which reads the key from the path in it."""
    return _hmac(token, b"", kid="../../../../../../dev/null")


def _promoted(workshop: Workshop, token: str) -> str:
    """Return the token with an admin's claims, and with its old signature."""
    header, _, signature = token.split(".")
    admins = workshop.deployment.outputs.group_role_arns["admins"]
    claims = claims_of(token) | {
        "cognito:groups": ["admins"],
        "cognito:roles": [admins],
        "cognito:preferred_role": admins,
    }
    return f"{header}.{_json(claims)}.{signature}"


def _as_a_machine(_: Workshop, token: str) -> str:
    """Return the token as one of a machine that is its own client, with its old signature."""
    header, _payload, signature = token.split(".")
    claims = claims_of(token)
    client_id = claims["aud"]
    kept = ("iss", "iat", "exp")
    machine = {name: claims[name] for name in kept} | {
        "token_use": "access",
        "scope": "documents/read",
        "client_id": client_id,
        "sub": client_id,
    }
    return f"{header}.{_json(machine)}.{signature}"


FORGERIES: dict[str, Forge] = {
    "a key of their own": lambda _, token: forged(token),
    "a key of their own, jku": _with_key_set,
    "a key of their own, x5u": _with_certificate,
    "a key of their own, jwk": _with_embedded_key,
    "a key of their own, updated issuer": _issued_by(_updated),
    "a key of their own, updated issuer of another region": _issued_by(
        lambda issuer: _updated(_in_another_region(issuer))
    ),
    "a key of their own, updated issuer of another pool": _issued_by(
        lambda issuer: f"{_updated(issuer)}2"
    ),
    "a key of their own, updated issuer twice": _issued_by(
        lambda issuer: _updated(_updated(issuer))
    ),
    "alg none": _algorithm_none(""),
    "alg none, signed": _algorithm_none("AA"),
    "HS256 and an empty file": _hmac_with_an_empty_file,
    "HS256 and the public key": _hmac_with_the_public_key,
    "claims of an admin": _promoted,
    "claims of a machine": _as_a_machine,
    "no signature": lambda _, token: token.rpartition(".")[0] + ".",
    "two parts": lambda _, token: token.rpartition(".")[0],
    "a signature of zeros": lambda _, token: f"{token.rpartition('.')[0]}.{_encoded(bytes(256))}",
}

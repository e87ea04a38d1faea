"""joserfc: a key set and a registry of claims as in its guide to JSON Web Tokens."""

import functools

from joserfc import jwt
from joserfc.jwk import KeySet

from tooling.bench.authorizers.key_set import key_set
from tooling.bench.authorizers.task import CLIENT_ID, ISSUER, Answer, Event, allow

_registry = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": CLIENT_ID},
    exp={"essential": True},
)


@functools.cache
def _keys() -> KeySet:
    return KeySet.import_key_set(key_set())


def lambda_handler(event: Event, _context: object) -> Answer:
    """Verify signature, times, issuer and client."""
    token = jwt.decode(event["authorizationToken"], _keys(), algorithms=["RS256"])
    _registry.validate(token.claims)
    return allow(event, token.claims)

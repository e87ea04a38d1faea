"""PyJWT: keys and claims as in "Retrieve RSA signing keys from a JWKS endpoint" of its usage."""

import jwt

from tooling.bench.authorizers.task import CLIENT_ID, ISSUER, Answer, Event, allow, jwks_url

_keys = jwt.PyJWKClient(jwks_url())


def lambda_handler(event: Event, _context: object) -> Answer:
    """Verify signature, times, issuer and client."""
    token = event["authorizationToken"]
    claims = jwt.decode(
        token,
        _keys.get_signing_key_from_jwt(token),
        algorithms=["RS256"],
        audience=CLIENT_ID,
        issuer=ISSUER,
    )
    return allow(event, claims)

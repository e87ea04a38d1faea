"""python-jose: `jwt.decode` with the whole key set, as its documentation allows."""

from jose import jwt

from tooling.bench.authorizers.key_set import key_set
from tooling.bench.authorizers.task import CLIENT_ID, ISSUER, Answer, Event, allow


def lambda_handler(event: Event, _context: object) -> Answer:
    """Verify signature, times, issuer and client."""
    claims = jwt.decode(
        event["authorizationToken"],
        key_set(),
        algorithms=["RS256"],
        audience=CLIENT_ID,
        issuer=ISSUER,
    )
    return allow(event, claims)

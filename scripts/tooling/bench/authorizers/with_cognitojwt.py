"""cognitojwt: the synchronous mode of its README; the environment leads it to the stub."""

import cognitojwt

from tooling.bench.authorizers.task import CLIENT_ID, REGION, USER_POOL_ID, Answer, Event, allow


def lambda_handler(event: Event, _context: object) -> Answer:
    """Verify signature, expiry and client."""
    claims = cognitojwt.decode(
        event["authorizationToken"], REGION, USER_POOL_ID, app_client_id=CLIENT_ID
    )
    return allow(event, claims)

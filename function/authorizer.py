"""The Lambda authorizer of a REST API: lets in callers with a valid token of the user pool.

It is an alternative to API Gateway's own user pool authorizer, deployed as a separate function
whose role may only write logs. API Gateway calls it as an authorizer of type TOKEN: it sees only
the token of a request. The token is also the key of API Gateway's cache, so that a cached response
is right for every request with that token.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
"""

import functools
import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from token_verifier import (
    Claims,
    ConfigurationError,
    Refused,
    Settings,
    TokenVerifier,
    log,
)
from token_verifier.download import download, jwks_url

Response = dict[str, Any]
Handler = Callable[[Mapping[str, Any], Any], Response]

# Names that API Gateway adds to the context, and names under which `group_role` finds the claims of
# other kinds of authorizer. The context leaves out claims with these names.
_RESERVED_NAMES = frozenset({"principalId", "integrationLatency", "claims", "jwt", "lambda"})


class Authorizer:
    """Decides for API Gateway about tokens; one instance serves an execution environment.

    Args:
        settings: The deployment's settings.
        fetch: Returns the user pool's JSON Web Key Set.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        settings: Settings,
        fetch: Callable[[], bytes],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._verifier = TokenVerifier(settings, fetch, clock=clock)

    def answer(self, event: Mapping[str, Any], context: Any) -> Response:
        """Return the response to an event of an authorizer of type TOKEN.

        Args:
            event: The token, and the ARN of the method that is called.
            context: Lambda's, for the request's ID.

        Raises:
            Exception: "Unauthorized"; API Gateway answers 401 and does not cache it.
            KeysUnavailable: The pool's keys cannot be read. To any exception other than
                "Unauthorized", API Gateway answers 500 unless the API replaces that response.
        """
        stage = "/".join(event["methodArn"].split("/")[:2])
        try:
            claims = self._verifier.verify(_without_scheme(event.get("authorizationToken")))
        except Refused as refused:
            log.write("INFO", "refused", request_id=context.aws_request_id, reason=refused.reason)
            # API Gateway looks for exactly this text. `from None`: Lambda would log the cause.
            raise Exception("Unauthorized") from None  # noqa: TRY002
        return {
            "principalId": claims["sub"],
            "policyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Action": "execute-api:Invoke",
                        "Effect": "Allow",
                        # Every method: API Gateway caches this response for the token, and would
                        # deny all other methods if the policy named only this one.
                        "Resource": f"{stage}/*",
                    }
                ],
            },
            "context": _context(claims),
        }


def _without_scheme(token: object) -> object:
    """Return a token without `Bearer`, which is optional, as for the user pool authorizer."""
    if isinstance(token, str) and token[:7].lower() == "bearer ":
        return token[7:]
    return token


def _context(claims: Claims) -> dict[str, str | int | bool]:
    """Return claims as a context can hold them: lists and objects as JSON text, nulls left out."""
    return {
        name: value if isinstance(value, str | int) else json.dumps(value)
        for name, value in claims.items()
        if value is not None and name not in _RESERVED_NAMES
    }


def handler_from(environ: Mapping[str, str]) -> Handler:
    """Return the handler of a function with this environment.

    If the settings are wrong, one log line says what is wrong, and the function lets nobody in.
    """
    try:
        settings = Settings.from_environ(environ)
        fetch = functools.partial(download, jwks_url(settings, environ))
    except ConfigurationError as error:
        log.write("ERROR", "configuration", note=str(error))
        return _misconfigured
    return Authorizer(settings, fetch).answer


def _misconfigured(event: Mapping[str, Any], context: Any) -> Response:
    del event, context
    raise ConfigurationError("the settings are wrong: see the message `configuration` in the log")


lambda_handler = handler_from(os.environ)

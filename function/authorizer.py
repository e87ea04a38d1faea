"""The Lambda authorizer of a REST API: lets in who holds a token of the user pool, and nobody else.

An alternative to API Gateway's own user pool authorizer, deployed as a function of its own whose
role may write logs and nothing else. API Gateway calls it as an authorizer of type TOKEN: it then
sees nothing of a request but the token, which is the key of API Gateway's cache, so that an answer
holds for every request that it is replayed for.

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

Answer = dict[str, Any]
Handler = Callable[[Mapping[str, Any], Any], Answer]

# What API Gateway adds to the context, and where `group_role` finds the claims of other kinds of
# authorizer: claims of these names would be mistaken for them.
_TAKEN = frozenset({"principalId", "integrationLatency", "claims", "jwt", "lambda"})


class Authorizer:
    """Answers API Gateway; one instance serves an execution environment.

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

    def answer(self, event: Mapping[str, Any], context: Any) -> Answer:
        """Answer one event of an authorizer of type TOKEN.

        Args:
            event: The token, and the ARN of the method that is called.
            context: Lambda's, for the request's ID.

        Raises:
            Exception: "Unauthorized", of which API Gateway makes 401 and which it does not cache.
            KeysUnavailable: It can't be told; API Gateway makes 500 of this and anything else.
        """
        stage = "/".join(event["methodArn"].split("/")[:2])
        try:
            claims = self._verifier.verify(_without_scheme(event.get("authorizationToken")))
        except Refused as refused:
            log.write("INFO", "refused", request_id=context.aws_request_id, reason=refused.reason)
            # API Gateway goes by this text. Without the cause, which Lambda would log.
            raise Exception("Unauthorized") from None  # noqa: TRY002
        return {
            "principalId": claims["sub"],
            "policyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Action": "execute-api:Invoke",
                        "Effect": "Allow",
                        # Not the method that was asked for: the cache replays this answer for
                        # every other method, which it would then deny.
                        "Resource": f"{stage}/*",
                    }
                ],
            },
            "context": _context(claims),
        }


def _without_scheme(token: object) -> object:
    """Return a token without `Bearer`: as for the user pool authorizer, it may be left out."""
    if isinstance(token, str) and token[:7].lower() == "bearer ":
        return token[7:]
    return token


def _context(claims: Claims) -> dict[str, str | int | bool]:
    """Return claims as a context can hold them: lists and objects as JSON text, null not at all."""
    return {
        name: value if isinstance(value, str | int) else json.dumps(value)
        for name, value in claims.items()
        if value is not None and name not in _TAKEN
    }


def handler_from(environ: Mapping[str, str]) -> Handler:
    """Return the handler of a function with this environment.

    If the settings are wrong, one log line says what is, and nobody is let in.
    """
    try:
        settings = Settings.from_environ(environ)
        fetch = functools.partial(download, jwks_url(settings, environ))
    except ConfigurationError as error:
        log.write("ERROR", "configuration", note=str(error))
        return _misconfigured
    return Authorizer(settings, fetch).answer


def _misconfigured(event: Mapping[str, Any], context: Any) -> Answer:
    del event, context
    raise ConfigurationError("the log of the function's start says what is wrong")


lambda_handler = handler_from(os.environ)

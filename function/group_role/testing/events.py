"""Events that API Gateway sends to a function: those of a REST API and of an HTTP API."""

import base64
import json
import time
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode

from group_role.testing.routes import path_parameters
from group_role.testing.users import User

_NONE: Mapping[str, str] = MappingProxyType({})


class Body(NamedTuple):
    """A body with its media type."""

    content: bytes
    content_type: str


def form(fields: Mapping[str, str | list[str]]) -> Body:
    """Return the body that a browser sends for a form.

    Args:
        fields: Values by name; several values of a name as a list.
    """
    return Body(urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded")


def rest_event(  # noqa: PLR0913 (what a request has, by keyword)
    method: str,
    path: str,
    user: User | None = None,
    *,
    headers: Mapping[str, str] = _NONE,
    body: object = None,
    resource: str = "",
) -> dict[str, Any]:
    """Return the event of a request to the REST API with its Cognito authorizer.

    Args:
        method: The HTTP method.
        path: Path and query as the client sends them: `/orders/a%20b?after=c`.
        user: The user whose ID token API Gateway verified. None: the method has no authorizer, as
            for a public route.
        headers: The request's headers.
        body: A text, bytes or a `form`; any other value except None is sent as JSON, with its
            `Content-Type` unless `headers` has one. It always arrives in Base64, since the API of
            the Terraform modules treats every media type as binary.
        resource: The path of the API's resource, with parameters in braces, for example
            `/webhooks/{source}` for a public route. Default: `/{proxy+}`, which takes every path.

    Raises:
        ValueError: The resource does not take this path.
    """
    sent_path, _, query_string = path.partition("?")
    # API Gateway keeps only one of several slashes at the start; those within the path stay.
    path = f"/{sent_path.lstrip('/')}"
    resource = resource or ("/" if path == "/" else "/{proxy+}")
    query = parse_qsl(query_string, keep_blank_values=True)
    content, sent = _sent(body, headers)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _multiple(query) or None,
        "pathParameters": path_parameters(resource, path),
        "stageVariables": None,
        "body": base64.b64encode(content).decode() if content else None,
        "isBase64Encoded": bool(content),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "accountId": "123456789012",
            "apiId": "1234567890",
            "stage": "live",
            "httpMethod": method,
            "path": f"/live{sent_path}",
            "resourcePath": resource,
            "resourceId": "abc123",
            "protocol": "HTTP/1.1",
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "curl/8.5.0"},
            **({"authorizer": {"claims": user.claims()}} if user else {}),
        },
    }


def http_event(  # noqa: PLR0913 (what a request has, by keyword)
    method: str,
    path: str,
    user: User | None = None,
    *,
    headers: Mapping[str, str] = _NONE,
    body: object = None,
    payload_format_version: Literal["1.0", "2.0"] = "2.0",
) -> dict[str, Any]:
    """Return the event of a request to an HTTP API with a JWT authorizer.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

    Args:
        method: The HTTP method.
        path: Path and query as the client sends them. An HTTP API decodes the path, and then cuts
            it off at a question mark.
        user: The user whose ID token API Gateway verified. None: the route has no authorizer.
        headers: The request's headers, whose names arrive in lower case in format 2.0.
        body: As for `rest_event`.
        payload_format_version: The version that the API's integration has.
    """
    encoded, _, query_string = path.partition("?")
    path, *_ = unquote(encoded).split("?")
    if payload_format_version == "1.0":
        event = rest_event(method, f"{encoded}?{query_string}", user, headers=headers, body=body)
        event |= {"version": "1.0", "path": path, "pathParameters": {"proxy": path.strip("/")}}
        event["requestContext"] |= {"path": path, "stage": "$default"}
        if user:
            event["requestContext"]["authorizer"] = {"claims": _jwt(user), "scopes": None}
        return event
    query = _multiple(parse_qsl(query_string, keep_blank_values=True))
    content, sent = _sent(body, headers)
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query_string,
        "headers": {name.lower(): value for name, value in sent.items()},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "1234567890",
            "domainName": "1234567890.execute-api.us-east-1.amazonaws.com",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "curl/8.5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": "$default",
            "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": bool(content),
    }
    if query:
        event["queryStringParameters"] = {name: ",".join(texts) for name, texts in query.items()}
    if content:
        event["body"] = base64.b64encode(content).decode()
    if user:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": _jwt(user), "scopes": None}}
    return event


def by_lambda_authorizer(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event of an API with a Lambda authorizer, whose context holds the claims.

    Args:
        event: An event of `rest_event` or `http_event`, with a user.
    """
    context = event["requestContext"]
    authorizer = context["authorizer"]
    claims = authorizer["claims"] if "claims" in authorizer else authorizer["jwt"]["claims"]
    flat = {"principalId": claims["sub"], "integrationLatency": 12, **claims}
    stated = flat if "claims" in authorizer else {"lambda": dict(claims)}
    return {**event, "requestContext": {**context, "authorizer": stated}}


def _sent(body: object, headers: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
    """Return the bytes of a body, and the headers of its request."""
    match body:
        case None:
            body = Body(b"", "")
        case str():
            body = Body(body.encode(), "")
        case bytes():
            body = Body(body, "")
        case Body():
            pass
        case _:
            body = Body(json.dumps(body).encode(), "application/json")
    sent = dict(headers)
    if body.content_type and "content-type" not in map(str.lower, sent):
        sent["Content-Type"] = body.content_type
    return body.content, sent


def _jwt(user: User) -> dict[str, str]:
    """Return claims as a JWT authorizer writes them: lists in brackets, times as numbers."""
    claims, now = user.claims(), int(time.time())
    for name in ("cognito:groups", "cognito:roles"):
        if name in claims:
            claims[name] = f"[{claims[name].replace(',', ' ')}]"
    return claims | {"iat": str(now), "exp": str(now + 3600)}


def _multiple(query: list[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in query:
        values.setdefault(name, []).append(value)
    return values

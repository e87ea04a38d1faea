"""Reads the kind of a request, its ID and a few headers, but not the caller's identity.

The caller writes the headers: the function compares them with known values and never trusts them.
"""

from collections.abc import Mapping
from typing import Any, Final

from group_role.errors import ApiError, BadRequest, NotARequest, Reason

_LONGEST_ID = 200
# The event of a schedule or a health check; no request of an API looks like it.
_PING = ("group_role", "ping")
# Members of events that have a `requestContext` or an `httpMethod` and are not requests: results of
# asynchronous invocations, and events of authorizers and of Bedrock agents.
_OF_OTHER_EVENTS = frozenset(
    {"requestPayload", "methodArn", "routeArn", "actionGroup", "Records", "triggerSource"}
)
# Members of the `requestContext` of VPC Lattice's second version; its first version has no context.
_OF_LATTICE = frozenset({"serviceArn", "serviceNetworkArn", "targetGroupArn"})


# For isinstance(). `dict` comes first, since nearly every mapping is one, and the check of the
# abstract class calls a Python function.
MAPPING: Final = (dict, Mapping)


def is_ping(event: Any) -> bool:
    """Tell whether an event is a ping, which only checks the function or keeps it warm."""
    # Not compared as a whole: a decorator may have turned the dictionary into an object.
    name, word = _PING
    return isinstance(event, MAPPING) and len(event) == 1 and event.get(name) == word


def expect_request(event: Any) -> None:
    """Check that an event is an HTTP request of any kind.

    Raises:
        NotARequest: It is something else, such as a message, a record, a schedule or a trigger.
    """
    if (
        isinstance(event, MAPPING)
        and ("requestContext" in event or "httpMethod" in event or "raw_path" in event)
        and _OF_OTHER_EVENTS.isdisjoint(event)
    ):
        return
    raise NotARequest(
        "The event is not a request of an API, so the function did not handle it. A handler behind "
        "@as_caller answers only requests: send other events to a separate function, and use "
        '{"group_role": "ping"} for a ping.'
    )


def expect_api_gateway(event: Mapping[str, Any]) -> None:
    """Check that an event comes from a REST API, or from an HTTP API with an authorizer.

    Raises:
        ApiError: It comes from another service, or from an HTTP API without an authorizer that
            this function understands.
    """
    source = _unsupported_source(event)
    if source is not None:
        raise ApiError(
            f"This function was called by {source}. It answers a REST API, or an HTTP API with a"
            " JWT or Lambda authorizer.",
            reason=Reason.CONFIGURATION,
            note=f"called by {source}",
        )


def _unsupported_source(event: Mapping[str, Any]) -> str | None:
    """Return what sent an event that this function cannot answer, None if it can."""
    context = event.get("requestContext")
    if not isinstance(context, MAPPING):
        context = {}
    if "raw_path" in event or not _OF_LATTICE.isdisjoint(context):
        return "VPC Lattice"
    if "elb" in context:
        return "an Application Load Balancer"
    if "connectionId" in context:
        return "a WebSocket API"
    if "http" not in context and "rawPath" not in event:
        return None  # a REST API, or an HTTP API in payload format 1.0
    return _unsupported_http_api(context)


def _unsupported_http_api(context: Mapping[str, Any]) -> str | None:
    match context:
        case {"domainName": str(domain)} if ".lambda-url." in domain:
            return "a Lambda function URL (payload format 2.0)"
        case {"authorizer": {"jwt": _} | {"lambda": _}}:
            return None
        case _:
            return "an HTTP API (payload format 2.0) without a JWT or Lambda authorizer"


def request_id_of(event: Any, context: Any) -> str:
    """Return the ID that API Gateway also writes to its logs and sends to the caller."""
    try:
        request_id = event.get("requestContext").get("requestId")
    except AttributeError:
        request_id = None
    if isinstance(request_id, str):
        return request_id[:_LONGEST_ID]
    return str(getattr(context, "aws_request_id", ""))


def requested_role(event: Mapping[str, Any], header: str | None) -> str | None:
    """Return the role that the caller asks for with the configured header; None without it.

    Raises:
        BadRequest: The request has the header more than once.
    """
    if header is None:
        return None
    match _header(event, header):
        case []:
            return None
        case [str(role_arn)] | [[str(role_arn)]]:
            return role_arn
        case _:
            detail = f"Send one {header} header, with one role's ARN."
            raise BadRequest(detail, reason=Reason.MALFORMED_ROLE_CHOICE)


def allowed_origin(event: Any, origins: tuple[str, ...]) -> str | None:
    """Return the origin whose scripts may read the response: `*` for any, None for none."""
    if "*" in origins:
        return "*"
    match _header(event, "Origin"):
        case [str(origin)] | [[str(origin)]] if origin in origins:
            return origin
        case _:
            return None


def _header(event: Any, name: str) -> list[Any]:
    """Return a header of a request: one text in `headers`, a list of one in `multiValueHeaders`."""
    try:
        headers = event.get("multiValueHeaders") or event.get("headers") or {}
        return [value for given, value in headers.items() if given.lower() == name.lower()]
    except AttributeError:
        return [None]

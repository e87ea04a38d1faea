"""What is read of a request besides the caller's identity: its ID and a few headers.

All of it is the caller's to write, but the ID: it is looked at, compared and never believed.
"""

from collections.abc import Mapping
from typing import Any

from group_role.errors import BadRequest, Reason


def request_id_of(event: Any, context: Any) -> str:
    """Return the ID that API Gateway also writes to its logs and sends to the caller."""
    match event:
        case {"requestContext": {"requestId": str(request_id)}}:
            return request_id
        case _:
            return str(getattr(context, "aws_request_id", ""))


def requested_role(event: Mapping[str, Any], header: str | None) -> str | None:
    """Return the role that the caller asks for by header, where that is configured.

    Raises:
        BadRequest: It was asked for more than one.
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
    """Return the origin whose scripts may read the answer: `*` for any, None for none."""
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

"""Converts responses to payload format 2.0: one value for each header, and a list of cookies.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from typing import Any

from group_role.http.api_gateway import is_header, refused
from group_role.http.request import MAPPING

_COOKIE = "set-cookie"


def is_payload_2(event: object) -> bool:
    """Tell whether an event is of payload format 2.0."""
    if not isinstance(event, MAPPING) or event.get("version") != "2.0":
        return False
    context = event.get("requestContext")
    return isinstance(context, MAPPING) and "http" in context


def split_cookies(returned: object) -> tuple[object, list[str]]:
    """Return a response in the format for a REST API, and the list of its cookies.

    Raises:
        ApiError: `cookies` is not a list of valid header values.
    """
    if not isinstance(returned, MAPPING) or "cookies" not in returned:
        return returned, []
    rest = {name: value for name, value in returned.items() if name != "cookies"}
    cookies = returned["cookies"] or []
    if isinstance(cookies, list) and all(is_header(_COOKIE, cookie) for cookie in cookies):
        return rest, cookies
    raise refused("has cookies that are not a list of valid header values")


def to_payload_2(response: dict[str, Any], cookies: list[str]) -> None:
    """Join the values of each header as RFC 9110 says, and move cookies into their own member.

    Args:
        response: In the format for a REST API.
        cookies: The handler's `cookies`.
    """
    headers: dict[str, str] = {}
    spelled: dict[str, str] = {}
    single = [(name, [value]) for name, value in response["headers"].items()]
    cookies = list(cookies)
    for name, values in [*single, *response.pop("multiValueHeaders", {}).items()]:
        texts = [str(v).lower() if isinstance(v, bool) else str(v) for v in values]
        if name.lower() == _COOKIE:
            cookies += texts
            continue
        name = spelled.setdefault(name.lower(), name)  # noqa: PLW2901 (the first spelling)
        headers[name] = ", ".join([headers[name], *texts] if name in headers else texts)
    response["headers"] = headers
    if cookies:
        response["cookies"] = cookies

"""Names the action and the resource of a request as AWS does, where ministack differs.

ministack names a function without its version and a log group without its streams, knows alarms by
one parameter, and does not know dashboards.

https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from ministack.core import iam_actions  # type: ignore[import-untyped]

AWS = "arn:aws"

# arn, partition, service, region, account, "function", name
_PARTS_OF_FUNCTION = 7
_LAMBDA_PATH = re.compile(r"/\d{4}-\d\d-\d\d/")


@dataclass(frozen=True, slots=True)
class Request:
    """A signed request in the form in which ministack routes it."""

    service: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    params: Mapping[str, Any]
    region: str
    account_id: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON object of its body; empty if it has none."""
        with suppress(ValueError):
            found = json.loads(self.body)
            if isinstance(found, dict):
                return found
        return {}

    def param(self, name: str) -> str:
        """Return a parameter of the query or form; empty if there is none."""
        value = self.params.get(name, "")
        return str(value[0] if isinstance(value, list) else value)

    def arn(self, service: str, rest: str) -> str:
        """Return an ARN in the request's region and account."""
        return f"{AWS}:{service}:{self.region}:{self.account_id}:{rest}"


_extract_action = iam_actions.extract_iam_action
_extract_resource = iam_actions.extract_resource_arn


def install() -> None:
    """Make ministack ask IAM about these actions and resources."""
    iam_actions.extract_iam_action = _action
    iam_actions.extract_resource_arn = _resource


def _action(service: str, *rest: Any) -> str | None:
    method, path, _, _, params = rest
    found: str | None = _lambda_action(method, path, params) if service == "lambda" else None
    return found or _extract_action(service, *rest)


def _resource(service: str, *rest: Any) -> str:
    resource: str = _extract_resource(service, *rest)
    action = iam_actions.extract_iam_action(service, *rest[:5])
    rule = _RULES.get(service)
    return rule(Request(service, *rest), action, resource) if rule and action else resource


def _lambda_action(method: str, path: str, params: Mapping[str, Any]) -> str | None:
    """Return the action of a request to Lambda, None if it is not named after the operation."""
    if not _LAMBDA_PATH.match(path):
        return None
    for named, pattern, operation, _, required in _lambda_routes():
        if named == method and pattern.match(path.rstrip("/")) and required.keys() <= params.keys():
            return None if operation.startswith("Invoke") else f"lambda:{operation}"
    return None


@cache
def _lambda_routes() -> list[Any]:
    return list(iam_actions._load_botocore_routes("lambda"))  # noqa: SLF001


def _function(request: Request, action: str, resource: str) -> str:
    """Return the ARN of a function, with the version or alias that a request names, if it does."""
    if action == "lambda:CreateFunction":
        return request.arn("lambda", f"function:{request.document.get('FunctionName', '*')}")
    qualifier = request.param("Qualifier")
    unqualified = len(resource.split(":")) == _PARTS_OF_FUNCTION
    qualified = qualifier and unqualified and action != "lambda:InvokeFunction"
    return f"{resource}:{qualifier}" if qualified else resource


def _log_group(_: Request, action: str, resource: str) -> str:
    return resource if resource == "*" or "tag" in action.lower() else f"{resource}:*"


def _alarm_or_dashboard(request: Request, _: str, resource: str) -> str:
    def named(parameter: str) -> str:
        value = request.document.get(parameter) or request.param(f"{parameter}.member.1")
        return str(value[0] if isinstance(value, list) else value or request.param(parameter))

    if name := named("DashboardName") or named("DashboardNames"):
        return f"{AWS}:cloudwatch::{request.account_id}:dashboard/{name}"
    if name := named("AlarmName") or named("AlarmNames"):
        return request.arn("cloudwatch", f"alarm:{name}")
    return named("ResourceARN") or resource


_RULES: dict[str, Callable[[Request, str, str], str]] = {
    "lambda": _function,
    "logs": _log_group,
    "monitoring": _alarm_or_dashboard,
}

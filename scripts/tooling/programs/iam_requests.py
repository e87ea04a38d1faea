"""Names the action and the resource of a request as AWS does, where ministack differs.

ministack names a role without its path, and does not name a user pool or a function's version. It
does not know permissions boundaries in conditions.

https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from ministack.core import iam_actions  # type: ignore[import-untyped]
from ministack.services import iam  # type: ignore[import-untyped]

AWS = "arn:aws"

# arn, partition, service, region, account, "function", name
_PARTS_OF_FUNCTION = 7
_LAMBDA_PATH = re.compile(r"/\d{4}-\d\d-\d\d/")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to IAM: may the caller do this?"""

    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)


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

    def as_sent(self) -> dict[str, Any]:
        """Return everything to send it again: `method`, `path`, `headers` and `body`."""
        form = "x-www-form-urlencoded" in self.headers.get("content-type", "")
        query = "" if form else urlencode(self.params, doseq=True)
        return {
            "method": self.method,
            "path": f"{quote(self.path, safe='/%:')}{'?' if query else ''}{query}",
            "headers": dict(self.headers),
            "body": base64.b64encode(self.body).decode(),
        }

    def arn(self, service: str, rest: str) -> str:
        """Return an ARN in the request's region and account."""
        return f"{AWS}:{service}:{self.region}:{self.account_id}:{rest}"


def action_of(service: str, method: str, path: str, params: Mapping[str, Any]) -> str | None:
    """Return the action of a request to Lambda, which AWS names after the operation.

    For other requests, and for what AWS names otherwise, it is None.
    """
    if service != "lambda" or not _LAMBDA_PATH.match(path):
        return None
    for named, pattern, operation, _, required in _lambda_routes():
        if named == method and pattern.match(path.rstrip("/")) and required.keys() <= params.keys():
            return None if operation.startswith("Invoke") else f"lambda:{operation}"
    return None


@cache
def _lambda_routes() -> list[Any]:
    return list(iam_actions._load_botocore_routes("lambda"))  # noqa: SLF001


def own(request: Request, action: str, resource: str) -> Asked:
    """Return the question for the request's own action.

    Args:
        request: The request.
        action: ministack's name for its action.
        resource: ministack's name for its resource.
    """
    rules: dict[str, Callable[[Request, str, str], str]] = {
        "cognito-identity": _identity_pool,
        "cognito-idp": _user_pool,
        "iam": _iam_resource,
        "lambda": _function,
        "logs": _log_group,
        "monitoring": _monitored,
        "wafv2": lambda sent, _, resource: str(sent.document.get("ResourceArn") or resource),
    }
    rule = rules.get(request.service)
    named = rule(request, action, resource) if rule else resource
    return Asked(action, named, _iam_context(request) if request.service == "iam" else {})


def _iam_resource(request: Request, _: str, resource: str) -> str:
    if name := request.param("RoleName"):
        found = _role(request)
        path = found["Arn"].partition(":role")[2] if found else f"{_path(request)}{name}"
        return f"{AWS}:iam::{request.account_id}:role{path}"
    if request.param("PolicyName") and resource == "*":
        path = f"{_path(request)}{request.param('PolicyName')}"
        return f"{AWS}:iam::{request.account_id}:policy{path}"
    return resource


def _path(request: Request) -> str:
    return request.param("Path") or "/"


def _role(request: Request) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = iam._roles.get(request.param("RoleName"))  # noqa: SLF001
    return found


def _iam_context(request: Request) -> dict[str, Any]:
    """Return the keys by which IAM's own actions are bounded."""
    asked = request.param("PermissionsBoundary")
    boundary = asked or (_role(request) or {}).get("PermissionsBoundary")
    attached = request.param("PolicyArn") if request.param("RoleName") else ""
    found = {"iam:PermissionsBoundary": boundary, "iam:PolicyARN": attached}
    return {key: value for key, value in found.items() if value}


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


def _user_pool(request: Request, action: str, _: str) -> str:
    sent = request.document
    if arn := sent.get("ResourceArn"):
        return str(arn)
    if action.rpartition(":")[2] in ("CreateUserPool", "DescribeUserPoolDomain", "ListUserPools"):
        return "*"
    return request.arn("cognito-idp", f"userpool/{sent.get('UserPoolId', '*')}")


def _identity_pool(request: Request, action: str, _: str) -> str:
    # These are asked for without a resource, whatever they name.
    if action.rpartition(":")[2] in (
        "CreateIdentityPool",
        "SetIdentityPoolRoles",
        "SetPrincipalTagAttributeMap",
    ):
        return "*"
    sent = request.document
    arn = request.arn("cognito-identity", f"identitypool/{sent.get('IdentityPoolId', '*')}")
    return str(sent.get("ResourceArn") or arn)


def _monitored(request: Request, _: str, resource: str) -> str:
    def named(parameter: str) -> str:
        value = request.document.get(parameter) or request.param(f"{parameter}.member.1")
        return str(value[0] if isinstance(value, list) else value or request.param(parameter))

    if name := named("DashboardName") or named("DashboardNames"):
        return f"{AWS}:cloudwatch::{request.account_id}:dashboard/{name}"
    if name := named("AlarmName") or named("AlarmNames"):
        return request.arn("cloudwatch", f"alarm:{name}")
    return named("ResourceARN") or resource

"""Names the action and the resource of a request as AWS does, where ministack differs.

ministack names a role without its path, and a function without its version. It does not know
permissions boundaries in conditions.

https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from ministack.core import iam_actions, iam_evaluator  # type: ignore[import-untyped]
from ministack.services import iam  # type: ignore[import-untyped]

from tooling.deployed.actions import Asked

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


# The request that this task serves, and the question for its own action.
current: ContextVar[tuple[Request, Asked] | None] = ContextVar("current", default=None)

_extract_action = iam_actions.extract_iam_action
_extract_resource = iam_actions.extract_resource_arn
_enforce = iam_evaluator.enforce


def install() -> None:
    """Change what ministack asks IAM about requests."""
    iam_actions.extract_iam_action = _action
    iam_actions.extract_resource_arn = _resource
    iam_evaluator.enforce = _judged


def _action(service: str, *rest: Any) -> str | None:
    method, path, _, _, params = rest
    found: str | None = _lambda_action(method, path, params) if service == "lambda" else None
    return found or _extract_action(service, *rest)


def _resource(service: str, *rest: Any) -> str:
    resource: str = _extract_resource(service, *rest)
    action = iam_actions.extract_iam_action(service, *rest[:5])
    if action is None:
        return resource
    request = Request(service, *rest)
    question = _own(request, action, resource)
    current.set((request, question))
    return question.resource


def _judged(access_key_id: str, iam_action: str, *where: str, **more: Any) -> Any:
    """Judge a request with the keys that ministack does not know; None means allowed."""
    found = current.get()
    if found and is_about(found[1], iam_action, more.get("resource_arn", "*")):
        more["service_context"] = {**(more.get("service_context") or {}), **found[1].context}
    return _enforce(access_key_id, iam_action, *where, **more)


def is_about(asked: Asked, action: str, resource: str) -> bool:
    """Tell whether a question is the one for this action on this resource."""
    return (asked.action, asked.resource) == (action, resource)


def _lambda_action(method: str, path: str, params: Mapping[str, Any]) -> str | None:
    """Return the action of a request to Lambda, which AWS names after the operation.

    For what AWS names otherwise, it is None.
    """
    if not _LAMBDA_PATH.match(path):
        return None
    for named, pattern, operation, _, required in _lambda_routes():
        if named == method and pattern.match(path.rstrip("/")) and required.keys() <= params.keys():
            return None if operation.startswith("Invoke") else f"lambda:{operation}"
    return None


@cache
def _lambda_routes() -> list[Any]:
    return list(iam_actions._load_botocore_routes("lambda"))  # noqa: SLF001


def _own(request: Request, action: str, resource: str) -> Asked:
    """Return the question for a request's own action, given ministack's names for the two."""
    rules: dict[str, Callable[[Request, str, str], str]] = {
        "cognito-identity": _identity_pool,
        "cognito-idp": _by_arn,
        "iam": _iam_resource,
        "lambda": _function,
        "logs": _log_group,
        "monitoring": _monitored,
        "wafv2": _by_arn,
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


def _identity_pool(request: Request, action: str, resource: str) -> str:
    # These are asked for without a resource, whatever they name.
    if action.endswith((":SetIdentityPoolRoles", ":SetPrincipalTagAttributeMap")):
        return "*"
    return _by_arn(request, action, resource)


def _by_arn(request: Request, _: str, resource: str) -> str:
    """Return the ARN of what gets tags or a web ACL; for other requests, ministack's name."""
    return str(request.document.get("ResourceArn") or resource)


def _monitored(request: Request, _: str, resource: str) -> str:
    def named(parameter: str) -> str:
        value = request.document.get(parameter) or request.param(f"{parameter}.member.1")
        return str(value[0] if isinstance(value, list) else value or request.param(parameter))

    if name := named("DashboardName") or named("DashboardNames"):
        return f"{AWS}:cloudwatch::{request.account_id}:dashboard/{name}"
    if name := named("AlarmName") or named("AlarmNames"):
        return request.arn("cloudwatch", f"alarm:{name}")
    return named("ResourceARN") or resource

"""Who gets to the function: callers whom the stack's authorizer let in, and nobody else.

Whoever may call the function otherwise writes the claims, and so is whoever they like.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tooling.deployed.deployment import Deployment
from tooling.verify.check import Check, Step
from tooling.verify.policy_language import COMPARING, Principal, listed, principals

_FUNCTION = re.compile(r":function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$-]+))?")
_API_GATEWAY = Principal("Service", "apigateway.amazonaws.com")


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the API behind which the function stands.

    Attributes:
        name: Its HTTP method and path, such as `ANY /{proxy+}`.
        authorization: How callers are judged, such as COGNITO_USER_POOLS.
        authorizer: The authorizer that judges them, as API Gateway has it; empty for none.
        scopes: The authorization scopes that it wants.
        integration: How the function is called, such as AWS_PROXY.
        qualifier: Which alias or version of the function is called, None for the newest code.
    """

    name: str
    authorization: str
    authorizer: Mapping[str, Any]
    scopes: Sequence[str]
    integration: str
    qualifier: str | None

    @property
    def judge(self) -> str:
        """Who judges the callers, in words."""
        match self.authorization:
            case "COGNITO_USER_POOLS":
                return f"user pool {', '.join(self._pools)}"
            case "CUSTOM":
                return f"Lambda authorizer {self.authorizing_function}"
            case "NONE":
                return "nobody"
            case other:
                return other

    @property
    def authorizing_function(self) -> str | None:
        """The name of the function that judges tokens, if one does."""
        found = _FUNCTION.search(self.authorizer.get("authorizerUri") or "")
        return found["name"] if found else None

    def faults(self, user_pool_id: str) -> Iterator[str]:
        """Say what lets others in than users of the pool, or has them be somebody else."""
        if self.authorization not in {"COGNITO_USER_POOLS", "CUSTOM"}:
            yield f"has {self.judge} judge its callers, so that nobody verifies a token"
        if strangers := [pool for pool in self._pools if pool != user_pool_id]:
            yield f"lets users of user pool {', '.join(strangers)} in"
        if self.scopes:
            yield (
                f"wants the scopes {', '.join(self.scopes)}, which only access tokens have: these"
                " carry no roles"
            )
        if self.integration != "AWS_PROXY":
            yield (
                f"calls the function by {self.integration}, whose template writes the claims:"
                " AWS_PROXY hands over those that were verified"
            )

    @property
    def _pools(self) -> list[str]:
        return [arn.rpartition("/")[2] for arn in self.authorizer.get("providerARNs", ())]


def methods(gateway: Any, rest_api_id: str, function_name: str) -> list[Method]:
    """Return the methods of an API that call a function."""
    answer = gateway.get_authorizers(restApiId=rest_api_id, limit=500)
    authorizers = {authorizer["id"]: authorizer for authorizer in answer["items"]}
    pages = gateway.get_paginator("get_resources").paginate(
        restApiId=rest_api_id, embed=["methods"]
    )
    found = []
    for page in pages:
        for resource in page["items"]:
            for verb, method in sorted(resource.get("resourceMethods", {}).items()):
                integration = method.get("methodIntegration") or {}
                function = _FUNCTION.search(integration.get("uri") or "")
                if function and function["name"] == function_name:
                    found.append(
                        Method(
                            f"{verb} {resource['path']}",
                            method["authorizationType"],
                            authorizers.get(method.get("authorizerId"), {}),
                            method.get("authorizationScopes", ()),
                            integration["type"],
                            function["qualifier"],
                        )
                    )
    return found


def check_methods(found: Sequence[Method], deployment: Deployment) -> Iterator[Check]:
    """Read who judges the callers of each method, in the API as it would be deployed now."""
    outputs = deployment.outputs
    if not found:
        fault = (
            f"The API {outputs.rest_api_id} has no method that calls the function"
            f" {outputs.function_name}. terraform apply makes them."
        )
        yield Check(Step.DOORS, outputs.rest_api_id, "methods", "some", "none", fault)
    for method in found:
        faults = list(method.faults(outputs.user_pool_id))
        if method.qualifier != found[0].qualifier:
            faults.append(f"calls another version of the function than {found[0].name}")
        judge = method.judge
        yield Check(
            Step.DOORS,
            method.name,
            "judged by",
            judge if method.authorization == "CUSTOM" else f"user pool {outputs.user_pool_id}",
            judge,
            f"Open door: {method.name} {'; it '.join(faults)}. terraform apply sets it right."
            if faults
            else "",
        )


def check_invocation(functions: Any, deployment: Deployment) -> Iterator[Check]:
    """Read who may call the function, any version of it, by its own policies and by URL."""
    outputs = deployment.outputs
    faults = [
        fault
        for statement in _statements(functions, outputs.function_name)
        for fault in _faults_of_statement(statement, deployment)
    ]
    pages = functions.get_paginator("list_function_url_configs").paginate(
        FunctionName=outputs.function_name
    )
    faults += [
        f"answers at {url['FunctionUrl']} too (authorization {url['AuthType']})"
        for page in pages
        for url in page["FunctionUrlConfigs"]
    ]
    expected = f"API {outputs.rest_api_id}"
    yield Check(
        Step.DOORS,
        outputs.function_name,
        "called by",
        expected,
        "; ".join(faults) or expected,
        f"Open door: the function {outputs.function_name} {'; it '.join(faults)}. Whoever calls it"
        " past the API writes the claims: take the permission or the URL away."
        if faults
        else "",
    )


def _statements(functions: Any, function_name: str) -> list[Mapping[str, Any]]:
    """Return the statements of all policies of a function: it has one, and so has each alias."""
    qualifiers: list[str | None] = [None]
    for operation, listing, name in (
        ("list_aliases", "Aliases", "Name"),
        ("list_versions_by_function", "Versions", "Version"),
    ):
        for page in functions.get_paginator(operation).paginate(FunctionName=function_name):
            qualifiers += [item[name] for item in page[listing] if item[name] != "$LATEST"]
    found: dict[str, Mapping[str, Any]] = {}
    for qualifier in qualifiers:
        which = {"FunctionName": function_name} | ({"Qualifier": qualifier} if qualifier else {})
        try:
            document = json.loads(functions.get_policy(**which)["Policy"])
        except functions.exceptions.ResourceNotFoundException:
            continue
        for statement in listed(document["Statement"]):
            # The emulator shows those of the aliases once more with the function's own.
            found[json.dumps(statement, sort_keys=True)] = statement
    return list(found.values())


def _faults_of_statement(statement: Mapping[str, Any], deployment: Deployment) -> Iterator[str]:
    if statement["Effect"] != "Allow":
        return
    strangers = [principal for principal in principals(statement) if principal != _API_GATEWAY]
    actions = ", ".join(listed(statement.get("Action", "all but a few actions")))
    for principal in strangers:
        yield f"lets {principal} call {actions}"
    if not strangers and not _is_for(statement.get("Condition", {}), deployment):
        yield f"lets other APIs than {deployment.outputs.rest_api_id} call {actions}"


def _is_for(condition: Mapping[str, Any], deployment: Deployment) -> bool:
    """Tell whether a condition holds for calls of the stack's API alone."""
    api = (
        f"arn:{deployment.partition}:execute-api:{deployment.region}:{deployment.account_id}"
        f":{deployment.outputs.rest_api_id}/"
    )
    for operator, keys in condition.items():
        sources = {key.lower(): value for key, value in keys.items()}.get("aws:sourcearn")
        if operator in COMPARING and sources and all(s.startswith(api) for s in listed(sources)):
            return True
    return False

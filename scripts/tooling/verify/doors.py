"""Who gets to the function: callers whom the stack's authorizer let in, and nobody else.

Whoever may call the function otherwise writes the claims, and so is whoever they like.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tooling.deployed.deployment import Deployment
from tooling.verify.check import Check, Step

_FUNCTION = re.compile(r":function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$-]+))?")


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the API behind which a function stands.

    Attributes:
        name: Its HTTP method and path, such as `ANY /{proxy+}`.
        authorization: How callers are judged, such as COGNITO_USER_POOLS.
        authorizer: The authorizer that judges them, as API Gateway has it; empty for none.
        scopes: The authorization scopes that it wants.
        key_required: Whether it wants an API key too.
        integration: How the function is called, such as AWS_PROXY.
        function: The function's name.
        qualifier: Which alias or version of the function is called, None for the newest code.
    """

    name: str
    authorization: str
    authorizer: Mapping[str, Any]
    scopes: Sequence[str]
    key_required: bool
    integration: str
    function: str
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
        found = self._authorizing
        return found["name"] if found else None

    @property
    def authorizing_qualifier(self) -> str | None:
        """Which alias or version of that function is called, None for the newest code."""
        found = self._authorizing
        return found["qualifier"] if found else None

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
    def _authorizing(self) -> re.Match[str] | None:
        return _FUNCTION.search(self.authorizer.get("authorizerUri") or "")

    @property
    def _pools(self) -> list[str]:
        return [arn.rpartition("/")[2] for arn in self.authorizer.get("providerARNs", ())]


def methods(gateway: Any, rest_api_id: str) -> list[Method]:
    """Return the methods of an API that call a function, whichever it is."""
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
                if function:
                    found.append(
                        Method(
                            f"{verb} {resource['path']}",
                            method["authorizationType"],
                            authorizers.get(method.get("authorizerId"), {}),
                            method.get("authorizationScopes", ()),
                            method.get("apiKeyRequired", False),
                            integration["type"],
                            function["name"],
                            function["qualifier"],
                        )
                    )
    return found


def check_methods(found: Sequence[Method], deployment: Deployment) -> Iterator[Check]:
    """Read who judges the callers of each method, in the API as it would be deployed now.

    Args:
        found: The methods that call the function of callers.
        deployment: The stack.
    """
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
        if deployment.api_key_ids and not method.key_required:
            faults.append("asks for no API key, so that no usage plan counts its requests")
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

"""Who reaches the function: only callers whom the authorizer let in, with tokens of the user pool.

Anybody who calls the function in another way writes the claims, and can pass for any user.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tooling.deployed.account import unless_gone
from tooling.deployed.outputs import Outputs
from tooling.verify.check import Check, Step
from tooling.verify.policy_language import COMPARING, Principal, listed, principals

_API_GATEWAY = Principal("Service", "apigateway.amazonaws.com")
_FUNCTION = re.compile(r":function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$-]+))?")


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the API that calls a function.

    Attributes:
        name: Its HTTP method and path, such as `ANY /{proxy+}`.
        authorization: The kind of authorization, such as COGNITO_USER_POOLS.
        authorizer: The authorizer in API Gateway's form; empty for none.
        scopes: The authorization scopes that it requires.
        key_required: Whether it also requires an API key.
        integration: The kind of integration, such as AWS_PROXY.
        function: The function's name.
        qualifier: The alias or version of the function; None for the newest code.
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
        """What authorizes the callers, in words."""
        match self.authorization:
            case "COGNITO_USER_POOLS":
                return f"user pool {', '.join(self._pools)}"
            case "CUSTOM":
                found = self.authorizing
                return f"Lambda authorizer {found['name'] if found else None}"
            case "NONE":
                return "nobody"
            case other:
                return other

    @property
    def authorizing(self) -> re.Match[str] | None:
        """The name and the qualifier of the function that verifies tokens, if there is one."""
        return _FUNCTION.search(self.authorizer.get("authorizerUri") or "")

    def faults(self, user_pool_id: str) -> Iterator[str]:
        """Say what admits others than users of the pool, or lets a caller pass for another."""
        if self.authorization not in {"COGNITO_USER_POOLS", "CUSTOM"}:
            yield f"lets {self.judge} authorize its callers, so that nothing verifies a token"
        if strangers := [pool for pool in self._pools if pool != user_pool_id]:
            yield f"lets users of user pool {', '.join(strangers)} in"
        if self.scopes:
            yield (
                f"requires the scopes {', '.join(self.scopes)}, which only access tokens have, and"
                " access tokens carry no roles"
            )
        if self.integration != "AWS_PROXY":
            yield (
                f"calls the function by {self.integration}, whose template writes the claims:"
                " AWS_PROXY passes on the verified claims"
            )

    @property
    def _pools(self) -> list[str]:
        return [arn.rpartition("/")[2] for arn in self.authorizer.get("providerARNs", ())]


def methods(gateway: Any, rest_api_id: str) -> Iterator[Method]:
    """Yield the methods of an API that call any function."""
    answer = gateway.get_authorizers(restApiId=rest_api_id, limit=500)
    authorizers = {authorizer["id"]: authorizer for authorizer in answer["items"]}
    pages = gateway.get_paginator("get_resources").paginate(
        restApiId=rest_api_id, embed=["methods"]
    )
    for page in pages:
        for resource in page["items"]:
            for verb, method in sorted(resource.get("resourceMethods", {}).items()):
                integration = method.get("methodIntegration") or {}
                function = _FUNCTION.search(integration.get("uri") or "")
                if function:
                    yield Method(
                        f"{verb} {resource['path']}",
                        method["authorizationType"],
                        authorizers.get(method.get("authorizerId"), {}),
                        method.get("authorizationScopes", ()),
                        method.get("apiKeyRequired", False),
                        integration["type"],
                        function["name"],
                        function["qualifier"],
                    )


def check_methods(found: Sequence[Method], outputs: Outputs) -> Iterator[Check]:
    """Check what authorizes the callers of each method, in the API's current configuration.

    Args:
        found: The methods that call the function of callers.
        outputs: The stack's outputs.
    """
    if not found:
        fault = (
            f"The API {outputs.rest_api_id} has no method that calls the function"
            f" {outputs.function_name}. terraform apply makes them."
        )
        yield Check(Step.ACCESS, outputs.rest_api_id, "methods", "some", "none", fault)
    for method in found:
        faults = list(method.faults(outputs.user_pool_id))
        if method.qualifier != found[0].qualifier:
            faults.append(f"calls another version of the function than {found[0].name}")
        if outputs.api_key_ids and not method.key_required:
            faults.append("requires no API key, so that no usage plan counts its requests")
        got = method.judge
        expected = got if method.authorization == "CUSTOM" else f"user pool {outputs.user_pool_id}"
        check = Check(Step.ACCESS, method.name, "authorized by", expected, got)
        yield check.judged(faults, f"Open access: {method.name}", "terraform apply corrects it.")


def check_cache(gateway: Any, found: Sequence[Method], outputs: Outputs) -> Iterator[Check]:
    """Check that the stage keeps no response of the function.

    The key of API Gateway's cache is a request's path and parameters, and not its token.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html

    Args:
        gateway: A client of API Gateway.
        found: The methods that call the function of callers.
        outputs: The stack's outputs.
    """
    stage = gateway.get_stage(restApiId=outputs.rest_api_id, stageName=outputs.stage_name)
    paths = {"*", *(method.name.partition(" ")[2].strip("/") for method in found)}
    kept = [
        name
        for name, settings in sorted(stage.get("methodSettings", {}).items())
        if settings.get("cachingEnabled")
        and name.replace("~1", "/").rpartition("/")[0].strip("/") in paths
    ]
    faults = (
        [f"keeps responses of {', '.join(kept)}"]
        if kept and stage.get("cacheClusterEnabled")
        else []
    )
    whose = f"Shared responses: the stage {outputs.stage_name} of {outputs.rest_api_id}"
    remedy = (
        "Any caller may get the response to another caller: turn off caching for these methods."
    )
    check = Check(Step.ACCESS, f"stage {outputs.stage_name}", "keeps responses", "no")
    yield check.judged(faults, whose, remedy)


def check_issuers(settings: Mapping[str, Any], outputs: Outputs) -> Iterator[Check]:
    """Compare the issuers that the function accepts with the pool's, if it compares issuers."""
    if "issuers" not in settings:
        return
    name = outputs.function_name
    expected = f"user pool {outputs.user_pool_id}"
    issuers = settings["issuers"]
    faults = [f"accepts tokens of {issuer}" for issuer in issuers if issuer not in outputs.issuers]
    if not set(issuers) & set(outputs.issuers):
        faults.append(f"accepts no tokens of {expected}")
    remedy = "`issuers` must name only the user pool's issuer, in either of its two forms."
    whose = f"Open access: the function {name}"
    yield Check(Step.ACCESS, name, "accepts tokens of", expected).judged(faults, whose, remedy)


def check_callers(functions: Any, outputs: Outputs, function_name: str) -> Iterator[Check]:
    """Check who may call a function, in any version, by its own policies and by URL."""
    faults = [
        fault
        for statement in _statements(functions, function_name)
        for fault in _faults_of_statement(statement, outputs)
    ]
    pages = functions.get_paginator("list_function_url_configs").paginate(
        FunctionName=function_name
    )
    faults += [
        f"also answers at {url['FunctionUrl']} (authorization {url['AuthType']})"
        for page in pages
        for url in page["FunctionUrlConfigs"]
    ]
    expected = f"API {outputs.rest_api_id}"
    whose = f"Open access: the function {function_name}"
    remedy = "A caller who gets past the API writes the claims: remove the permission or the URL."
    yield Check(Step.ACCESS, function_name, "called by", expected).judged(faults, whose, remedy)


def _statements(functions: Any, function_name: str) -> list[Mapping[str, Any]]:
    """Return the statements of all policies of a function and of its aliases."""
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
        answer = unless_gone(functions.get_policy, code="ResourceNotFoundException", **which)
        for statement in listed(json.loads(answer["Policy"])["Statement"]) if answer else ():
            # The emulator repeats the aliases' statements in the function's own policy.
            found[json.dumps(statement, sort_keys=True)] = statement
    return list(found.values())


def _faults_of_statement(statement: Mapping[str, Any], outputs: Outputs) -> Iterator[str]:
    if statement["Effect"] != "Allow":
        return
    strangers = [principal for principal in principals(statement) if principal != _API_GATEWAY]
    actions = ", ".join(listed(statement.get("Action", "all but a few actions")))
    for principal in strangers:
        yield f"lets {principal} call {actions}"
    if not strangers and not _is_for(statement.get("Condition", {}), outputs):
        yield f"lets other APIs than {outputs.rest_api_id} call {actions}"


def _is_for(condition: Mapping[str, Any], outputs: Outputs) -> bool:
    """Tell whether a condition holds only for calls of the stack's API."""
    api = (
        f"arn:{outputs.partition}:execute-api:{outputs.region}:{outputs.account_id}"
        f":{outputs.rest_api_id}/"
    )
    for operator, keys in condition.items():
        sources = {key.lower(): value for key, value in keys.items()}.get("aws:sourcearn")
        if operator in COMPARING and sources and all(s.startswith(api) for s in listed(sources)):
            return True
    return False

"""Who may call a function without the API, by the function's policies or its URL."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tooling.deployed.outputs import Outputs
from tooling.verify.check import Check, Step
from tooling.verify.policy_language import COMPARING, Principal, listed, principals

_API_GATEWAY = Principal("Service", "apigateway.amazonaws.com")


def check(functions: Any, outputs: Outputs, function_name: str) -> Iterator[Check]:
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
    whose = f"Open door: the function {function_name}"
    remedy = "A caller who gets past the API writes the claims: remove the permission or the URL."
    yield Check(Step.DOORS, function_name, "called by", expected).judged(faults, whose, remedy)


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
        try:
            document = json.loads(functions.get_policy(**which)["Policy"])
        except functions.exceptions.ResourceNotFoundException:
            continue
        for statement in listed(document["Statement"]):
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

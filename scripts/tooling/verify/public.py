"""Public routes: anybody may call them, and only them, and they run without a group's role."""

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from tooling.deployed.api import Api
from tooling.deployed.outputs import Outputs
from tooling.verify.access import Method
from tooling.verify.check import Check, Step

_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_PARAMETER = re.compile(r"\{[^}]*\}")
# Requests that should not make a handler change anything.
_SAFE = ("GET", "HEAD")


def check_methods(found: Sequence[Method], outputs: Outputs) -> Iterator[Check]:
    """Compare the methods that require no token with the routes that Terraform names.

    Args:
        found: All methods of the API that call a function.
        outputs: The stack's outputs.
    """
    function, routes = outputs.public_function_name, outputs.public_routes or ()
    methods = {method.name: method for method in found}
    expected = f"nobody, function {function}"
    for route in routes:
        method = methods.get(route)
        faults = _faults(method, function)
        got = f"{method.judge}, function {method.function}" if method else "no such method"
        whose, remedy = f"Wrong public route: {route}", "terraform apply corrects it."
        yield Check(Step.ACCESS, route, "authorized by", expected, got).judged(
            faults, whose, remedy
        )
    for name, method in methods.items():
        if method.function == function and method.authorization == "NONE" and name not in routes:
            fault = (
                f"Open access: {name} requires no token, and public_routes has no such route."
                " Delete the method, or add the route to public_routes."
            )
            yield Check(Step.ACCESS, name, "authorized by", "no method", "nobody", fault)


def check_answers(api: Api, outputs: Outputs) -> Iterator[Check]:
    """Call public routes without a token, and the same paths with other methods.

    It makes only GET requests: nobody here knows what other requests would change.
    """
    routes = outputs.public_routes or ()
    for route in routes:
        verb, path = route.split(" ", 1)
        if verb != "GET":
            yield Check(Step.API, "no token", route, "not called", "not called")
            continue
        status = _status(api, verb, path)
        fault = ""
        if status in _CLOSED:
            fault = (
                f"The API answers {status} to {route} without a token, though it is a public route:"
                " terraform apply deploys its methods again. Your own handler has no caller there,"
                " and so no reason for that answer."
            )
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            fault = (
                f"The API answers {status} to {route}. The log of {outputs.public_function_name}"
                " says more."
            )
        yield Check(Step.API, "no token", route, "an answer", str(status), fault)
    for path in dict.fromkeys(route.split(" ", 1)[1] for route in routes):
        for verb in [verb for verb in _SAFE if f"{verb} {path}" not in routes][:1]:
            status, what = _status(api, verb, path), f"{verb} {path}"
            fault = (
                f"The API answers {status} to {what} without a token, and public_routes has no such"
                " route: its methods need this user pool as their authorizer."
            )
            told = "" if status in _CLOSED else fault
            yield Check(Step.API, "no token", what, "401 or 403", str(status), told)


def _faults(method: Method | None, function: str | None) -> list[str]:
    if method is None:
        return ["is no method of the API that calls a function"]
    faults = []
    if method.authorization != "NONE":
        faults.append(f"lets {method.judge} authorize its callers, so that they need a token")
    if method.key_required:
        faults.append("requires an API key")
    if method.function != function:
        faults.append(f"calls the function {method.function}, not {function}")
    return faults


def _status(api: Api, verb: str, path: str) -> int:
    return api.call(verb, _PARAMETER.sub("none", path)).status_code

"""Lets iam-simulate decide requests: an implementation of IAM, neither AWS's nor the emulator's.

It knows what the emulator does not, above all policy variables, and shares no code with it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tooling.child import run
from tooling.failure import Failure
from tooling.node import node_environment, packages
from tooling.paths import SCRIPTS
from tooling.verify.policy_language import listed

ANONYMOUS = "anonymous"

_SIMULATOR = SCRIPTS / "tooling" / "programs" / "iam_simulator"


class Layer(StrEnum):
    """The layers of policies that IAM combines."""

    IDENTITY = "identity"
    BOUNDARY = "boundary"
    SESSION = "session"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Request:
    """Everything with which IAM decides a request.

    Attributes:
        principal: ARN of a session, name of a service, or `ANONYMOUS`.
        action: The action's name in policies.
        resource: The resource's ARN, or `*` for an action without a resource.
        account_id: The resource's account.
        policies: The documents of the policies: those of the principal, its permissions boundary,
            those that limit the session, and that of the resource; for a role, its trust policy.
        context: Values of condition keys, several as a list, without keys that have no value.
    """

    principal: str
    action: str
    resource: str
    account_id: str
    policies: Mapping[Layer, Sequence[str]] = field(default_factory=dict)
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy, compared with a request.

    Attributes:
        layer: The layer of the statement's policy.
        policy: The number of the policy in the layer, counted from 0.
        number: The number of the statement in the policy, counted from 1.
        denies: Whether it is a Deny that matches the request.
        explained: The parts that match and that do not, as iam-simulate's `StatementExplain`.
    """

    layer: Layer
    policy: int
    number: int
    denies: bool
    explained: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A decision, and the statements that led to it."""

    allowed: bool
    statements: Sequence[Statement]


def decisions(requests: Sequence[Request]) -> list[bool]:
    """Tell for each request whether IAM allows it; errors are those of `analyses`."""
    return [analysis.allowed for analysis in analyses(requests)]


def analyses(requests: Sequence[Request]) -> list[Analysis]:
    """Tell for each request whether IAM allows it, and how each statement compares with it.

    Raises:
        Failure: The simulator cannot be installed (`tooling.node`), or cannot decide a request.
    """
    installed = packages(_SIMULATOR)
    with TemporaryDirectory() as folder:
        path = Path(folder, "simulations.json")
        path.write_text(json.dumps([_simulation(request) for request in requests]))
        command = ["node", str(_SIMULATOR / "decisions.mjs"), str(installed), str(path)]
        status, output = run(command, env=node_environment())
    if status:
        raise Failure("iam-simulate failed.", output)
    found: list[dict[str, Any]] = json.loads(output)
    undecided = [
        f"{request.action} on {request.resource}: {answer['error']}"
        for request, answer in zip(requests, found, strict=True)
        if "error" in answer
    ]
    if undecided:
        raise Failure("iam-simulate cannot decide some requests.", "\n".join(undecided))
    return [
        Analysis(answer["allowed"], [_statement(each) for each in answer["statements"]])
        for answer in found
    ]


def _statement(found: dict[str, Any]) -> Statement:
    layer, policy, number, denies = map(found.pop, ("layer", "policy", "number", "denies"))
    return Statement(Layer(layer), policy, number, denies, found)


def _simulation(request: Request) -> dict[str, Any]:
    anonymous = request.principal == ANONYMOUS
    documents = {
        layer: [json.loads(text) for text in request.policies.get(layer, ())] for layer in Layer
    }
    simulation = {
        "request": {
            "principal": {"type": "Anonymous"} if anonymous else request.principal,
            "action": request.action,
            "resource": {"resource": request.resource, "accountId": request.account_id},
            "contextVariables": request.context,
        },
        "identityPolicies": _named(documents[Layer.IDENTITY]),
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
    }
    if boundary := documents[Layer.BOUNDARY]:
        simulation["permissionBoundaryPolicies"] = _named(boundary)
    if session := documents[Layer.SESSION]:
        simulation["sessionPolicy"] = _joined(session)
    if resource := documents[Layer.RESOURCE]:
        simulation["resourcePolicy"] = resource[0]
    return simulation


def _named(documents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": str(number), "policy": each} for number, each in enumerate(documents)]


def _joined(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return one policy with the statements of several: iam-simulate has one for each session."""
    # Two policies may have the same sid, but one policy may not have it twice.
    statements = [
        {name: value for name, value in statement.items() if name != "Sid"}
        for document in documents
        for statement in listed(document["Statement"])
    ]
    return {"Version": "2012-10-17", "Statement": statements}

"""Has iam-simulate decide requests: an implementation of IAM, neither AWS's nor the emulator's.

It knows what the emulator does not, policy variables above all, and shares no fault with it.
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

ANONYMOUS = "anonymous"

_SIMULATOR = SCRIPTS / "tooling" / "programs" / "iam_simulator"


@dataclass(frozen=True, slots=True)
class Request:
    """What IAM goes by when it decides.

    Attributes:
        principal: ARN of a session, name of a service, or `ANONYMOUS`.
        action: As a policy names it.
        resource: Its ARN, or `*` for an action that has none.
        account_id: The account that the resource is in.
        identity_policies: The documents of the principal's policies.
        boundary: The document of its permissions boundary.
        resource_policy: The document of the resource's policy; of a role, its trust policy.
        session_policy: The document of the policy that limits the session.
        context: Values of condition keys, several as a list. A key that has none is left out.
    """

    principal: str
    action: str
    resource: str
    account_id: str
    identity_policies: Sequence[str] = ()
    boundary: str | None = None
    resource_policy: str | None = None
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    session_policy: str | None = None


class Layer(StrEnum):
    """The policies that IAM asks, by whose they are."""

    IDENTITY = "identity"
    BOUNDARY = "boundary"
    SESSION = "session"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy, compared with a request.

    Attributes:
        layer: Whose policy it is in.
        policy: Which of the layer's policies, counted from 0.
        number: Which of the policy's statements, counted from 1.
        denies: Whether it is a Deny that the request matches.
        explained: What of it matches and what does not, as iam-simulate's `StatementExplain`.
    """

    layer: Layer
    policy: int
    number: int
    denies: bool
    explained: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A decision, and the statements that it was made by."""

    allowed: bool
    statements: Sequence[Statement]


def decisions(requests: Sequence[Request]) -> list[bool]:
    """Tell of each request whether IAM allows it; errors are those of `analyses`."""
    return [analysis.allowed for analysis in analyses(requests)]


def analyses(requests: Sequence[Request]) -> list[Analysis]:
    """Tell of each request whether IAM allows it, and how each statement compares with it.

    Raises:
        Failure: The simulator cannot be had (`tooling.node`), or cannot decide a request.
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
    simulation = {
        "request": {
            "principal": {"type": "Anonymous"} if anonymous else request.principal,
            "action": request.action,
            "resource": {"resource": request.resource, "accountId": request.account_id},
            "contextVariables": request.context,
        },
        "identityPolicies": _named(request.identity_policies),
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
    }
    if request.boundary is not None:
        simulation["permissionBoundaryPolicies"] = _named([request.boundary])
    if request.session_policy is not None:
        simulation["sessionPolicy"] = json.loads(request.session_policy)
    if request.resource_policy is not None:
        simulation["resourcePolicy"] = json.loads(request.resource_policy)
    return simulation


def _named(documents: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"name": str(number), "policy": json.loads(document)}
        for number, document in enumerate(documents)
    ]

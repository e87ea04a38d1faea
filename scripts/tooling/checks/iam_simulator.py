"""Has iam-simulate decide requests: an implementation of IAM, neither AWS's nor the emulator's.

It knows what the emulator does not, policy variables above all, and shares no fault with it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


def decisions(requests: Sequence[Request]) -> list[bool]:
    """Tell of each request whether IAM allows it.

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
    return [bool(answer["allowed"]) for answer in found]


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
    if request.resource_policy is not None:
        simulation["resourcePolicy"] = json.loads(request.resource_policy)
    return simulation


def _named(documents: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"name": f"policy {number}", "policy": json.loads(document)}
        for number, document in enumerate(documents)
    ]

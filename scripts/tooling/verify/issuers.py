"""The issuers whose tokens the function accepts: only the user pool's, in either form."""

from collections.abc import Iterator, Mapping
from typing import Any

from tooling.deployed.deployment import Deployment
from tooling.verify.check import Check, Step


def check(settings: Mapping[str, Any], deployment: Deployment) -> Iterator[Check]:
    """Compare the issuers that the function accepts with the pool's, if it compares issuers."""
    if "issuers" not in settings:
        return
    outputs = deployment.outputs
    issuers = settings["issuers"]
    faults = [f"takes tokens of {issuer}" for issuer in issuers if issuer not in deployment.issuers]
    if not set(issuers) & set(deployment.issuers):
        faults.append(f"takes no tokens of user pool {outputs.user_pool_id}")
    expected = f"user pool {outputs.user_pool_id}"
    yield Check(
        Step.DOORS,
        outputs.function_name,
        "takes tokens of",
        expected,
        "; ".join(faults) or expected,
        f"Open door: the function {outputs.function_name} {'; it '.join(faults)}. `issuers` must"
        " name only the user pool's issuer, in either of its two forms."
        if faults
        else "",
    )

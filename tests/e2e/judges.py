"""The judges: the simulator decides by the policies that IAM returns, the emulator by calls."""

from collections.abc import Mapping, Sequence
from functools import cache, partial

from botocore.exceptions import ClientError

from tooling.checks import iam_simulator
from tooling.checks.iam_simulator import Layer, Request
from tooling.deployed import policy
from tooling.deployed.policy import resource_policy
from tooling.local.aws import ROOT, LocalAws

from .calls import CALLS, SIMULATED
from .decisions import Decision, disagreements
from .principals import Principal, clients

DENIALS = {
    "AccessDenied",
    "AccessDeniedException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
}


class Simulator:
    """iam-simulate, with the resources' policies as AWS returns them."""

    def __init__(self, aws: LocalAws) -> None:
        self._account = aws.client("sts").get_caller_identity()["Account"]
        self._policy_of = cache(partial(resource_policy, aws))

    def decide(
        self, decisions: Sequence[Decision], principals: Mapping[str, Principal]
    ) -> list[bool]:
        """Decide all at once."""
        return iam_simulator.decisions(
            [self._request(decision, principals[decision.principal]) for decision in decisions]
        )

    def _request(self, decision: Decision, principal: Principal) -> Request:
        # A role's trust policy decides only on its sessions, not on who manages the role.
        of_role = decision.resource.startswith("arn:aws:iam:")
        governed = not of_role or decision.action.startswith("sts:")
        of_resource = self._policy_of(decision.resource) if governed else None
        policies = {
            Layer.IDENTITY: principal.policies,
            Layer.BOUNDARY: [principal.boundary] if principal.boundary else [],
            Layer.RESOURCE: [of_resource] if of_resource else [],
        }
        return Request(
            principal.name,
            decision.action,
            decision.resource,
            self._account,
            policies,
            principal.context,
        )


class Emulator:
    """The emulator, which decides calls; its policy simulator decides actions without a call."""

    def __init__(self, aws: LocalAws) -> None:
        self._iam, self._s3 = map(clients(aws, ROOT), ("iam", "s3"))

    def decide(
        self, decisions: Sequence[Decision], principals: Mapping[str, Principal]
    ) -> list[str | None]:
        """Return its answer, in the form of `Decision.emulator`."""
        return [self._says(decision, principals[decision.principal]) for decision in decisions]

    def _says(self, decision: Decision, principal: Principal) -> str | None:
        if decision.action in SIMULATED:
            allowed = policy.allows(
                self._iam, list(principal.policies), decision.action, decision.resource
            )
            return "yes" if allowed else "no"
        if principal.client is None:
            return None
        if decision.action == "s3:GetObject":  # an earlier call may have deleted it
            bucket, _, key = decision.resource.removeprefix("arn:aws:s3:::").partition("/")
            self._s3.put_object(Bucket=bucket, Key=key, Body=b"x")
        try:
            CALLS[decision.action](principal.client, decision.resource)
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            return "no" if code in DENIALS else code
        return "yes"


def assert_agreement(
    aws: LocalAws, decisions: Sequence[Decision], principals: Mapping[str, Principal]
) -> None:
    """Fail with all decisions in which a judge disagrees with the page."""
    simulated = Simulator(aws).decide(decisions, principals)
    found = disagreements(decisions, simulated, Emulator(aws).decide(decisions, principals))
    assert not found, "\n".join(found)

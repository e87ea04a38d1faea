"""What IAM decides for a caller's session: the yardstick for what the API then does."""

from collections.abc import Mapping, Sequence
from typing import Any

from tooling.deployed import policy
from tooling.verify.configuration import Configuration

Context = Sequence[Mapping[str, Any]]


class Decision:
    """Asks IAM's policy simulator, with the limits and tags that the function's sessions have."""

    def __init__(self, iam: Any, configuration: Configuration) -> None:
        self._iam = iam
        self._tags: Mapping[str, str] = configuration.settings.get("session_tags", {})
        self._limits = self._session_policies(configuration.settings)
        self._documents: dict[str, list[str]] = {}

    def allows(self, role_arn: str, claims: Mapping[str, Any], action: str, resource: str) -> bool:
        """Tell whether a session of a role, made for the user with these claims, may do this."""
        context = [
            {
                "ContextKeyName": f"aws:PrincipalTag/{key}",
                "ContextKeyType": "string",
                "ContextKeyValues": [_text(claims[claim])],
            }
            for key, claim in self._tags.items()
            # As the function does: no empty tag.
            if claims.get(claim) not in (None, "")
        ]
        # A session may what its role may, unless its own policies leave it out.
        return self._role_allows(role_arn, action, resource, context) and (
            not self._limits
            or policy.allows(self._iam, self._limits, action, resource, context=context)
        )

    def _role_allows(self, role_arn: str, action: str, resource: str, context: Context) -> bool:
        if ".amazonaws." in self._iam.meta.endpoint_url:
            # Takes permissions boundaries and the organization's policies into account.
            answer = self._iam.simulate_principal_policy(
                PolicySourceArn=role_arn,
                ActionNames=[action],
                ResourceArns=[resource],
                ContextEntries=context,
            )
            return bool(answer["EvaluationResults"][0]["EvalDecision"] == "allowed")
        # An emulator finds no role whose ARN has a path, and says that nothing is allowed.
        if role_arn not in self._documents:
            self._documents[role_arn] = policy.policies_of(self._iam, role_arn)
        return policy.allows(
            self._iam, self._documents[role_arn], action, resource, context=context
        )

    def _session_policies(self, settings: Mapping[str, Any]) -> list[str]:
        own = [settings["session_policy"]] if settings.get("session_policy") else []
        managed = settings.get("session_policy_arns", ())
        return own + [policy.managed_policy(self._iam, arn) for arn in managed]


def _text(claim: object) -> str:
    """Return a claim as a tag holds it."""
    return str(claim).lower() if isinstance(claim, bool) else str(claim)

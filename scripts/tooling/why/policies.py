"""Reads from the account the policies with which IAM decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from group_role.session.request import legal_name
from tooling.checks.iam_simulator import Layer
from tooling.deployed import policy
from tooling.deployed.account import Clients
from tooling.deployed.actions import Asked
from tooling.deployed.outputs import Outputs
from tooling.verify.check import role_name
from tooling.verify.sessions import Sessions
from tooling.why.causes import Case, Part

_APPLY = "run terraform apply, which corrects it"


class Policies:
    """The policies of a stack's function and of the sessions that it opens.

    Args:
        account: The stack's account.
        outputs: The stack's outputs.
        sessions: The sessions that its function opens.
    """

    def __init__(self, account: Clients, outputs: Outputs, sessions: Sessions) -> None:
        self._account = account
        self._iam = account.client("iam")
        self._outputs = outputs
        self._sessions = sessions

    def of_caller(self, role_arn: str, claims: Mapping[str, Any], asked: Asked) -> Case:
        """Return the case of a session of a group's role, for the user with these claims."""
        known = {key: text for key, text in self._sessions.condition_keys(claims).items() if text}
        parts = {Layer.IDENTITY: self._of_role(role_arn, self._remedy(role_arn))}
        if session := self._session_policies():
            parts[Layer.SESSION] = session
        asked = replace(asked, context={**known, **asked.context})
        return self._case(role_arn, legal_name(claims["cognito:username"]), asked, parts)

    def of_function(self, action: str, role_arn: str, claims: Mapping[str, Any]) -> Case:
        """Return the case of the function, which calls STS for a session of a group's role."""
        keys = {key: text for key, text in self._sessions.condition_keys(claims).items() if text}
        source = keys.pop("aws:SourceIdentity", "")
        tags = {key.replace("Principal", "Request"): text for key, text in keys.items()}
        names = [key.partition("/")[2] for key in tags]
        context: dict[str, str | Sequence[str]] = {}
        # Other actions do not have these keys.
        if action != "sts:SetSourceIdentity" and tags:
            context |= {**tags, "aws:TagKeys": names}
        if action != "sts:TagSession" and source:
            context["sts:SourceIdentity"] = source
        if action == "sts:AssumeRole":
            context["sts:RoleSessionName"] = legal_name(claims["cognito:username"])
        outputs = self._outputs
        parts = {Layer.IDENTITY: self._of_role(outputs.function_role_arn, _APPLY)}
        asked = Asked(action, role_arn, context)
        return self._case(outputs.function_role_arn, outputs.function_name, asked, parts)

    def _case(self, role_arn: str, name: str, asked: Asked, parts: Mapping[Layer, Part]) -> Case:
        role = self._iam.get_role(RoleName=role_name(role_arn))["Role"]
        account_id = role_arn.split(":")[4]
        found = {**parts, Layer.RESOURCE: self._of_resource(asked.action, asked.resource)}
        boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        if boundary:
            found[Layer.BOUNDARY] = self._boundary(role_arn, boundary)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        known = {
            "aws:CurrentTime": now,
            "aws:PrincipalAccount": account_id,
            "aws:PrincipalArn": role_arn,
            "aws:PrincipalType": "AssumedRole",
            "aws:RequestedRegion": self._outputs.region,
            "aws:SecureTransport": "true",
            "aws:TokenIssueTime": now,
            "aws:userid": f"{role['RoleId']}:{name}",
        }
        # A session also has its role's tags, without those whose keys it has itself in any case.
        of_session = {key.lower() for key in asked.context}
        of_role = {
            key: tag["Value"]
            for tag in role.get("Tags", ())
            if (key := f"aws:PrincipalTag/{tag['Key']}").lower() not in of_session
        }
        session = f"assumed-role/{role_name(role_arn)}/{name}"
        owner = "" if asked.resource == "*" else asked.resource.split(":")[4]
        return Case(
            f"arn:{self._outputs.partition}:sts::{account_id}:{session}",
            role_arn,
            asked.action,
            asked.resource,
            owner or self._outputs.account_id,
            found,
            {**known, **of_role, **asked.context},
            self._claims_of_tags(without=of_role),
        )

    def _claims_of_tags(self, *, without: Iterable[str]) -> Mapping[str, str]:
        """Return the claims of the session's tags, without those that the role has instead."""
        others = {key.lower() for key in without}
        return {
            key: claim
            for key, claim in self._sessions.settings.get("session_tags", {}).items()
            if f"aws:principaltag/{key.lower()}" not in others
        }

    def _of_role(self, role_arn: str, remedy: str) -> Part:
        return Part(policy.named_policies(self._iam, role_arn), _the_role(role_arn), remedy)

    def _boundary(self, role_arn: str, boundary: str) -> Part:
        whose = f"the permissions boundary {boundary} of {_the_role(role_arn)}"
        return Part(
            {whose: policy.managed_policy(self._iam, boundary)},
            whose,
            "add {action} to that boundary, or bring another by permissions_boundary_arn in"
            " Terraform",
        )

    def _of_resource(self, action: str, arn: str) -> Part:
        of_iam, bucket = ":iam:" in arn, ":s3:" in arn
        # A role's trust policy decides only on its sessions, not on who manages the role.
        governed = not of_iam or action.startswith("sts:")
        document = policy.resource_policy(self._account, arn) if governed else None
        whose, remedy = f"the policy of {arn}", "add {action} to that policy"
        if of_iam:
            whose, remedy = f"the trust policy of {_the_role(arn)}", _APPLY
        elif bucket:
            whose = f"the policy of the bucket {arn.split(':')[5].partition('/')[0]}"
        return Part({whose: document} if document else {}, whose, remedy)

    def _session_policies(self) -> Part | None:
        """Return the policies that limit every session; None if there are none."""
        policies = self._sessions.policies(self._iam)
        whose = "the session policy, which limits every caller,"
        remedy = "add {action} to session.policy or session.policy_arns in Terraform"
        return Part(policies, whose, remedy) if policies else None

    def _remedy(self, role_arn: str) -> str:
        groups = [name for name, arn in self._outputs.group_role_arns.items() if arn == role_arn]
        if role_arn in self._sessions.settings["allowed_roles"] or not groups:
            return f"add {{action}} to the policies of {_the_role(role_arn)}, which is your own"
        names = " or ".join(groups)
        return f"add {{action}} to the statements of the group {names} in Terraform"


def _the_role(role_arn: str) -> str:
    return f"the role {role_name(role_arn)}"

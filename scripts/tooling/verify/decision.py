"""IAM's decision for a caller's session, with which the checks compare the API's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from group_role.session.request import legal_name
from tooling.deployed import policy
from tooling.deployed.account import unless_gone
from tooling.deployed.actions import Asked
from tooling.verify.check import role_name
from tooling.verify.sessions import Sessions

Context = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What IAM's policy simulator says.

    Attributes:
        allowed: Whether a session may do it.
        missing_keys: Condition keys that policies use, and whose values are unknown here.
    """

    allowed: bool
    missing_keys: frozenset[str] = frozenset()


class Decision:
    """Asks IAM's policy simulator about the function's sessions, with what is known of them.

    Args:
        iam: A client of IAM.
        sessions: The sessions, with their tags, source identity and policies.
        region: The region of the function's calls.
    """

    def __init__(self, iam: Any, sessions: Sessions, region: str) -> None:
        self._iam = iam
        self.sessions = sessions
        self._region = region
        self._limits = [*sessions.policies(iam).values()]
        self._get_role = cache(partial(unless_gone, iam.get_role))
        self._policies_of = cache(partial(policy.policies_of, iam))

    def verdict(self, role_arn: str, claims: Mapping[str, Any], asked: Asked) -> Verdict:
        """Tell whether a session of a role, made for the user with these claims, may do this."""
        known = {
            **self.sessions.condition_keys(claims),
            "aws:userid": self._user_id(role_arn, claims),
            **asked.context,
            "aws:RequestedRegion": self._region,
        }
        context = [entry(key, value) for key, value in known.items() if value]
        context.append({**entry("aws:SecureTransport", "true"), "ContextKeyType": "boolean"})
        issued = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        context.append({**entry("aws:TokenIssueTime", issued), "ContextKeyType": "date"})
        # A session may do what its role may, as far as its session policies allow it too.
        results = unless_gone(self._of_role, role_arn, asked, context) or []
        if self._limits and _all_allow(results):
            results.append(self._simulated(self._limits, asked, context))
        # If the session lacks a tag, AWS misses the key too: the simulator's answer is right. If a
        # role itself has a tag of that key, it is not, and `roles.check_tags` reports that role.
        without = {key.lower() for key in known}
        missing = {key for result in results for key in _missing(result)}
        return Verdict(
            _all_allow(results),
            frozenset(key for key in missing if key.lower() not in without),
        )

    def _user_id(self, role_arn: str, claims: Mapping[str, Any]) -> str:
        """Return the ID of a session; an empty text if there is no such role."""
        role = self._get_role(RoleName=role_name(role_arn))
        username = str(claims.get("cognito:username") or claims.get("sub"))
        return f"{role['Role']['RoleId']}:{legal_name(username)}" if role else ""

    def _of_role(self, role_arn: str, asked: Asked, context: Context) -> list[Mapping[str, Any]]:
        """Return the simulator's answer about the role; an empty list if it has no policies."""
        if ".amazonaws." in self._iam.meta.endpoint_url:
            return [self._simulated(role_arn, asked, context)]
        # The emulator finds no role whose ARN has a path, and answers that nothing is allowed.
        documents = self._policies_of(role_arn)
        return [self._simulated(documents, asked, context)] if documents else []

    def _simulated(
        self, policies: list[str] | str, asked: Asked, context: Context
    ) -> Mapping[str, Any]:
        return policy.simulated(self._iam, policies, asked.action, asked.resource, context=context)


def entry(key: str, value: str | Sequence[str]) -> dict[str, Any]:
    """Return one or several values of a condition key, in the form of IAM's simulator."""
    if isinstance(value, str):
        return {"ContextKeyName": key, "ContextKeyType": "string", "ContextKeyValues": [value]}
    return {"ContextKeyName": key, "ContextKeyType": "stringList", "ContextKeyValues": [*value]}


def _all_allow(results: Sequence[Mapping[str, Any]]) -> bool:
    return bool(results) and all(result["EvalDecision"] == "allowed" for result in results)


def _missing(result: Mapping[str, Any]) -> list[str]:
    """Return the keys that the simulator misses, also those that it lists for one resource."""
    return [
        key
        for found in (result, *result.get("ResourceSpecificResults", ()))
        for key in found.get("MissingContextValues", ())
    ]

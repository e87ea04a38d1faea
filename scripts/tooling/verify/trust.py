"""Whom a group's role lets in: the execution role, and the stack's identity pool if it has one."""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tooling.verify.policy_language import EVERYBODY, listed, named, principals

# In GovCloud it has other names.
_IDENTITY_POOLS = re.compile(r"cognito-identity[a-z0-9.-]*\.amazonaws\.com")
_WEB_IDENTITY = frozenset({"sts:AssumeRoleWithWebIdentity"})
_TAGS = frozenset({"sts:TagSession"})


@dataclass(frozen=True, slots=True)
class Trust:
    """What the trust policy of a group's role should say.

    Attributes:
        execution_role_arn: The function's execution role, let in without a condition.
        actions: What it may call.
        identity_pool_id: The identity pool whose authenticated users are let in too.
        also: What it may call besides: what another version of it has use for.
        others: Whether others may be let in too, if not everybody: the role is the deployer's own.
    """

    execution_role_arn: str
    actions: frozenset[str]
    identity_pool_id: str | None = None
    also: frozenset[str] = frozenset()
    others: bool = False

    def __str__(self) -> str:
        pool = f", identity pool {self.identity_pool_id}" if self.identity_pool_id else ""
        return (
            f"{self.execution_role_arn.rpartition('/')[2]}: {', '.join(sorted(self.actions))}{pool}"
        )

    def faults(self, document: Mapping[str, Any]) -> Iterator[str]:
        """Say what is wrong with a trust policy."""
        granted: set[str] = set()
        pool_admitted = False
        for statement in listed(document.get("Statement")):
            admitted = list(principals(statement))
            actions = frozenset(listed(statement.get("Action", "everything but a few actions")))
            if statement["Effect"] != "Allow":
                continue
            if self.identity_pool_id and _IDENTITY_POOLS.fullmatch("".join(admitted)):
                pool_admitted = True
                yield from self._faults_of_pool(statement, actions, admitted[0])
                continue
            if self.execution_role_arn in admitted:
                granted |= actions
                yield from self._faults_of_ours(statement, actions)
            yield from self._strangers(admitted, limited=bool(statement.get("Condition")))
        missing = [action for action in sorted(self.actions) if not _covers(granted, action)]
        if missing:
            yield f"does not let {self.execution_role_arn} call {', '.join(missing)}"
        if self.identity_pool_id and not pool_admitted and not self.others:
            yield f"does not let the identity pool {self.identity_pool_id} in"

    def _faults_of_ours(
        self, statement: Mapping[str, Any], actions: frozenset[str]
    ) -> Iterator[str]:
        if self.others:
            return
        if more := actions - self.actions - self.also:
            names = ", ".join(sorted(more))
            yield f"lets the execution role call {names}, of which the function has no use"
        if statement.get("Condition"):
            yield "lets the execution role in under a condition, which this project does not set"

    def _faults_of_pool(
        self, statement: Mapping[str, Any], actions: frozenset[str], principal: str
    ) -> Iterator[str]:
        if actions - _TAGS != _WEB_IDENTITY:
            yield f"lets the identity pool call {', '.join(sorted(actions)) or 'no action'}"
        condition = statement.get("Condition", {})
        audience = condition.get("StringEquals", {}).get(f"{principal}:aud")
        kind = condition.get("ForAnyValue:StringLike", {}).get(f"{principal}:amr")
        if listed(audience) != [self.identity_pool_id]:
            yield f"lets identity pools other than {self.identity_pool_id} in"
        if listed(kind) != ["authenticated"]:
            yield "lets guests of the identity pool in, not authenticated users alone"

    def _strangers(self, admitted: list[str], *, limited: bool) -> Iterator[str]:
        for principal in admitted:
            if self.others and (limited or principal not in EVERYBODY):
                continue
            if principal.startswith("AROA"):
                yield (
                    f"trusts {principal}, a role that was deleted: if the execution role was made"
                    " anew, IAM takes it for a stranger"
                )
            elif principal != self.execution_role_arn:
                yield f"lets {named(principal)} in"


def _covers(granted: set[str], action: str) -> bool:
    return any(fnmatch.fnmatchcase(action.lower(), pattern.lower()) for pattern in granted)

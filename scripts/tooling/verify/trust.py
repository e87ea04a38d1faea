"""Whom a group's role trusts: the execution role, and the stack's identity pool if it has one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tooling.verify.policy_language import (
    COMPARING,
    Principal,
    allowing,
    allows,
    listed,
    principals,
)

# GovCloud has other names for it.
_IDENTITY_POOLS = re.compile(r"cognito-identity(?:-us-gov|\.us-gov-east-1)?\.amazonaws\.com")
_WEB_IDENTITY = frozenset({"sts:AssumeRoleWithWebIdentity"})
_TAGS = frozenset({"sts:TagSession"})
_LIMITING = COMPARING | {"StringEqualsIgnoreCase", "IpAddress"}


@dataclass(frozen=True, slots=True)
class Trust:
    """What the trust policy of a group's role should say.

    Attributes:
        execution_role_arn: The function's execution role, which it admits without a condition.
        actions: The STS calls that the execution role makes.
        identity_pool_id: The identity pool whose authenticated users it also admits.
        also: Calls that another version of the function makes, which it may admit too.
        others: Whether it may admit other principals, except everybody: it is the deployer's own.
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
        ours = Principal("AWS", self.execution_role_arn)
        pool_admitted = False
        for statement in allowing(document):
            actions = frozenset(listed(statement.get("Action", "everything but a few actions")))
            for principal in principals(statement):
                if principal == ours:
                    yield from self._faults_of_ours(statement, actions)
                elif (
                    self.identity_pool_id
                    and principal.kind == "Federated"
                    and _IDENTITY_POOLS.fullmatch(principal.name)
                ):
                    pool_admitted = True
                    yield from self._faults_of_pool(statement, actions, principal.name)
                else:
                    yield from self._stranger(principal, statement.get("Condition", {}))
        missing = [name for name in sorted(self.actions) if not allows(document, ours, name)]
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
            yield f"lets the execution role call {names}, which the function does not need"
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
            yield "lets guests of the identity pool in, not only authenticated users"

    def _stranger(self, principal: Principal, condition: Mapping[str, Any]) -> Iterator[str]:
        if self.others and (not principal.is_everybody or _limits(condition)):
            return
        if principal.name.startswith("AROA"):
            yield (
                f"trusts {principal}, a role that was deleted: if the execution role was created"
                " again, it has another ID"
            )
        else:
            yield f"lets {principal} in"


def _limits(condition: Mapping[str, Any]) -> bool:
    """Tell whether a condition restricts who gets in: it requires a certain text or address.

    A condition on `aws:SecureTransport` lets everybody in. So does one that holds for all but a
    few, or for callers who lack the key.
    """
    return any(
        operator.removeprefix("ForAnyValue:") in _LIMITING
        and all(set(text) - set("*?") for text in map(str, listed(values)))
        for operator, keys in condition.items()
        for values in keys.values()
    )

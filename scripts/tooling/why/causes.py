"""A request with the policies that decide on it, and what denies it.

What denies it is the smallest change of policies with which IAM would allow it. The second judge
decides each time: this module does not combine policies of several kinds itself.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

from tooling.checks.iam_simulator import Analysis, Layer, Request, Statement, analyses
from tooling.failure import Failure
from tooling.verify.policy_language import allowing, listed

_VARIABLE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Part:
    """The policies of one layer.

    Attributes:
        policies: Their documents, by the names that sentences use.
        whose: The name of the layer in sentences.
        remedy: What to do so that they allow an action; `{action}` stands for the action.
    """

    policies: Mapping[str, str]
    whose: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Case:
    """A request, with the policies that decide on it.

    Attributes:
        principal: ARN of the session that makes the request.
        role_arn: The session's role.
        action: The action's name in policies.
        resource: The resource's ARN.
        account_id: The resource's account.
        parts: The policies, by layer; those of the identity are always among them.
        context: Values of condition keys, of the session and of the request.
        claims: The claims from which the session's tags are made, by the tags' keys.
    """

    principal: str
    role_arn: str
    action: str
    resource: str
    account_id: str
    parts: Mapping[Layer, Part]
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)

    def request(self) -> Request:
        """Return it in the second judge's form."""
        documents = {layer: list(part.policies.values()) for layer, part in self.parts.items()}
        return Request(
            self.principal, self.action, self.resource, self.account_id, documents, self.context
        )

    def source(self, statement: Statement) -> tuple[str, int, Mapping[str, Any]]:
        """Return the name of a statement's policy, its number there, and the statement."""
        documents = list(self.parts[statement.layer].policies.items())
        number = statement.number
        for name, text in documents[statement.policy :]:
            statements = _statements(text)
            if number <= len(statements):
                return name, number, statements[number - 1]
            number -= len(statements)
        raise LookupError(statement)

    def without_denials(self) -> "Case":
        """Return it without any Deny."""
        parts = {}
        for layer, part in self.parts.items():
            policies = {
                name: _document(allowing(json.loads(text))) for name, text in part.policies.items()
            }
            parts[layer] = replace(part, policies=policies)
        return replace(self, parts=parts)

    def allowing(self, layers: Collection[Layer]) -> "Case":
        """Return it with one more statement in some layers, which allows the request."""
        parts = dict(self.parts)
        for layer in layers:
            policies = dict(parts[layer].policies)
            more: dict[str, Any] = {"Effect": "Allow", "Action": self.action}
            of_role = layer is Layer.RESOURCE and self.action.startswith("sts:")
            more |= {} if of_role else {"Resource": self.resource}
            more |= {"Principal": {"AWS": self.role_arn}} if layer is Layer.RESOURCE else {}
            name = next(iter(policies), "new")
            statements = _statements(policies[name]) if policies else []
            policies[name] = _document([*statements, more])
            parts[layer] = replace(parts[layer], policies=policies)
        return replace(self, parts=parts)


class Kind(StrEnum):
    """How a policy denies."""

    EXPLICIT_DENY = "explicit_deny"
    CONDITION = "condition"
    MISSING_STATEMENT = "missing_statement"


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that denies a request. IAM allows it when all its causes are gone.

    Attributes:
        kind: How it denies.
        layer: The layer of policies that does.
        statements: The Deny; or statements that would allow the request without a condition, or
            with another value of a policy variable; or those that allow the action on other things.
    """

    kind: Kind
    layer: Layer
    statements: Sequence[Statement] = ()


def causes(cases: Sequence[Case]) -> list[list[Cause]]:
    """Return what denies each request; an empty list for a request that IAM allows.

    Raises:
        Failure: The second judge cannot be installed, or cannot decide.
    """
    choices = [list(_choices(case)) for case in cases]
    requests = []
    for case, chosen in zip(cases, choices, strict=True):
        undenied = case.without_denials()
        requests += [case.request(), *(undenied.allowing(layers).request() for layers in chosen)]
    # All at once, because starting the judge takes most of the time.
    judged = iter(analyses(requests))
    return [
        _causes(case, next(judged), list(zip(chosen, judged, strict=False)))
        for case, chosen in zip(cases, choices, strict=True)
    ]


def _choices(case: Case) -> Iterator[Sequence[Layer]]:
    """Yield which layers could allow more, the fewest first; among equally few, the identity's."""
    layers = [layer for layer in Layer if layer in case.parts]
    for size in range(len(layers) + 1):
        yield from combinations(layers, size)


def _causes(
    case: Case, analysis: Analysis, judged: Sequence[tuple[Sequence[Layer], Analysis]]
) -> list[Cause]:
    if analysis.allowed:
        return []
    # Without any Deny: a Deny that does not match the request changes nothing.
    lacking = next((layers for layers, found in judged if found.allowed), None)
    if lacking is None:
        message = f"No known policy could allow {case.action} on {case.resource}."
        raise Failure(message)
    return [
        *(
            Cause(Kind.EXPLICIT_DENY, found.layer, [found])
            for found in analysis.statements
            if found.denies
        ),
        *(_gap(layer, analysis, case.resource) for layer in lacking),
    ]


def _gap(layer: Layer, analysis: Analysis, resource: str) -> Cause:
    named = [
        found
        for found in analysis.statements
        if found.layer is layer
        and found.explained["effect"] == "Allow"
        and found.explained["actionMatch"]
        and found.explained["principalMatch"] != "NoMatch"
    ]
    if conditional := [found for found in named if is_conditional(found, resource)]:
        return Cause(Kind.CONDITION, layer, conditional)
    return Cause(Kind.MISSING_STATEMENT, layer, named)


def is_conditional(statement: Statement, resource: str) -> bool:
    """Tell whether only a condition, or a policy variable's value, keeps it from allowing."""
    if statement.explained["resourceMatch"]:
        return not statement.explained["conditionMatch"]
    return any(True for _ in variables_in(statement, resource))


def variables_in(statement: Statement, resource: str) -> Iterator[tuple[str, str | None]]:
    """Yield the resources that fail only because of policy variables, and the variables' values."""
    for found in listed(statement.explained.get("resources")):
        pattern = found["resource"]
        anything = re.escape(_VARIABLE.sub("*", pattern)).replace(r"\*", ".*").replace(r"\?", ".")
        if _VARIABLE.search(pattern) and re.fullmatch(anything, resource):
            yield pattern, found.get("resolvedValue")


def _statements(document: str) -> list[Mapping[str, Any]]:
    return listed(json.loads(document)["Statement"])


def _document(statements: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})

"""Finds what denies a request: the smallest change of policies with which IAM would allow it.

The second judge decides each time: this module does not combine policies of several kinds itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from tooling.checks.iam_simulator import Analysis, Layer, Statement, analyses
from tooling.failure import Failure
from tooling.verify.policy_language import listed
from tooling.why.case import Case

_VARIABLE = re.compile(r"\$\{[^}]*\}")


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
    # All at once, because starting the judge takes most of the time.
    judged = iter(
        analyses(
            [
                request
                for case, chosen in zip(cases, choices, strict=True)
                for request in (
                    case.request(),
                    *(case.without_denials().allowing(layers).request() for layers in chosen),
                )
            ]
        )
    )
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

"""Checks with the second judge that the named causes of a denial are all its causes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from tooling.checks.iam_simulator import decisions
from tooling.why.causes import Case, Cause, Kind


def assert_decisive(explained: Iterable[tuple[Case, Sequence[Cause]]]) -> None:
    """Assert that IAM allows each request without all its causes, and not without only some."""
    requests, expected = [], []
    for case, causes in explained:
        for size in range(len(causes) + 1):
            for gone in combinations(causes, size):
                requests.append(_without(case, gone).request())
                expected.append(size == len(causes))
    assert requests
    assert decisions(requests) == expected


def _without(case: Case, causes: Sequence[Cause]) -> Case:
    denials = [
        (found.layer, *case.source(found)[:2])
        for cause in causes
        if cause.kind is Kind.EXPLICIT_DENY
        for found in cause.statements
    ]
    gaps = [cause.layer for cause in causes if cause.kind is not Kind.EXPLICIT_DENY]
    parts = dict(case.parts)
    for layer, name, number in sorted(denials, reverse=True):  # the last first, to keep the numbers
        document = json.loads(parts[layer].policies[name])
        del document["Statement"][number - 1]
        policies = {**parts[layer].policies, name: json.dumps(document)}
        parts[layer] = replace(parts[layer], policies=policies)
    return replace(case, parts=parts).allowing(gaps)

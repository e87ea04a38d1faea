"""The rows of docs/reference/attacks.md as the cases of a test, and how one is tried."""

import pytest

from . import aws_calls, http_requests, table
from .scene import Scene
from .table import Case

MATRIX = table.read()

# The section about another configuration, and the section that is tried with both.
CONFIGURED = "A role chosen by header, where that is switched on"
WITH_BOTH_AUTHORIZERS = "Forged and foreign tokens"
BY_AUTHORIZER, BY_LAMBDA_AUTHORIZER = "401 by the authorizer", "401 by the Lambda authorizer"


def cases(*sections: str, but: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    """Return the parameter `case`: the rows of some sections, or of all but some."""
    chosen = [
        case
        for case in MATRIX.cases
        if (not sections or case.section in sections) and case.section not in but
    ]
    assert chosen, f"no section {sections}"
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.attack)


def attack(scene: Scene, case: Case) -> None:
    """Try a row, and compare the answer with what the row expects."""
    method, blank, _ = case.tried[0].partition(" ")
    if blank and method.isupper():
        http_requests.try_it(scene, case, MATRIX.answers)
    else:
        aws_calls.try_it(scene, case)

"""Tries each row of docs/reference/attacks.md: attacks must fail, and the rest must still work.

A row that this test does not understand fails; it skips none.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from .attacks import aws_calls, http_requests, table
from .attacks.scene import Scene
from .attacks.table import Case
from .conftest import Deployment

MATRIX = table.read()
HEADER = "X-Role-Arn"

# The section about another configuration, and the section that is tried with both.
CONFIGURED = "A role chosen by header, where that is switched on"
AT_BOTH_DOORS = "Forged and foreign tokens"
DOOR, OTHER_DOOR = "401 at the door", "401 at the other door"


@pytest.fixture(scope="module")
def scene(deployment: Deployment) -> Iterator[Scene]:
    with ExitStack() as cleanup:
        yield Scene(deployment, (case.by for case in MATRIX.cases), cleanup)


@pytest.fixture(scope="module")
def configured(deployment: Deployment) -> Iterator[None]:
    """The Lambda authorizer, and roles by header: one apply for both."""
    with deployment.stack.applied(authorizer="lambda", role_selection={"header": HEADER}):
        yield


def cases(*sections: str, but: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    chosen = [
        case
        for case in MATRIX.cases
        if (not sections or case.section in sections) and case.section not in but
    ]
    assert chosen, f"no section {sections}"
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.attack)


def attack(scene: Scene, case: Case) -> None:
    method, blank, _ = case.tried[0].partition(" ")
    if blank and method.isupper():
        http_requests.try_it(scene, case, MATRIX.answers)
    else:
        aws_calls.try_it(scene, case)


@cases(but=(CONFIGURED,))
def test_attack(scene: Scene, case: Case) -> None:
    attack(scene, case)


@pytest.mark.usefixtures("configured")
@cases(CONFIGURED, AT_BOTH_DOORS)
def test_attack_where_configured(scene: Scene, case: Case) -> None:
    expected = OTHER_DOOR if case.expected == DOOR else case.expected
    attack(scene, replace(case, expected=expected))


def test_the_count_in_the_text() -> None:
    assert MATRIX.stated_count == len(MATRIX.cases)
    assert len(MATRIX.cases) >= 60


def test_everything_that_is_explained_is_used() -> None:
    expected = {case.expected for case in MATRIX.cases} | {OTHER_DOOR}
    assert set(MATRIX.answers) <= expected
    # "token of role `…`" and "admin, forged: …" are explained once.
    assert set(MATRIX.attackers) == {re.split(" `|:", case.by)[0] for case in MATRIX.cases}

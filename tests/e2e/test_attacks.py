"""Tries each row of docs/reference/attacks.md: attacks must fail, and the rest must still work.

A row that this test does not understand fails; it skips none. test_configured.py tries the rows for
the Lambda authorizer and for a role by header.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from .attacks.scene import Scene
from .attacks.table import Case
from .attacks.tried import BY_LAMBDA_AUTHORIZER, CONFIGURED, MATRIX, attack, cases
from .conftest import Deployment


@pytest.fixture(scope="module")
def scene(deployment: Deployment) -> Iterator[Scene]:
    with ExitStack() as cleanup:
        yield Scene(deployment, (case.by for case in MATRIX.cases), cleanup)


@cases(but=(CONFIGURED,))
def test_attack(scene: Scene, case: Case) -> None:
    attack(scene, case)


def test_the_page_states_the_number_of_cases() -> None:
    assert MATRIX.stated_count == len(MATRIX.cases)
    assert len(MATRIX.cases) >= 60


def test_the_cases_use_every_explained_name() -> None:
    expected = {case.expected for case in MATRIX.cases} | {BY_LAMBDA_AUTHORIZER}
    assert set(MATRIX.answers) <= expected
    # "token of role `…`" and "admin, forged: …" are explained once.
    assert set(MATRIX.attackers) == {re.split(" `|:", case.by)[0] for case in MATRIX.cases}

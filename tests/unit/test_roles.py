"""Which role a request runs with, and which callers get none."""

import pytest

from group_role.claims import Identity
from group_role.errors import Forbidden
from group_role.roles import ChosenBy, choose_role
from group_role.settings import Settings

from .conftest import EDITORS_ROLE, READERS_ROLE, ROLE_PATTERN

SETTINGS = Settings(allowed_roles=(ROLE_PATTERN,))
OTHER_ROLE = "arn:aws:iam::123456789012:role/administrator"


def identity(*roles: str, preferred: str | None = None) -> Identity:
    return Identity("sub", "ada", (), roles, preferred, None, {})


def test_preferred_role_comes_first() -> None:
    choice = choose_role(identity(EDITORS_ROLE, READERS_ROLE, preferred=READERS_ROLE), SETTINGS)
    assert choice.role_arn == READERS_ROLE
    assert choice.chosen_by is ChosenBy.PREFERRED


def test_only_role() -> None:
    choice = choose_role(identity(EDITORS_ROLE), SETTINGS)
    assert choice.role_arn == EDITORS_ROLE
    assert choice.chosen_by is ChosenBy.ONLY_ROLE


@pytest.mark.parametrize(
    "caller",
    [
        identity(),
        identity(EDITORS_ROLE, READERS_ROLE),
        identity(OTHER_ROLE),
        identity(EDITORS_ROLE, preferred=OTHER_ROLE),
    ],
    ids=["no role", "ambiguous", "outside the allow-list", "preferred outside the allow-list"],
)
def test_no_role_for_the_caller(caller: Identity) -> None:
    with pytest.raises(Forbidden):
        choose_role(caller, SETTINGS)

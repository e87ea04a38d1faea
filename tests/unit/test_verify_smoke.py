"""`scripts/verify --smoke` on a stack for which its items are not made."""

from dataclasses import replace
from typing import Any

import pytest

from tooling.deployed.account import Account
from tooling.failure import Failure
from tooling.verify import smoke
from tooling.verify.cleanup import Cleanup
from tooling.verify.smoke import Item

from .verified import stack

ITEM = Item("role-claims", "2 roles; preferred: the first group", lambda _: "")


class Cognito:
    """A user pool with these groups; somebody made the second by hand, without precedence."""

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_groups"
        return self

    def paginate(self, **_: str) -> Any:
        yield {"Groups": [{"GroupName": "readers", "Precedence": 1}, {"GroupName": "by hand"}]}


@pytest.mark.parametrize("changes", [{}, {"api_key_ids": {"client": "a1b2"}}])
def test_a_stack_without_two_groups_is_refused(
    changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Account, "client", lambda *_: Cognito())
    with Cleanup() as cleanup, pytest.raises(Failure, match="two groups and without API keys"):
        smoke.run(replace(stack(), **changes), "https://api.example.com", cleanup)


def test_the_table_says_what_differs() -> None:
    table = smoke.as_table([(ITEM, ITEM.expected), (ITEM, "0 roles")]).splitlines()
    assert table[0] == "| Item | Expected | Observed |  |"
    assert table[2].endswith(f"| {ITEM.expected} | {ITEM.expected} | agrees |")
    assert table[3].endswith("| 0 roles | DIFFERS |")

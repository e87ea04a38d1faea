"""docs/fidelity.md names its referees, and the items that `scripts/verify --smoke` tries."""

import re

from tooling.paths import REPOSITORY
from tooling.verify import smoke

from ..documentation import rows
from ..fidelity import PAGE, SMOKE

BEHAVIOURS = list(
    rows(PAGE, "| Behaviour | Confirmed by | What only AWS can tell | Tested on AWS by |")
)
REFEREES = [name for name, *_ in rows(PAGE, "| Referee | What it is | Where it is weak |")]
NAMES = [item.name for item in SMOKE]
# Referees that tell about AWS in addition to the items.
COMMANDS = {"scripts/verify", "--requests", "--lock-out", "terraform apply", "monitoring"}


def test_the_page_has_the_items_of_the_command() -> None:
    assert [(item.name, item.expected) for item in SMOKE] == [
        (item.name, item.expected) for item in smoke.ITEMS
    ]


def test_each_item_belongs_to_a_behaviour() -> None:
    told = [
        word
        for *_, tested_by in BEHAVIOURS
        for word in re.findall(r"`([^`]+)`", tested_by)
        if word not in COMMANDS
    ]
    assert sorted(told) == sorted(NAMES)


def test_each_behaviour_names_its_referees_and_its_sign() -> None:
    seen = set()
    for behaviour, confirmed, open_question, tested_by in BEHAVIOURS:
        assert open_question, behaviour
        assert "`" in tested_by or tested_by.startswith("nothing here"), behaviour
        if confirmed == "nobody":
            continue
        for part in confirmed.split("; "):
            who, _, proofs = part.partition(": ")
            named = who.partition(",")[0].split(" and ")
            assert set(named) <= {*REFEREES}, behaviour
            # Another test checks all links, also those to tests.
            assert re.search(r"\[\w+\]\(", proofs), behaviour
            seen.update(named)
    assert seen == {*REFEREES}


def test_the_page_describes_each_fault_of_the_emulator() -> None:
    for item in SMOKE:
        assert item.emulator == "agrees" or item.emulator != item.expected
    assert "tests/e2e/test_smoke.py" in (REPOSITORY / PAGE).read_text()

"""README.md: its length and order, its badges, its costs, and the proof of each of its claims."""

import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal

from tooling.paths import REPOSITORY, TERRAFORM

from ..documentation import pages, rows, source_of_test
from ..documented_commands import By
from ..readme_claims import CLAIMS, Advice, Measured, Source

README = (REPOSITORY / "README.md").read_text()
LINES = 150
SECTIONS = [
    "See it run",
    "The page",
    "Your own handler",
    "Deploy it to AWS",
    "How the role is chosen",
    "When to use something else",
    "What it costs",
    "More",
]
# Words with which a stranger searches for such a project.
SEARCHED = (
    "RBAC",
    "ABAC",
    "least-privilege",
    "fine-grained",
    "multi-tenant",
    "per-user",
    "Amazon Verified Permissions",
)
DAYS = 30
MILLION = 1_000_000
COSTS = "docs/costs.md"
PRICES = list(rows(COSTS, "| Part | Price | For each request | For a million requests |"))
LOADS = list(rows(COSTS, "| Requests a day | Requests a month | By requests | Metrics | A month |"))
UNITS = {"million": MILLION, "thousand": 1_000}


def number(text: str) -> Decimal:
    """Return the number at the beginning of a cell, such as `$3.50 a million requests`."""
    found = re.match(r"\$?([\d,.]*\d)", text)
    assert found, text
    return Decimal(found[1].replace(",", ""))


def for_each(price: str) -> Decimal:
    """Return the price of one unit."""
    found = re.search(r" a (million|thousand) ", price)
    return number(price) / (UNITS[found[1]] if found else 1)


def dollars(amount: Decimal) -> str:
    return f"${amount.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def test_length_and_order() -> None:
    assert len(README.splitlines()) <= LINES
    assert re.findall(r"^## (.+)$", README, re.M) == SECTIONS


def test_the_introduction_has_the_words_that_people_search_for() -> None:
    before = README.partition("\n## ")[0]
    assert [word for word in SEARCHED if word not in before] == []


def test_badges_are_correct() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    python = project["requires-python"].removeprefix(">=")
    (terraform,) = re.findall(
        r'required_version = ">= ([\d.]+)"', (TERRAFORM / "versions.tf").read_text()
    )
    assert f"badge/Python-{python}+-" in README
    assert f"badge/Terraform-{terraform}+-" in README
    # shields.io writes a hyphen twice.
    assert f"badge/license-{project['license'].replace('-', '--')}-" in README
    assert "Apache License" in (REPOSITORY / "LICENSE").read_text()
    (workflow,) = re.findall(r"actions/workflows/([\w.]+)/badge\.svg", README)
    assert (REPOSITORY / ".github" / "workflows" / workflow).exists()


def test_prices_are_sums_of_their_parts() -> None:
    a_million = Decimal(0)
    for _, price, units, shown in PRICES:
        cost = for_each(price) * number(units) * MILLION
        assert dollars(cost) == shown
        a_million += cost
    assert len(LOADS) == 2
    for a_day, a_month, by_requests, metrics, shown in LOADS:
        requests = number(a_day) * DAYS
        assert requests == number(a_month)
        cost = a_million * requests / MILLION
        assert dollars(cost) == by_requests
        assert dollars(cost + number(metrics)) == shown


def test_the_readme_states_the_prices_of_the_page_of_costs() -> None:
    gateway = next(for_each(price) for part, price, *_ in PRICES if "API Gateway" in part)
    (decision,) = re.findall(
        r"charges (\$[\d.]+) for each authorization", (REPOSITORY / COSTS).read_text()
    )
    expected = [
        [
            a_day,
            shown,
            dollars(gateway * number(a_month)),
            dollars(number(decision) * number(a_month)),
        ]
        for a_day, a_month, _, _, shown in LOADS
    ]
    head = next(line for line in README.splitlines() if line.startswith("| Requests a day"))
    assert list(rows("README.md", head)) == expected


def parts() -> list[str]:
    """Return the paragraphs, items and rows of the README, without its blocks of code."""
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.M | re.S)
    found = [part.strip() for part in re.split(r"\n\n|\n(?=- |\d\. |\| )", prose)]
    return [part for part in found if part and not part.startswith(("#", "| --- "))]


def test_every_part_of_the_readme_has_a_claim() -> None:
    assert [part for part in parts() if not any(text in part for text, _ in CLAIMS)] == []
    assert [text for text, _ in CLAIMS if text not in README] == []


def test_the_proof_of_each_claim_exists() -> None:
    for text, how in CLAIMS:
        if isinstance(how, By):
            path, _, name = how.test.partition("::")
            assert source_of_test(REPOSITORY / "tests" / path, name), how.test
        elif isinstance(how, Source):
            assert how.address in (REPOSITORY / how.page).read_text(), text
        elif isinstance(how, Measured):
            assert how.words in (REPOSITORY / how.page).read_text(), text
        elif isinstance(how, Advice):
            assert (REPOSITORY / how.page).is_file(), text


def test_the_index_names_every_page() -> None:
    index = (REPOSITORY / "docs" / "README.md").read_text()
    here = [page.removeprefix("docs/") for page in pages() if page.startswith("docs/")]
    assert [page for page in here if page != "README.md" and f"]({page})" not in index] == []

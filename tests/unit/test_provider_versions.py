"""One constraint says with which versions of the AWS provider everything here may run."""

import re

import pytest

from tooling.paths import HANDLER_TEMPLATE, REPOSITORY, TERRAFORM
from tooling.terraform.provider_mirror import Provider

ALL = [*sorted(TERRAFORM.rglob("versions.tf")), HANDLER_TEMPLATE / "versions.tf"]
# Modules that only check inputs need no provider.
FILES = [path for path in ALL if "required_providers" in path.read_text()]
PAGE = (REPOSITORY / "docs" / "provider.md").read_text()
LEFT_OUT = PAGE.partition("## Excluded versions")[2]
Version = tuple[int, ...]


def version(text: str) -> Version:
    return tuple(map(int, text.split(".")))


def constraint() -> dict[str, list[Version]]:
    (text,) = re.findall(r'^      version = "(.+)"\n', FILES[0].read_text(), re.M)
    found: dict[str, list[Version]] = {}
    for operator, number in re.findall(r"(>=|<|!=) ([\d.]+)(?:, |$)", text):
        found.setdefault(operator, []).append(version(number))
    return found


def excluded_ranges() -> list[tuple[Version, Version]]:
    """The first column of the page's table: `6.0 to 6.3`, or only `6.14.0`."""
    rows = re.findall(r"^\| (6\.[\d.]+)(?: to (6\.[\d.]+))? \|", LEFT_OUT, re.M)
    return [(version(first), version(last or first)) for first, last in rows]


def test_every_module_has_the_same_constraint() -> None:
    assert {path.read_text() for path in FILES} == {FILES[0].read_text()}
    modules = {path.parent for path in TERRAFORM.rglob("*.tf")} | {HANDLER_TEMPLATE}
    assert {path.parent for path in ALL} == modules


def test_the_page_explains_each_excluded_version() -> None:
    excluded = constraint()["!="]
    assert excluded == sorted(set(excluded))
    ranges = excluded_ranges()
    assert ranges
    for number in excluded:
        assert any(first <= number and number[: len(last)] <= last for first, last in ranges)
    for first, last in ranges:
        for minor in range(first[1], last[1] + 1):
            assert (6, minor, 0) in excluded


@pytest.mark.parametrize("page", ["README.md", "terraform/README.md", "docs/troubleshooting.md"])
def test_documentation_links_to_the_page(page: str) -> None:
    assert "provider.md" in (REPOSITORY / page).read_text()


def test_the_locked_version_is_allowed() -> None:
    allowed = constraint()
    locked = version(Provider.locked(TERRAFORM / ".terraform.lock.hcl").version)
    assert allowed[">="][0] <= locked < allowed["<"][0]
    assert locked not in allowed["!="]

"""The changelog has the packaged version, in the form of Keep a Changelog."""

import re
import tomllib

from tooling.paths import REPOSITORY


def test_the_newest_version_is_the_projects_version() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## \[(.+?)\](.*)$", changelog, flags=re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    newest, date = headings[1]
    assert newest == version
    assert re.fullmatch(r" - \d{4}-\d{2}-\d{2}", date)

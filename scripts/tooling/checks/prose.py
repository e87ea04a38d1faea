"""Looks for habits of style that prose.toml names, in Markdown and in Terraform's texts.

A small file of rules rather than a tool: the packages of Vale in PyPI and npm fetch a program from
GitHub when they are installed or first run, and proselint 0.16 knows none of these habits.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tooling.child import run
from tooling.failure import Failure
from tooling.paths import REPOSITORY

_RULES = Path(__file__).with_name("prose.toml")
_START = r"(?:^|(?<=[.:;>] )|(?<=[-*] )|(?<=\d\. ))(?:\*\*)?"
_FENCE = re.compile(r"^ *(```|~~~)")
# Code and addresses are not prose.
_CODE = re.compile(r"`[^`]*`|\$\{.*?\}|\]\([^)]*\)|<[^>]*>|https?://\S+")
# Not the descriptions of alarms, further in: AWS stores them, and an upgrade must not change them.
_TEXTS = re.compile(
    r"^(?:  description| *error_message) += "
    r'(?:"(?P<line>[^\n]*)"|<<-?(?P<end>\w+)\n(?P<lines>.*?)^ *(?P=end))$',
    re.M | re.S,
)


def rules() -> list[dict[str, Any]]:
    """Return the rules of prose.toml, each with its pattern compiled."""
    found: list[dict[str, Any]] = tomllib.loads(_RULES.read_text())["rule"]
    for rule in found:
        rule["pattern"] = re.compile(rule["pattern"].replace("START", _START), re.I)
    return found


def check() -> None:
    """Fail if a sentence has one of the habits."""
    status, listed = run(["git", "ls-files", "*.md", "terraform/**/*.tf"], cwd=REPOSITORY)
    if status:
        raise Failure("git cannot list the files.", listed)
    known = rules()
    found = [
        f"{name}:{finding}"
        for name in listed.splitlines()
        if (path := REPOSITORY / name).exists()
        for finding in findings(path, known)
    ]
    if found:
        raise Failure(f"{len(found)} places are hard to read.", "\n".join(found))


def findings(path: Path, known: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the findings in a file, each with its line."""
    lines = _markdown(path.read_text()) if path.suffix == ".md" else _terraform(path.read_text())
    for number, line in lines:
        for rule in known:
            for match in rule["pattern"].finditer(_CODE.sub("`x`", line)):
                yield f"{number}: {rule['name']}: {match[0]!r}; {rule['instead']}"


def _markdown(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines outside of blocks of code."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            yield number, line


def _terraform(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of descriptions and error messages."""
    for match in _TEXTS.finditer(text):
        number = text.count("\n", 0, match.start()) + 1
        for offset, line in enumerate((match["line"] or match["lines"]).splitlines()):
            yield number + offset + bool(match["lines"]), line.strip()

"""Reads the documentation: its blocks, the commands in them, and the rows of its tables."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]

_BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.M | re.S)
_RUN = re.compile(r'^run "(\w+)"', re.M)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page, in one line, with the name of its section."""

    page: str
    section: str
    text: str


def pages() -> list[str]:
    """Return all pages except the list of past changes."""
    found = [
        *REPOSITORY.glob("*.md"),
        *REPOSITORY.glob("docs/**/*.md"),
        *REPOSITORY.glob("terraform/**/README.md"),
    ]
    names = [path.relative_to(REPOSITORY) for path in found]
    return sorted(
        str(name)
        for name in names
        if str(name) != "CHANGELOG.md" and not any(part.startswith(".") for part in name.parts)
    )


def blocks(page: str, language: str) -> list[str]:
    """Return the contents of a page's blocks with a language."""
    text = (REPOSITORY / page).read_text()
    return [block["text"] for block in _BLOCK.finditer(text) if block["language"] == language]


def commands(page: str) -> Iterator[Command]:
    """Yield the commands of a page: the text after `$ ` in blocks marked `console`."""
    text = (REPOSITORY / page).read_text()
    for block in _BLOCK.finditer(text):
        if block["language"] == "console":
            headings = re.findall(r"^## (.+)$", text[: block.start()], re.M)
            for command in re.findall(r"^ *\$ ((?:.*\\\n)*.*)$", block["text"], re.M):
                one_line = re.sub(r" *\\\n *", " ", command)
                yield Command(page, headings[-1] if headings else "", one_line)


def languages(page: str) -> set[str]:
    """Return the languages of a page's blocks."""
    text = (REPOSITORY / page).read_text()
    return {block["language"] for block in _BLOCK.finditer(text)}


def rows(page: str, head: str) -> Iterator[list[str]]:
    """Yield the cells of each row, in all tables of a page with a certain head."""
    inside = False
    for line in (REPOSITORY / page).read_text().splitlines():
        if line == head:
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and not line.startswith("| ---"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def source_of_test(path: Path, name: str) -> str | None:
    """Return the source of a test, in Python or in Terraform's own language, if there is one."""
    if not path.is_file():
        return None
    text = path.read_text()
    if path.suffix == ".py":
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return ast.get_source_segment(text, node)
    starts = {match[1]: match.start() for match in _RUN.finditer(text)}
    if path.name.endswith(".tftest.hcl") and name in starts:
        return text[starts[name] :].partition("\n}\n")[0]
    return None

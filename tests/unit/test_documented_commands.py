"""A test runs every command of the documentation, and all options and links exist."""

import io
import re
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest

from tooling.commands import options_of

from ..documentation import REPOSITORY, commands, languages, pages, source_of_test
from ..documented_commands import COMMANDS, By

# `commands` reads blocks in these languages, or they hold no commands.
LANGUAGES = {"console", "hcl", "json", "mermaid", "python", "text", "yaml"}


@pytest.mark.parametrize("page", pages())
def test_every_command_is_known(page: str) -> None:
    shown = {command.text for command in commands(page)}
    unknown = shown - COMMANDS.get(page, {}).keys()
    assert not unknown, "say in tests/documented_commands.py which test runs it"


@pytest.mark.parametrize("page", COMMANDS)
def test_the_list_has_no_old_command(page: str) -> None:
    assert COMMANDS[page].keys() == {command.text for command in commands(page)}


@pytest.mark.parametrize("page", pages())
def test_no_command_hides_in_another_block(page: str) -> None:
    assert languages(page) <= LANGUAGES, "a command's block is marked console"


def test_the_tests_that_run_commands_exist() -> None:
    for known in COMMANDS.values():
        for how in known.values():
            if isinstance(how, By):
                path, _, name = how.test.partition("::")
                assert source_of_test(REPOSITORY / "tests" / path, name), how.test


@cache
def shown_options(script: str) -> set[str]:
    """Return the options in a script's help."""
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit):
        options_of(script, ["--help"])
    return set(re.findall(r"--[a-z-]+", said.getvalue()))


@pytest.mark.parametrize("page", pages())
def test_options_of_scripts_exist(page: str) -> None:
    inline = re.findall(r"`([^`\n]+)`", (REPOSITORY / page).read_text())
    for text in [*inline, *(command.text for command in commands(page))]:
        if found := re.search(r"(?:^|[\s(/])scripts/([\w-]+)(?![\w/.-])((?: .*)?)", text):
            script, rest = found.groups()
            named = set(re.findall(r"--[a-z-]+", rest))
            assert named <= shown_options(script), f"scripts/{script} has no such option"


@pytest.mark.parametrize("page", pages())
def test_variables_of_terraform_exist_and_none_is_missing(page: str) -> None:
    folder = Path()
    for command in commands(page):
        if changed := re.fullmatch(r"cd (\S+)", command.text):
            folder = Path(changed[1])
        if not re.match(r"terraform .*(apply|destroy)", command.text):
            continue
        chosen = re.search(r"-chdir=(\S+)", command.text)
        module = REPOSITORY / (chosen[1] if chosen else folder)
        text = "\n".join(path.read_text() for path in sorted(module.glob("*.tf")))
        variables = dict(re.findall(r'^variable "(\w+)" \{(.*?)^\}', text, re.M | re.S))
        assert variables
        required = {name for name, body in variables.items() if "\n  default" not in body}
        given = set(re.findall(r"-var (\w+)=", command.text))
        assert required <= given <= variables.keys()


def test_pages_quote_assertions_of_terraform_runs_word_for_word() -> None:
    proof = r'("[^"|]+"(?:(?:, | and )"[^"|]+")*) in \[(\w+)\]\(([\w/.]+\.tftest\.hcl)\)'
    found = re.findall(proof, (REPOSITORY / "SECURITY.md").read_text())
    assert len(found) > 5
    for quoted, name, link in found:
        source = source_of_test(REPOSITORY / link, name) or ""
        for sentence in re.findall(r'"([^"]+)"', quoted):
            assert f'error_message = "{sentence}"' in source, f"{name} does not assert: {sentence}"


@pytest.mark.parametrize("page", pages())
def test_links_have_a_target(page: str) -> None:
    folder = (REPOSITORY / page).parent
    for text, link in re.findall(r"\[([^]]*)\]\(([^)\s]+)\)", (REPOSITORY / page).read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        if actions := re.match(r"(?:\.\./)+actions/workflows/([\w.]+)", link):  # GitHub's page
            assert (REPOSITORY / ".github" / "workflows" / actions[1]).exists(), link
            continue
        name, _, anchor = link.partition("#")
        target = folder / name if name else REPOSITORY / page
        assert target.exists(), link
        of_terraform = target.name.endswith(".tftest.hcl")
        for test in text.split(", "):
            if test.startswith("test_") or (of_terraform and " " not in test):
                assert source_of_test(target, test), f"there is no {test} in {link}"
        if anchor:
            titles = re.findall(r"^#+ (.+)$", target.read_text(), re.M)
            # GitHub's rule to make anchors of titles.
            slugs = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
            assert anchor in slugs, link

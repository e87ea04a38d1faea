"""The rules of style find the habits that they name, in prose and nowhere else."""

from pathlib import Path

import pytest

from tooling.checks import prose

RULES = prose.rules()
# Sentences of this project's own pages that readers did not understand.
STUMBLED_OVER = (
    "Terraform 1.15.5 is taken from PyPI where it is to be had.",
    "A cell shows the status that came.",
    "| The article | What comes of it |",
    "While nobody calls, what is stored has a price.",
    "The identity pool can be had beside each.",
    "Without a pool the key set is none.",
    "Of a browser that hung up the log says nothing.",
    "| takes the claim for granted | who is in no group gets 502, and an access token too |",
    "A name that somebody gave himself may not.",
    "- A role may what it may.",
)
PLAIN = (
    "The function returns 403 when IAM denies the call.",
    "What does this error mean, and what do I do about it?",
    "| What you see | Cause |",
    "A caller may not delete documents.",
    "- **Who gets the group:** users who sign up.",
    "The API answers 403 with `what comes of it`.",
)


def found(tmp_path: Path, text: str, name: str = "page.md") -> list[str]:
    path = tmp_path / name
    path.write_text(text)
    return list(prose.findings(path, RULES))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["name"]))
def test_each_rule_finds_its_example(tmp_path: Path, rule: dict[str, str]) -> None:
    assert any(f": {rule['name']}: " in finding for finding in found(tmp_path, rule["example"]))


@pytest.mark.parametrize("sentence", STUMBLED_OVER)
def test_sentences_that_confused_readers_are_found(tmp_path: Path, sentence: str) -> None:
    assert found(tmp_path, sentence)


@pytest.mark.parametrize("sentence", PLAIN)
def test_plain_sentences_pass(tmp_path: Path, sentence: str) -> None:
    assert found(tmp_path, sentence) == []


def test_code_is_not_prose_and_lines_are_counted(tmp_path: Path) -> None:
    code = "```python\n# made anew\n```"
    (finding,) = found(tmp_path, f"Fine.\n\n{code}\n\nMade anew.")
    assert finding.startswith("7: old-words: 'anew'; ")


def test_texts_of_terraform(tmp_path: Path) -> None:
    module = """\
variable "a" {
  # Made anew: a comment, which has its own readers.
  description = "Made anew."

  validation {
    error_message = "It is ${a ? "made anew" : "kept"}."
  }
}

variable "b" {
  description = <<-EOT
    A first line.
    Made anew.
  EOT
}
"""
    assert [finding[:3] for finding in found(tmp_path, module, "main.tf")] == ["3: ", "13:"]

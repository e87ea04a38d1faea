"""The tables in the modules' READMEs have the modules' inputs and outputs."""

from pathlib import Path

import pytest

from tooling.checks.module_docs import documented
from tooling.failure import Failure

README = """\
# network

<!-- BEGIN inputs and outputs -->
| Input | whatever stood here |
<!-- END inputs and outputs -->

After the tables.
"""
VARIABLES = r"""
variable "name" {
  description = "Name of a \"thing\", a|b."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{1,8}$", var.name))
    error_message = "Not a name: ${join(", ", [for x in [var.name] : "\"${x}\""])}."
  }
}

variable "groups" {
  description = <<-EOT
    Groups; "{bucket}" is
    a bucket, $${user} a user.
  EOT
  type = map(object({
    precedence = number
    statements = optional(list(object({ actions = list(string) })), [])
  }))
  default = {
    readers = { precedence = 10, statements = [{ actions = ["s3:GetObject"] }] }
    admins  = { precedence = 0, statements = [{ actions = ["s3:GetObject", "s3:PutObject"] }] }
  }
}

variable "headers" {
  description = "Headers."
  type        = set(string)
  default     = ["Authorization", "Content-Type"]
}

variable "logging" {
  description = "Where logs go; null is nowhere."
  type        = object({ days = number })
  default     = null
}

variable "limits" {
  description = "Limits."
  type        = any
  default     = { rate = 0.5 }
}
"""
OUTPUTS = """
output "arn" {
  description = "ARN of it."
  value       = "arn:${var.name}"
}
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "variables.tf").write_text(VARIABLES)
    (tmp_path / "outputs.tf").write_text(OUTPUTS)
    (tmp_path / "versions.tf").write_text("terraform {}\n")
    return tmp_path


def test_tables(module: Path) -> None:
    assert (
        documented(module)
        == r"""# network

<!-- BEGIN inputs and outputs -->
| Input | Description | Type | Default |
| --- | --- | --- | --- |
| `name` | Name of a "thing", a\|b. | `string` | required |
| `groups` | Groups; "{bucket}" is a bucket, ${user} a user. | `map(object)` | `readers`, `admins` |
| `headers` | Headers. | `set(string)` | `["Authorization", "Content-Type"]` |
| `logging` | Where logs go; null is nowhere. | `object` | `null` |
| `limits` | Limits. | `object` | `{ rate = 0.5 }` |

| Output | Description |
| --- | --- |
| `arn` | ARN of it. |
<!-- END inputs and outputs -->

After the tables.
"""
    )


def test_correct_tables_stay(module: Path) -> None:
    text = documented(module)
    (module / "README.md").write_text(text)
    assert documented(module) == text


def test_variables_of_several_files(module: Path) -> None:
    (module / "variables_more.tf").write_text(
        'variable "more" {\n  description = "More."\n  type = bool\n}\n'
    )
    assert "| `more` | More. | `bool` | required |" in documented(module)


@pytest.mark.parametrize("name", ["README.md", "variables.tf", "outputs.tf", "versions.tf"])
def test_missing_file(module: Path, name: str) -> None:
    (module / name).unlink()
    with pytest.raises(Failure, match="has no "):
        documented(module)


@pytest.mark.parametrize("text", ["# network\n", README.replace("END", "END of")])
def test_missing_markers(module: Path, text: str) -> None:
    (module / "README.md").write_text(text)
    with pytest.raises(Failure, match=r"README\.md has no place for its tables"):
        documented(module)


def test_missing_description(module: Path) -> None:
    (module / "outputs.tf").write_text('output "arn" {\n  value = 1\n}\n')
    with pytest.raises(Failure, match=r"outputs\.tf: the output arn has no description"):
        documented(module)


def test_broken_file(module: Path) -> None:
    (module / "variables.tf").write_text('variable "name" {\n')
    with pytest.raises(Failure, match=r"variables\.tf cannot be read"):
        documented(module)

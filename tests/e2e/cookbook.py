"""The recipes of docs/cookbook.md: the inputs of each for Terraform, and its promised rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tooling.paths import REPOSITORY

PAGE = REPOSITORY / "docs" / "cookbook.md"
ACCOUNT = "123456789012"  # the page's account

_HEAD = "| Who | Asks for | Of | Answer | Judges |\n"
_ROW = re.compile(
    r"\| (?P<group>\w+)(?P<tags>[^|]*)"
    r"\| `(?P<action>[\w-]+:\w+)`(?P<keys>[^|]*)"
    r"\| `(?P<resource>arn:[^`|]+)` "
    r"\| (?P<answer>yes|no) \| (?P<judges>both|simulator) \|"
)
_VALUE = re.compile(r"`([^`=]+)=([^`]*)`")

# Lines of terraform.tfvars are also valid as the members of an object in HCL.
_ROOT = """\
locals {{
  recipes = {{
{recipes}
  }}
  none       = {{ session = {{ tags = {{}} }}, user_pool = {{ custom_attributes = {{}} }} }}
  tags       = {{ for name, own in local.recipes : name => merge(local.none, own).session.tags }}
  attributes = {{
    for name, own in local.recipes : name => merge(local.none, own).user_pool.custom_attributes
  }}
}}

module "cognito" {{
  for_each = local.recipes
  source   = "./modules/cognito"

  name              = "cookbook"
  trusted_role_arn  = "arn:aws:iam::{account}:role/cookbook"
  groups            = each.value.groups
  session_tags      = local.tags[each.key]
  custom_attributes = local.attributes[each.key]
}}

output "policies" {{
  value = {{ for name, own in module.cognito : name => own.group_policies }}
}}

output "tags" {{
  value = local.tags
}}

output "attributes" {{
  value = local.attributes
}}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        tags: Tags of the session, by key.
        keys: Condition keys of the request, each with its values.
        both: Whether the emulator also decides as the row says.
    """

    recipe: str
    group: str
    tags: Mapping[str, str]
    action: str
    keys: Mapping[str, list[str]]
    resource: str
    allowed: bool
    both: bool

    def __str__(self) -> str:
        keys = "".join(f" with {key}={','.join(values)}" for key, values in self.keys.items())
        return f"{self.recipe}: {self.group} {self.tags}: {self.action}{keys} on {self.resource}"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A section of the page: its lines for `terraform.tfvars`, and the rows below."""

    name: str
    variables: str
    rows: list[Row]


def recipes(account: str) -> list[Recipe]:
    """Return the page's recipes, for an account."""
    sections = PAGE.read_text().replace(ACCOUNT, account).split("\n## ")[1:]
    return [_recipe(*section.split("\n", 1)) for section in sections]


def root_module(found: Sequence[Recipe], account: str) -> str:
    """Return a root module that makes the groups of each recipe, in Terraform's language."""
    inputs = "\n".join(f'"{recipe.name}" = {{\n{recipe.variables}}}' for recipe in found)
    return _ROOT.format(recipes=inputs, account=account)


def _recipe(name: str, body: str) -> Recipe:
    (variables,) = re.findall(r"^```hcl\n(.*?)^```$", body, re.M | re.S)
    _, _, table = body.partition(_HEAD)
    lines = table.partition("\n\n")[0].splitlines()[1:]
    return Recipe(name, variables, [_row(name, line) for line in lines])


def _row(recipe: str, line: str) -> Row:
    found = _ROW.fullmatch(line)
    assert found, f"{recipe}: this row cannot be read: {line}"
    keys: dict[str, list[str]] = {}
    for key, value in _VALUE.findall(found["keys"]):
        keys.setdefault(key, []).append(value)
    return Row(
        recipe,
        found["group"],
        dict(_VALUE.findall(found["tags"])),
        found["action"],
        keys,
        found["resource"],
        found["answer"] == "yes",
        found["judges"] == "both",
    )

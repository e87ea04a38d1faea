"""Writes the tables of inputs and outputs into the modules' READMEs, from the modules themselves.

A table that people write soon differs from its module.
"""

import json
from argparse import Namespace
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import hcl2
from hcl2 import SerializationOptions
from lark.exceptions import LarkError

from tooling.failure import Failure
from tooling.paths import REPOSITORY, TERRAFORM

_BEGIN = "<!-- BEGIN inputs and outputs -->"
_END = "<!-- END inputs and outputs -->"
# Files that every module has, even if short.
_FILES = ("README.md", "variables*.tf", "outputs*.tf", "versions.tf")
# The keys of a longer default say more than the default.
_LONGEST_DEFAULT = 60
_OPTIONS = SerializationOptions(
    with_comments=False, preserve_heredocs=False, strip_string_quotes=True
)

# Three checks read the same files, which takes most of their time.
_loaded = cache(partial(hcl2.loads, serialization_options=_OPTIONS))

# The attributes of a module's variables or outputs, by their names.
Blocks = dict[str, dict[str, Any]]


def main(_options: Namespace) -> int:
    """Run `scripts/module-docs`."""
    for module in modules():
        readme = module / "README.md"
        if (text := documented(module)) != readme.read_text():
            readme.write_text(text)
            print(readme.relative_to(REPOSITORY))
    return 0


def check() -> None:
    """Fail if a module lacks a file or a description, or if the tables of its README are wrong."""
    outdated = [
        str(module.relative_to(REPOSITORY) / "README.md")
        for module in modules()
        if documented(module) != (module / "README.md").read_text()
    ]
    if outdated:
        raise Failure(
            f"Tables that differ from the module's inputs and outputs: {', '.join(outdated)}."
            " Run scripts/module-docs."
        )


def modules() -> list[Path]:
    """Return the folders of the root module and of the modules that it uses."""
    return [TERRAFORM, *sorted(path for path in (TERRAFORM / "modules").iterdir() if path.is_dir())]


def documented(module: Path) -> str:
    """Return a module's README with the right tables."""
    if missing := [pattern for pattern in _FILES if not any(module.glob(pattern))]:
        raise Failure(f"{module} has no {missing[0]}; every module has one.")
    inputs, outputs = blocks(module, "variable"), blocks(module, "output")
    readme = module / "README.md"
    before, begin, rest = readme.read_text().partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise Failure(f"{readme} has no place for its tables: the lines {_BEGIN} and {_END}.")
    return f"{before}{begin}\n{_inputs(inputs)}\n\n{_outputs(outputs)}\n{end}{after}"


def blocks(module: Path, kind: str) -> Blocks:
    """Return the variables or outputs of a module, each with its description.

    Args:
        module: The module's folder.
        kind: `variable` or `output`.
    """
    found: Blocks = {}
    for path in sorted(module.glob(f"{kind}s*.tf")):
        for block in parsed(path).get(kind, ()):
            ((name, attributes),) = block.items()
            if not attributes.get("description"):
                raise Failure(f"{path}: the {kind} {name} has no description.")
            found[name] = attributes
    return found


def parsed(path: Path) -> dict[str, Any]:
    """Return the content of a Terraform file, in the form of python-hcl2."""
    try:
        content: dict[str, Any] = _loaded(path.read_text())
    except LarkError as error:
        raise Failure(f"{path} cannot be read.", str(error)) from None
    return content


def _inputs(variables: Blocks) -> str:
    rows = [
        (f"`{name}`", _description(has), f"`{_type(has.get('type', 'any'))}`", _default(has))
        for name, has in variables.items()
    ]
    return _table(("Input", "Description", "Type", "Default"), rows)


def _outputs(outputs: Blocks) -> str:
    rows = [(f"`{name}`", _description(has)) for name, has in outputs.items()]
    return _table(("Output", "Description"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head)]
    lines += [tuple(cell.replace("|", r"\|") for cell in row) for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _description(attributes: dict[str, Any]) -> str:
    """Return a description in one line, without the syntax of Terraform's strings."""
    text = " ".join(attributes["description"].split())
    return text.replace(r"\"", '"').replace("$${", "${").replace("%%{", "%{")


def _type(expression: str) -> str:
    """Return a type without the attributes of its objects, which the description names."""
    kind = expression.removeprefix("${").removesuffix("}")
    if kind == "any":  # an object whose settings the module checks, so that it ignores none
        return "object"
    before, found, _ = kind.partition("object(")
    return f"{before}object{')' * before.count('(')}" if found else kind


def _default(attributes: dict[str, Any]) -> str:
    if "default" not in attributes:
        return "required"
    value = attributes["default"]
    text = _literal(value)
    if isinstance(value, dict) and len(text) > _LONGEST_DEFAULT:
        return ", ".join(f"`{key}`" for key in value)
    return f"`{text}`"


def _literal(value: object) -> str:
    """Return a value in Terraform's syntax, in one line."""
    if isinstance(value, dict):
        content = ", ".join(f"{key} = {_literal(item)}" for key, item in value.items())
        return f"{{ {content} }}" if content else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps(value, ensure_ascii=False)

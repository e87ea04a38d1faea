"""Compares the Terraform code with version 6 of the AWS provider, which this machine may not have.

Terraform itself checks the code with the installed provider, mostly version 5.100.0. This module
finds what that version has and version 6 has not, or will lose.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from tooling.checks import aws_provider
from tooling.checks.aws_provider import Shape, wrong
from tooling.checks.module_docs import parsed
from tooling.failure import Failure
from tooling.paths import HANDLER_TEMPLATE, REPOSITORY, TERRAFORM

_BLOCK = "__is_block__"
# Terraform's own members of every resource and data source, and the parser's.
_META = {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
_META |= {_BLOCK}

_OBJECT = r"(?P<type>(?:data\.)?aws_\w+)\.(?P<name>\w+)"
_INDEX = r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]"
# The path after a name: `[0].endpoint_configuration[*].types`.
_PATH = rf"(?P<path>(?:{_INDEX}|\.\*|\.\w+)*)"
_REFERENCE = re.compile(rf'(?<![\w."-]){_OBJECT}{_PATH}')
# An expression that is a whole resource, or all instances of a resource.
_WHOLE = re.compile(rf"\$\{{(?:one\()?{_OBJECT}(?:{_INDEX})?\)?\}}")
_FOR = re.compile(rf"\bfor\s+(?:\w+\s*,\s*)?(?P<variable>\w+)\s+in\s+{_OBJECT}(?:\[\*\])?\s*:")


def check() -> None:
    """Fail if the code has a type, an argument, a block or a reference that version 6 has not."""
    found = findings(_files(), aws_provider.shapes())
    if found:
        raise Failure(
            f"The code needs another version of the AWS provider than {aws_provider.version()}.",
            "\n".join(found),
        )


def types_used() -> set[str]:
    """Return the provider's types of all resources and data sources in the code."""
    return {name for path in _files() for name, _, _ in _declared(parsed(path))}


def findings(files: Iterable[Path], shapes: Mapping[str, Shape]) -> list[str]:
    """Say what is wrong in Terraform files. Files of one folder are one module.

    Args:
        files: The files, sorted.
        shapes: The provider's shapes, by type.
    """
    found = []
    for _, module in groupby(files, key=lambda path: path.parent):
        contents = {path: parsed(path) for path in module}
        objects = dict(_objects_in_locals(contents.values()))
        for path, content in contents.items():
            reader = _Reader(shapes)
            reader.read(content, objects)
            place = path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path
            found += [f"{place}: {finding}" for finding in dict.fromkeys(reader.findings)]
    return found


class _Reader:
    """Reads a file, and collects its faults."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self.findings: list[str] = []
        self._shapes = shapes

    def read(self, content: Mapping[str, Any], objects: Mapping[str, str]) -> None:
        """Read a file's content. `objects` has names that stand for an object, with its type."""
        for type_, name, body in _declared(content):
            place = f"{type_}.{name}"
            names = {**objects, "self": type_, **_bound("each.value", body.get("for_each"))}
            meta = {key: value for key, value in body.items() if key in _META}
            self._references(meta, names)
            if (shape := self._shape(type_, place)) is not None:
                self._ignored(meta.get("lifecycle", ()), shape, place)
                self._body(body, shape, place, names)
        self._references(list(_others(content)), objects)

    def _body(
        self, body: Mapping[str, Any], shape: Shape, place: str, names: Mapping[str, str]
    ) -> None:
        """Read the content of a resource, a data source or a nested block."""
        for key, value in body.items():
            if key in _META:
                continue
            if key == "dynamic":
                for block in value:
                    ((label, content),) = block.items()
                    self._references(content["for_each"], names)
                    inner = {**names, **_bound(f"{label}.value", content["for_each"])}
                    self._blocks(label, content["content"], shape, place, inner)
            elif _is_blocks(value):
                self._blocks(key, value, shape, place, names)
            else:
                if key not in shape.get("arguments", ()):
                    self.findings.append(f"{place}: there is no argument {key}")
                elif key in shape.get("deprecated", ()):
                    self.findings.append(f"{place}: the argument {key} is deprecated")
                self._references(value, names)

    def _blocks(
        self,
        name: str,
        blocks: list[dict[str, Any]],
        shape: Shape,
        place: str,
        names: Mapping[str, str],
    ) -> None:
        if name not in shape.get("blocks", ()):
            self.findings.append(f"{place}: there is no block {name}")
            return
        if name in shape.get("deprecated", ()):
            self.findings.append(f"{place}: the block {name} is deprecated")
        for block in blocks:
            self._body(block, shape["blocks"][name], f"{place}: {name}", names)

    def _ignored(self, lifecycle: Iterable[Mapping[str, Any]], shape: Shape, place: str) -> None:
        for block in lifecycle:
            ignored = block.get("ignore_changes")
            for entry in ignored if isinstance(ignored, list) else ():  # or the word `all`
                names = _names(entry.removeprefix("${").removesuffix("}"))
                if fault := wrong(shape, names):
                    self.findings.append(f"{place}: ignore_changes: {fault}")

    def _references(self, value: object, names: Mapping[str, str]) -> None:
        """Check each reference in a value."""
        for text in _expressions(value):
            for match in _REFERENCE.finditer(text):
                self._reference(match["type"], f"{match['type']}.{match['name']}", match["path"])
            for name, type_, scope in [*_loops(text), *((n, t, text) for n, t in names.items())]:
                for match in re.finditer(rf"(?<![\w.]){re.escape(name)}{_PATH}", scope):
                    self._reference(type_, f"{type_} as {name}", match["path"])

    def _reference(self, type_: str, written: str, path: str) -> None:
        if fault := wrong(self._shape(type_, written), _names(path)):
            self.findings.append(f"{written}: {fault}")

    def _shape(self, type_: str, written: str) -> Shape | None:
        shape = self._shapes.get(type_)
        if shape is None:
            self.findings.append(
                f"{written}: {aws_provider.FILE.name} has no {type_}. Run scripts/newest-provider"
                " --write-schema on a machine that reaches Terraform's registry."
            )
        return shape


def _files() -> list[Path]:
    return sorted([*TERRAFORM.rglob("*.tf"), *HANDLER_TEMPLATE.glob("*.tf")])


def _declared(content: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the type, the name and the body of each of the provider's resources and sources."""
    for key, prefix in (("resource", ""), ("data", "data.")):
        for block in content.get(key, ()):
            ((type_, named),) = block.items()
            ((name, body),) = ((name, body) for name, body in named.items() if name != _BLOCK)
            if type_.startswith("aws_"):
                yield prefix + type_, name, body


def _others(content: Mapping[str, Any]) -> Iterator[object]:
    """Yield the other parts of a file, such as outputs, which may refer to them."""
    for key, value in content.items():
        if key in ("resource", "data"):
            yield [block for block in value if not next(iter(block)).startswith("aws_")]
        else:
            yield value


def _objects_in_locals(contents: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for content in contents:
        for block in content.get("locals", ()):
            for name, value in block.items():
                yield from _bound(f"local.{name}", value).items()


def _bound(name: str, value: object) -> dict[str, str]:
    """Return the type of object that a name stands for, if its value is such an object."""
    whole = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    return {name: whole["type"]} if whole else {}


def _loops(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the variable, its type and the scope of each loop over objects in an expression."""
    for match in _FOR.finditer(text):
        depth = 0
        for end in range(match.end(), len(text)):
            depth += (text[end] in "([{") - (text[end] in ")]}")
            if depth < 0:
                break
        yield match["variable"], match["type"], text[match.end() : end + 1]


def _expressions(value: object) -> Iterator[str]:
    """Yield the texts in a value that hold expressions."""
    match value:
        case str() if "${" in value or "%{" in value:
            yield value
        case dict():
            for key, inner in value.items():
                yield from _expressions(key)
                yield from _expressions(inner)
        case list():
            for inner in value:
                yield from _expressions(inner)


def _is_blocks(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(i, dict) and _BLOCK in i for i in value)


def _names(path: str) -> list[str]:
    """Return the names in a path, without its indices."""
    parts = re.sub(_INDEX, "", path).split(".")
    return [part for part in parts if part and part != "*" and not part.isdigit()]

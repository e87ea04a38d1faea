"""Describes what version 6 of the AWS provider has, for the types that the Terraform code uses.

The tests run with version 5.100.0, the newest that a machine without a registry may have. A file
describes version 6; `scripts/newest-provider --write-schema` writes it again.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("aws_provider_6.json")
NAME = "hashicorp/aws"
# Types in the form of addresses: `aws_s3_bucket`, `data.aws_region`.
_KINDS = {"": "resource_schemas", "data.": "data_source_schemas"}


# What the file says of a resource, a data source, a block or an object. Every key may be missing:
# `arguments` that may be set and read, `attributes` that may only be read, those of both that are
# `deprecated`, nested `blocks`, and the `objects` among arguments and attributes.
Shape = Mapping[str, Any]


def wrong(shape: Shape | None, path: Iterable[str]) -> str | None:
    """Say what is wrong with a path of names below a shape, or None if it may be read."""
    seen: list[str] = []
    for name in path:
        if shape is None:  # a map, or a value without members
            return None
        seen.append(name)
        if name in shape.get("deprecated", ()):
            return f"{'.'.join(seen)} is deprecated"
        if name in shape.get("blocks", ()):
            shape = shape["blocks"][name]
        elif name in (*shape.get("arguments", ()), *shape.get("attributes", ())):
            shape = shape.get("objects", {}).get(name)
        else:
            return f"there is no {'.'.join(seen)}"
    return None


def version() -> str:
    """Return the version that the file describes."""
    return str(json.loads(FILE.read_text())["version"])


def shapes() -> dict[str, Shape]:
    """Return the shapes of the types that the file describes."""
    return dict(json.loads(FILE.read_text())["types"])


def described(schema: Mapping[str, Any], types: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Describe types in the file's form.

    Args:
        schema: The output of `terraform providers schema -json`.
        types: The types; those that the provider does not have are left out.
    """
    (provider,) = (
        content for name, content in schema["provider_schemas"].items() if name.endswith(NAME)
    )
    found = {}
    for name in sorted(set(types)):
        kind = "data." if name.startswith("data.") else ""
        if content := provider[_KINDS[kind]].get(name.removeprefix(kind)):
            found[name] = _block(content["block"])
    return found


def text(version: str, source: str, types: Mapping[str, object]) -> str:
    """Return the file's text, with a line for each type."""
    lines = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(content)}" for name, content in sorted(types.items())
    )
    head = {"provider": NAME, "version": version, "source": source}
    parts = [f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items()]
    return f'{{\n{"".join(parts)}  "types": {{\n{lines}\n  }}\n}}\n'


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    attributes = block.get("attributes", {})
    blocks = block.get("block_types", {})
    members = attributes | {name: nested["block"] for name, nested in blocks.items()}
    return _without_empty(
        arguments=sorted(name for name, value in attributes.items() if _settable(value)),
        attributes=sorted(name for name, value in attributes.items() if not _settable(value)),
        deprecated=sorted(name for name, value in members.items() if value.get("deprecated")),
        blocks={name: _block(nested["block"]) for name, nested in sorted(blocks.items())},
        objects=dict(_objects(attributes)),
    )


def _settable(attribute: Mapping[str, Any]) -> bool:
    return bool(attribute.get("required") or attribute.get("optional"))


def _objects(attributes: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in sorted(attributes.items()):
        if nested := value.get("nested_type"):
            yield name, _block(nested)
        elif parts := _parts(value.get("type")):
            yield name, parts


def _parts(type_: object) -> dict[str, Any] | None:
    """Describe the object inside a type such as `["list", ["object", {"name": "string"}]]`."""
    match type_:
        case ["object", dict(members)]:
            parts = {name: _parts(member) for name, member in sorted(members.items())}
            return _without_empty(
                attributes=sorted(members),
                objects={name: below for name, below in parts.items() if below},
            )
        case ["list" | "set", element]:
            return _parts(element)
    return None


def _without_empty(**content: Any) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value}

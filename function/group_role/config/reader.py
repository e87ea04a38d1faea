"""Reads JSON into a dataclass by the types of its fields, and refuses anything that does not fit.

It refuses a name that occurs twice: some parsers take the first value and others the last, so that
a reviewer might read one value and the function use another.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import EnumType
from types import UnionType
from typing import Any, get_args, get_origin

from group_role.errors import ConfigurationError

_KINDS = {str: "a text", bool: "true or false", list: "a list", dict: "an object"}


def parse(document: str) -> object:
    """Return the value of a JSON document, read as strictly as RFC 8259 allows.

    Raises:
        ConfigurationError: The document is not JSON, holds a name twice at any depth, `NaN` or
            `Infinity`, or half a surrogate pair.
    """
    try:
        value = json.loads(document, object_pairs_hook=_unique, parse_constant=_no_number)
        # This finds lone surrogates, which JSON's escapes can express and UTF-8 cannot.
        json.dumps(value, ensure_ascii=False).encode()
    except ConfigurationError:
        raise
    except UnicodeEncodeError:
        raise ConfigurationError("a text holds half a surrogate pair") from None
    except (ValueError, RecursionError):
        raise ConfigurationError("not a JSON document") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ConfigurationError(f"the name {name!r} occurs twice")
        members[name] = value
    return members


def _no_number(name: str) -> None:
    raise ConfigurationError(f"JSON has no number {name}")


def read(kind: Any, value: object, name: str = "") -> Any:
    """Return a JSON value as an instance of a type.

    Args:
        kind: The type. A field that may be None can be left out, but cannot be null.
        value: A value from `parse`.
        name: The name of the value in an error.

    Raises:
        ConfigurationError: The value does not fit the type; the message has the name.
    """
    origin = get_origin(kind)
    if origin is UnionType:
        return read(get_args(kind)[0], value, name)
    if origin in {tuple, frozenset}:
        members = enumerate(_of_kind(list, value, name))
        return origin(read(get_args(kind)[0], member, f"{name}[{n}]") for n, member in members)
    if origin is Mapping:
        members = _of_kind(dict, value, name).items()
        return {key: read(get_args(kind)[1], member, f"{name}.{key}") for key, member in members}
    if is_dataclass(kind):
        return _record(kind, _of_kind(dict, value, name or "the document"), name and f"{name}.")
    if isinstance(kind, EnumType):
        words: list[Any] = list(kind)
        if value not in words:
            raise ConfigurationError(f"{name} is not one of {', '.join(words)}")
        return kind(value)
    return _of_kind(kind, value, name)


def _of_kind(kind: type, value: Any, name: str) -> Any:
    if not isinstance(value, kind):
        raise ConfigurationError(f"{name} is not {_KINDS[kind]}")
    return value


def _record(kind: Any, values: Mapping[str, Any], prefix: str) -> Any:
    settings = {setting.name: setting for setting in fields(kind) if setting.init}
    if unknown := values.keys() - settings.keys():
        raise ConfigurationError(f"unknown setting {prefix}{min(unknown)}")
    for name, setting in settings.items():
        required = setting.default is MISSING and setting.default_factory is MISSING
        if required and name not in values:
            raise ConfigurationError(f"{prefix}{name} is missing")
    return kind(**{n: read(settings[n].type, value, prefix + n) for n, value in values.items()})

"""Reads JSON values into a dataclass by the types of its fields, and refuses what does not fit."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import EnumType
from types import UnionType
from typing import Any, get_args, get_origin

from group_role.errors import ConfigurationError

_KINDS = {str: "a text", bool: "true or false", list: "a list", dict: "an object"}


def read(kind: Any, value: object, name: str = "") -> Any:
    """Return a JSON value as an instance of a type.

    Args:
        kind: The type. A field that may be None can be left out, but cannot be null.
        value: A value from `strict_json.parse`.
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

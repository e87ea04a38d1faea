"""Kinds of options for commands; none needs more than Python."""

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Adds itself to a parser, or to a group of a parser.
Option = Callable[[Any], object]


def flag(name: str, text: str) -> Option:
    """Return an option without a value."""
    return lambda parser: parser.add_argument(name, action="store_true", help=text)


def value(
    name: str,
    metavar: str | tuple[str, ...] | None = None,
    text: str | None = None,
    **more: Any,
) -> Option:
    """Return an option with a value, or an argument, with argparse's own parameters."""
    return lambda parser: parser.add_argument(name, metavar=metavar, help=text, **more)


def path(name: str, metavar: str, text: str, default: Path | None = None) -> Option:
    """Return an option or an argument that names a file or a folder."""
    return value(name, metavar, text, type=Path, default=default)


def either(*options: Option) -> Option:
    """Return options of which at most one may be given."""

    def add(parser: argparse.ArgumentParser) -> None:
        add_all(options, parser.add_mutually_exclusive_group())

    return add


def add_all(options: Sequence[Option], parser: Any) -> None:
    """Add options to a parser, or to a group of a parser."""
    for option in options:
        option(parser)


def port(text: str) -> int:
    """Read a port."""
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, from 1 to 65535")
    return int(text)


def python_version(text: str) -> str:
    """Read a version of Python that Lambda has."""
    if not re.fullmatch(r"3\.1[1-4]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is none of Lambda's: 3.11, 3.12, 3.13, 3.14")
    return text


def url(text: str) -> str:
    """Read an address."""
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(f"{text} is not an address: it has the form https://…")
    return text.rstrip("/")

"""Strict JSON for request bodies and the configuration: unique names, and nothing beyond RFC 8259.

If a name occurs twice, some parsers take the first value and others the last, so that one value
might be checked and another used.
"""

import json
from typing import Any


class InvalidJson(ValueError):
    """A text is not JSON; the message says what is wrong, and quotes no value.

    Attributes:
        repeated_name: The name that occurs twice in an object, None for another fault.
    """

    def __init__(self, message: str, repeated_name: str | None = None) -> None:
        super().__init__(message)
        self.repeated_name = repeated_name


def parse(text: str) -> Any:
    """Return the value of a JSON document.

    Raises:
        InvalidJson: The text is not JSON, or has a name twice in one object at any depth, `NaN`,
            `Infinity`, half a surrogate pair, or a number of more than 4,300 digits, Python's
            limit.
    """
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
        # This finds lone surrogates, which JSON's escapes can express and UTF-8 cannot.
        json.dumps(value, ensure_ascii=False).encode()
    except InvalidJson:
        raise
    except json.JSONDecodeError as error:
        message = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise InvalidJson(message) from None
    except UnicodeEncodeError:
        raise InvalidJson("a text holds half a surrogate pair") from None
    except RecursionError:
        raise InvalidJson("it is nested too deeply") from None
    except ValueError:
        raise InvalidJson("a number is too long") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise InvalidJson("a name occurs twice in one object", name)
        members[name] = value
    return members


def _no_constant(name: str) -> None:
    raise InvalidJson(f"JSON has no {name}")

"""Finds credentials in what was logged: those that a test knows of, and whatever looks like one."""

import re
from collections.abc import Iterable

# An access key, a session token as AWS and the emulator begin them, a JWT.
_LIKELY = re.compile(r"(?:ASIA|AKIA)[A-Z0-9]{12,}|(?:FwoGZX|IQoJb3JpZ2lu)[\w/+=]{8,}|eyJ[\w-]{20,}")


def found_secrets(log: str, secrets: Iterable[str]) -> int:
    """Return how many bytes of a log are credentials."""
    known = sum(log.count(secret) * len(secret) for secret in secrets)
    return known + sum(map(len, _LIKELY.findall(log)))

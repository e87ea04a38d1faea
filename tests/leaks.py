"""Finds credentials in logs: those that a test knows, and everything that looks like one."""

import re
from collections import Counter
from collections.abc import Collection

# An access key, a session token of AWS or the emulator by its beginning, a JWT.
_LIKELY = re.compile(r"(?:ASIA|AKIA)[A-Z0-9]{12,}|(?:FwoGZX|IQoJb3JpZ2lu)[\w/+=]{8,}|eyJ[\w-]{20,}")


def found_secrets(log: str, secrets: Collection[str]) -> int:
    """Return how many bytes of a log are credentials."""
    # In a long log, only words that could hold a credential, each once.
    shortest = min(map(len, secrets))
    words: Counter[str] = Counter(re.findall(rf"[\w/+=.-]{{{shortest},}}", log))
    likely: list[str] = _LIKELY.findall(log)
    known = sum(
        times * word.count(secret) * len(secret)
        for word, times in words.items()
        for secret in secrets
        if secret in word
    )
    return known + sum(map(len, likely))

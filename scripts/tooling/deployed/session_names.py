"""The names of the sessions that the function opens, by which IAM distinguishes users.

This module computes them again, because these tools do not import the function. A test compares
both.
"""

import hashlib
import re

_LEGAL = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_ILLEGAL = re.compile(r"[^\w+=,.@-]", re.ASCII)
_CHANGED = re.compile(r"=[0-9a-f]{20}\Z")


def session_name(username: str) -> str:
    """Return the name of a user's sessions: the username, or a name with a digest of it."""
    if _LEGAL.fullmatch(username) and not is_changed(username):
        return username
    digest = hashlib.sha256(username.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"{_ILLEGAL.sub('_', username)[:43]}={digest}"


def is_changed(name: str) -> bool:
    """Tell whether a session's name stands for a username that is not legal as a name."""
    return bool(_CHANGED.search(name))

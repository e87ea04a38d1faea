"""The names of the sessions that the function opens, by which IAM tells people apart.

Computed here anew, as the function is not on the path of these tools. A test compares both.
"""

import hashlib
import re

_LEGAL = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_ILLEGAL = re.compile(r"[^\w+=,.@-]", re.ASCII)
_CHANGED = re.compile(r"=[0-9a-f]{20}\Z")


def session_name(username: str) -> str:
    """Return the name of a user's sessions: the username, or one with a digest in its place."""
    if _LEGAL.fullmatch(username) and not is_changed(username):
        return username
    digest = hashlib.sha256(username.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"{_ILLEGAL.sub('_', username)[:43]}={digest}"


def is_changed(name: str) -> bool:
    """Tell whether a session's name stands for a username that is no legal name."""
    return bool(_CHANGED.search(name))

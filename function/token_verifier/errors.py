"""Why a token was not let through, in few words, so that a log can be counted by them.

Neither a reason nor a note ever quotes a token.
"""

from enum import StrEnum


class Reason(StrEnum):
    """What was wrong with a token."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    MALFORMED = "malformed"
    HEADER = "header"
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    CLAIMS = "claims"
    ISSUER = "issuer"
    WRONG_KIND = "wrong_kind"
    CLIENT = "client"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"


class Refused(Exception):
    """The token proves nothing: whoever sent it is nobody."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class KeysUnavailable(Exception):
    """The pool's keys cannot be had, so no token can be judged, a good one neither."""


class ConfigurationError(ValueError):
    """The authorizer's own configuration is wrong: it lets nobody in until it is corrected."""

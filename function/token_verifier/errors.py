"""The reasons for refusing a token, as a few fixed words, so that a log can be counted by them.

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
    """The token is not valid, so it does not identify its sender."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class KeysUnavailable(Exception):
    """The pool's keys cannot be read, so no token can be verified, not even a valid one."""


class ConfigurationError(ValueError):
    """The authorizer's own configuration is wrong: it lets nobody in until it is corrected."""

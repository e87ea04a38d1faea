"""The pool's public keys, kept for an hour and fetched anew when a token names an unknown one.

So a rotation fails no request. A fetch that does not bring the key that was named is followed by a
pause: who makes up key names causes no more than one fetch in ten seconds.
"""

import math
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import PyJWTError

from token_verifier import log
from token_verifier.errors import KeysUnavailable, Reason, Refused
from token_verifier.strict_json import parse_object

# Seconds. Keys are fetched anew after their lifetime, and trusted for the grace if that fails.
LIFETIME = 3600
GRACE = 3600
# Seconds after a fetch that was in vain; fewer as long as nobody can be let in.
PAUSE = 10
PAUSE_WITHOUT_KEYS = 1
_SMALLEST_KEY = 2048


class KeySet:
    """The keys of one pool, by their IDs.

    Args:
        fetch: Returns the pool's JSON Web Key Set.
        clock: Seconds since the epoch. Not a monotonic clock, which may stand still while Lambda
            freezes the function. This one may be set back: a fetch in the future was one of
            nobody knows when, so its keys have expired, and a pause is none.
    """

    def __init__(self, fetch: Callable[[], bytes], *, clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, RSAPublicKey] = {}
        self._fetched_at = -math.inf
        self._pause_began, self._pause = -math.inf, 0.0

    def get(self, key_id: str) -> RSAPublicKey:
        """Return the key of an ID.

        Raises:
            Refused: The pool has no such key, as far as is known.
            KeysUnavailable: No keys that are fresh enough can be had.
        """
        now = self._clock()
        age = now - self._fetched_at
        fresh, usable = 0 <= age < LIFETIME, 0 <= age < LIFETIME + GRACE
        pausing = 0 <= now - self._pause_began < self._pause
        if (not fresh or key_id not in self._keys) and not pausing:
            refreshed = self._refresh(now)
            usable = usable or refreshed
            if not refreshed or key_id not in self._keys:
                self._pause_began, self._pause = now, PAUSE if usable else PAUSE_WITHOUT_KEYS
        if not usable:
            raise KeysUnavailable("the user pool's keys cannot be had")
        try:
            return self._keys[key_id]
        except KeyError:
            raise Refused(Reason.UNKNOWN_KEY) from None

    def _refresh(self, now: float) -> bool:
        """Replace the keys by those that the pool has now, and tell whether that worked."""
        try:
            keys = _keys(self._fetch())
        except KeysUnavailable as error:
            log.write("ERROR", "keys", note=str(error))
            return False
        self._keys, self._fetched_at = keys, now
        return True


def _keys(document: bytes) -> dict[str, RSAPublicKey]:
    """Return the keys of a key set that RS256 signatures can be verified with."""
    try:
        members = parse_object(document).get("keys")
    except ValueError:
        members = None
    if not isinstance(members, list):
        raise KeysUnavailable("the key set is none")
    keys = {member["kid"]: key for member in members if (key := _key(member))}
    if not keys:
        raise KeysUnavailable("the key set has no RSA key to verify with")
    return keys


def _key(member: Any) -> RSAPublicKey | None:
    match member:
        case {"kty": "RSA", "kid": str(), "alg": "RS256", "use": "sig"}:
            pass
        case _:
            return None
    try:
        key = RSAAlgorithm.from_jwk(member)
    except (PyJWTError, ValueError, TypeError):
        return None
    if isinstance(key, RSAPublicKey) and key.key_size >= _SMALLEST_KEY:
        return key
    return None

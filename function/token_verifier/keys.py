"""The pool's public keys: kept for an hour, and fetched again when a token names an unknown key.

So no request fails when the pool rotates its keys. If a fetch does not bring the named key, a pause
follows: a caller who invents key names causes at most one fetch in ten seconds.
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

# Seconds. Keys are fetched again after their lifetime. If that fails, they stay valid for the grace
# period.
LIFETIME = 3600
GRACE = 3600
# Seconds of pause after a fetch that did not help; fewer as long as there are no keys at all.
PAUSE = 10
PAUSE_WITHOUT_KEYS = 1
_SMALLEST_KEY = 2048


class KeySet:
    """The keys of one pool, by their IDs.

    Args:
        fetch: Returns the pool's JSON Web Key Set.
        clock: Seconds since the epoch. A monotonic clock may stand still while Lambda freezes the
            function. This clock may be set back: then the last fetch lies in the future, so its
            keys count as expired, and there is no pause.
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
            KeysUnavailable: There are no keys that are recent enough.
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
            raise KeysUnavailable("the user pool's keys cannot be read")
        try:
            return self._keys[key_id]
        except KeyError:
            raise Refused(Reason.UNKNOWN_KEY) from None

    def _refresh(self, now: float) -> bool:
        """Fetch the pool's current keys, and tell whether that worked."""
        try:
            keys = _keys(self._fetch())
        except KeysUnavailable as error:
            log.write("ERROR", "keys", note=str(error))
            return False
        self._keys, self._fetched_at = keys, now
        return True


def _keys(document: bytes) -> dict[str, RSAPublicKey]:
    """Return the keys of a key set that can verify RS256 signatures."""
    try:
        members = parse_object(document).get("keys")
    except ValueError:
        members = None
    if not isinstance(members, list):
        raise KeysUnavailable("the key set is not a JSON object with a list of keys")
    keys = {member["kid"]: key for member in members if (key := _key(member))}
    if not keys:
        raise KeysUnavailable("the key set has no RSA key that can verify signatures")
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

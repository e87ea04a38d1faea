"""From a token that anybody may have written to the claims that the user pool has signed.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

import base64
import re
from collections.abc import Callable
from typing import Any

from jwt import PyJWS
from jwt.exceptions import PyJWTError

from token_verifier.errors import Reason, Refused
from token_verifier.group_roles import role_claims
from token_verifier.keys import KeySet
from token_verifier.settings import Settings
from token_verifier.strict_json import parse_object

Claims = dict[str, Any]

ALGORITHM = "RS256"
# Bytes: API Gateway's limit for all headers of a request.
LONGEST_TOKEN = 10_240
# Seconds by which the clocks of Cognito and Lambda may differ.
LEEWAY = 30

_COMPACT = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_YEAR_5138 = 10**11  # a number beyond it is not a time in seconds
# The claims that name the app client and the user, by kind of token.
_CLIENT_CLAIMS = {"id": "aud", "access": "client_id"}
_USER_CLAIMS = {"id": "cognito:username", "access": "username"}
# Cognito writes these claims only into ID tokens; in an access token somebody else has added them.
_ID_TOKENS_CLAIMS = ("cognito:roles", "cognito:preferred_role", "cognito:username")


class TokenVerifier:
    """Verifies tokens of one user pool.

    Args:
        settings: The pool, its accepted app clients, and the accepted kinds of token.
        fetch: Returns the pool's JSON Web Key Set.
        clock: Seconds since the epoch.
    """

    def __init__(
        self, settings: Settings, fetch: Callable[[], bytes], *, clock: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._issuers = settings.issuers
        self._keys = KeySet(fetch, clock=clock)
        self._clock = clock
        self._jws = PyJWS(algorithms=[ALGORITHM])

    def verify(self, token: object) -> Claims:
        """Return the claims of a valid token; to those of an access token it adds the roles.

        Args:
            token: What the caller sent, without the scheme `Bearer`; it may be anything.

        Raises:
            Refused: The token is not valid.
            KeysUnavailable: The pool's keys cannot be read.
        """
        claims = self._signed_claims(token)
        self._check_times(claims)
        if claims.get("iss") not in self._issuers:
            raise Refused(Reason.ISSUER)
        kind = claims.get("token_use")
        if kind not in self._accepted_kinds():
            raise Refused(Reason.WRONG_KIND)
        client_id = claims.get(_CLIENT_CLAIMS[kind])
        if client_id not in self._settings.client_ids:
            raise Refused(Reason.CLIENT)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            raise Refused(Reason.CLAIMS)
        username = claims.get(_USER_CLAIMS[kind])
        group = self._settings.client_groups.get(client_id)
        if kind == "access" and username is None and subject == client_id:
            return self._machine_claims(claims, group)
        # A client with a group belongs to a machine: it has no users, and no user may be named like
        # it.
        if group is not None or (
            isinstance(username, str) and username in self._settings.client_groups
        ):
            raise Refused(Reason.CLIENT)
        return claims if kind == "id" else self._user_claims(claims, username)

    def _signed_claims(self, token: object) -> Claims:
        if not isinstance(token, str) or not token:
            raise Refused(Reason.MISSING)
        if len(token) > LONGEST_TOKEN:
            raise Refused(Reason.TOO_LONG)
        parts = _COMPACT.fullmatch(token)
        if parts is None:
            raise Refused(Reason.MALFORMED)
        header, _, _ = [_decoded(part) for part in parts.groups()]
        key = self._keys.get(_key_id(header))
        try:
            payload = self._jws.decode_complete(token, key, algorithms=[ALGORITHM])["payload"]
        except PyJWTError:
            raise Refused(Reason.SIGNATURE) from None
        return _object(payload, Reason.CLAIMS)

    def _check_times(self, claims: Claims) -> None:
        now = self._clock()
        if _time(claims, "exp") <= now - LEEWAY:
            raise Refused(Reason.EXPIRED)
        starts = [_time(claims, "iat")]
        if "nbf" in claims:
            starts.append(_time(claims, "nbf"))
        if max(starts) > now + LEEWAY:
            raise Refused(Reason.NOT_YET_VALID)

    def _accepted_kinds(self) -> tuple[str, ...]:
        return ("id",) if self._settings.group_roles is None else ("id", "access")

    def _user_claims(self, claims: Claims, username: object) -> Claims:
        """Return the claims of a user's access token, with the claims that only ID tokens have."""
        groups = claims.get("cognito:groups", [])
        if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
            raise Refused(Reason.CLAIMS)
        if not isinstance(username, str) or not username:
            raise Refused(Reason.CLAIMS)
        return self._with_roles_of(claims, groups) | {"cognito:username": username}

    def _machine_claims(self, claims: Claims, group: str | None) -> Claims:
        """Return the claims of a machine's access token, with the group of its client.

        https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
        """
        if group is None:
            raise Refused(Reason.CLIENT)
        return self._with_roles_of(claims, [group]) | {"cognito:groups": [group]}

    def _with_roles_of(self, claims: Claims, groups: list[str]) -> Claims:
        """Return an access token's claims with the roles of groups, and without its own roles."""
        own = {name: value for name, value in claims.items() if name not in _ID_TOKENS_CLAIMS}
        return own | role_claims(groups, self._settings.group_roles or {})


def _decoded(part: str) -> bytes:
    """Decode base64url, and refuse a second spelling of the same bytes."""
    try:
        content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise Refused(Reason.MALFORMED) from None
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part:
        raise Refused(Reason.MALFORMED)
    return content


def _key_id(header: bytes) -> str:
    """Return the ID of the key that a token names; nothing else in a header counts."""
    members = _object(header, Reason.HEADER)
    if members.get("alg") != ALGORITHM:
        raise Refused(Reason.ALGORITHM)
    match members:
        case {"kid": str(key_id)} if members.keys() <= {"alg", "kid", "typ"}:
            return key_id
        case _:  # for example `crit`, or `jku`, `x5u` and `jwk`, which bring a key along
            raise Refused(Reason.HEADER)


def _object(document: bytes, reason: Reason) -> dict[str, Any]:
    try:
        return parse_object(document)
    except ValueError:
        raise Refused(reason) from None


def _time(claims: Claims, name: str) -> int:
    value = claims.get(name)
    if type(value) is not int or not 0 <= value < _YEAR_5138:
        raise Refused(Reason.CLAIMS)
    return value

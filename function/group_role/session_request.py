"""The session that a caller needs: a legal name, tags and source identity out of the claims."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from group_role.claims import Identity
from group_role.errors import Forbidden, Reason
from group_role.settings import Settings

# Limits of AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
# RoleSessionName and SourceIdentity: 2 to 64 characters of this alphabet.
_NOT_IN_A_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)
_SHORTEST_NAME = 2
_LONGEST_NAME = 64
# Tag values: up to 256 characters; letters, separators and numbers of any script, and these.
_LONGEST_TAG_VALUE = 256
_TAG_PUNCTUATION = frozenset("_.:/=+-@")


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What tells one session from another, and so the key of the cache.

    The subject is part of it, though STS never sees it: two users whose names are legal only in
    the same spelling still get a session each.

    Attributes:
        role_arn: The role.
        session_name: RoleSessionName, which CloudTrail shows.
        subject: The caller's `sub`.
        tags: Session tags, as pairs of key and value.
        source_identity: SourceIdentity, if configured.
    """

    role_arn: str
    session_name: str
    subject: str
    tags: tuple[tuple[str, str], ...] = ()
    source_identity: str | None = None


def session_request(identity: Identity, role_arn: str, settings: Settings) -> SessionRequest:
    """Say which session a caller needs for a role.

    Raises:
        Forbidden: A claim that a tag or the source identity is made of cannot be used for it. It
            is not bent into shape: a policy might then take one user for another.
    """
    return SessionRequest(
        role_arn=role_arn,
        session_name=legal_name(identity.username),
        subject=identity.subject,
        tags=_tags(identity, settings),
        source_identity=_source_identity(identity, settings),
    )


def legal_name(text: str) -> str:
    """Return a legal RoleSessionName or SourceIdentity.

    One that had to be changed ends on a digest of the original, so that it stays the user's own;
    one that is legal already stays as it is.
    """
    name = _NOT_IN_A_NAME.sub("_", text)
    if name == text and _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{name[: _LONGEST_NAME - len(digest) - 1]}-{digest}"


def _tags(identity: Identity, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return the session tags; one whose claim is missing or empty is left out.

    A policy that compares with a tag that is not there does not match, which denies.
    """
    tags = []
    for key, claim in settings.session_tags.items():
        value = _claim_text(identity, claim)
        if value is None:
            continue
        if len(value) > _LONGEST_TAG_VALUE or not all(map(_legal_in_a_tag, value)):
            raise _unusable(claim)
        tags.append((key, value))
    return tuple(tags)


def _source_identity(identity: Identity, settings: Settings) -> str | None:
    if settings.source_identity is None:
        return None
    value = _claim_text(identity, settings.source_identity)
    if value is None:
        raise _unusable(settings.source_identity)
    return legal_name(value)


def _claim_text(identity: Identity, claim: str) -> str | None:
    value = identity.claims.get(claim)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()  # as authorizers write booleans that they turn into texts
    if not isinstance(value, str | int):
        raise _unusable(claim)
    return str(value)


def _legal_in_a_tag(character: str) -> bool:
    return character in _TAG_PUNCTUATION or unicodedata.category(character)[0] in "LZN"


def _unusable(claim: str) -> Forbidden:
    detail = "A claim of your token cannot be used to tag the session."
    return Forbidden(detail, reason=Reason.UNUSABLE_TAG, note=claim)

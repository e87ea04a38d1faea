"""The session that a caller needs: a legal name, and tags and source identity from the claims."""

import functools
import hashlib
import re
import unicodedata
from typing import NamedTuple

from group_role.config.settings import Settings
from group_role.errors import Forbidden, Reason
from group_role.identity.claim_values import as_text
from group_role.identity.claims import Identity

# Limits of AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
# RoleSessionName and SourceIdentity: 2 to 64 characters of this alphabet.
_NOT_IN_A_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)
_SHORTEST_NAME = 2
_LONGEST_NAME = 64
# A changed name ends with 80 bits of a digest. A username that already ends like this is changed
# too.
_DIGITS = 20
_CHANGED = re.compile(rf"=[0-9a-f]{{{_DIGITS}}}\Z")
# Tag values: up to 256 characters; letters, separators and numbers of any script, and these.
_LONGEST_TAG_VALUE = 256
_TAG_PUNCTUATION = frozenset("_.:/=+-@")


class SessionRequest(NamedTuple):
    """Everything that distinguishes one session from another; the key of the cache.

    The subject is part of it, although STS never gets it, so that two users never share a session.

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
    """Return the session that a caller needs for a role.

    Raises:
        Forbidden: The claim of a tag or of the source identity is missing or not legal there. The
            function does not change the value: a policy could then take one user for another.
    """
    return SessionRequest(
        role_arn=role_arn,
        session_name=legal_name(identity.username),
        subject=identity.subject,
        tags=_tags(identity, settings),
        source_identity=_source_identity(identity, settings),
    )


@functools.lru_cache(maxsize=256)  # a caller's next request has the same name
def legal_name(text: str) -> str:
    """Return a legal RoleSessionName, which no other text has.

    A text that is legal stays as it is, unless it looks like a changed name. Any other text is
    changed, and ends with a digest of the original.
    """
    if is_legal_name(text) and not _CHANGED.search(text):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{_NOT_IN_A_NAME.sub('_', text)[: _LONGEST_NAME - _DIGITS - 1]}={digest}"


def is_legal_name(name: str) -> bool:
    """Tell whether STS accepts a text as RoleSessionName or SourceIdentity."""
    return _SHORTEST_NAME <= len(name) <= _LONGEST_NAME and not _NOT_IN_A_NAME.search(name)


def _tags(identity: Identity, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return the session tags, without those whose claim is missing or empty.

    IAM then compares the tag of the same key that the role itself has, if any. Without any tag an
    Allow that needs it does not match. A Deny for one value of the tag does not match either, and
    an Allow with a negated operator does.
    """
    tags = []
    for key, claim in settings.session_tags.items():
        value = _claim_text(identity, claim)
        if value is None:
            continue
        if not is_legal_tag(value):
            raise _unusable(claim)
        tags.append((key, value))
    return tuple(tags)


def _source_identity(identity: Identity, settings: Settings) -> str | None:
    if settings.source_identity is None:
        return None
    value = _claim_text(identity, settings.source_identity)
    if value is None or not is_legal_name(value):
        raise _unusable(settings.source_identity)
    return value


def _claim_text(identity: Identity, claim: str) -> str | None:
    value = identity.claims.get(claim)
    if value is None or value == "":
        return None
    text = as_text(value)
    if text is None:
        raise _unusable(claim)
    return text


def is_legal_tag(value: str) -> bool:
    """Tell whether STS accepts a text as the value of a session tag."""
    return len(value) <= _LONGEST_TAG_VALUE and all(map(_legal_in_a_tag, value))


def _legal_in_a_tag(character: str) -> bool:
    return character in _TAG_PUNCTUATION or unicodedata.category(character)[0] in "LZN"


def _unusable(claim: str) -> Forbidden:
    detail = "A claim of your token cannot be used to tag the session."
    return Forbidden(detail, reason=Reason.UNUSABLE_TAG, note=claim)

"""Who is locked out, and the policy document for it: a Deny in each group's role.

Terraform writes the same document for its input `locked_out`.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from tooling.failure import Failure
from tooling.verify.policy_language import listed

# Length of a managed policy in characters, without white space.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_LONGEST_DOCUMENT = 6144

_SESSIONS = "LockedOutSessions"
_NAMES = "LockedOutNames"
_TAG = "LockedOutTag"
_GROUP = "LockedOutGroup"
_USER_ID = "aws:userid"
_SESSION_NAME = "sts:RoleSessionName"
_ISSUED = "aws:TokenIssueTime"
_PRINCIPAL_TAG = "aws:PrincipalTag/"
# IAM refuses a policy without statements, so an empty list needs one that matches nobody.
_NOBODY = "NobodyLockedOut"

# An entry of the list: "name" and a session's name, "tag" with its key and value, or "group" and
# the unique ID of its role.
Entry = tuple[str, ...]


class KnownAs(NamedTuple):
    """The names by which policies of lock-outs know a person.

    Attributes:
        sessions: Names of sessions.
        values: Values of tags. A value may look like the name of somebody else's sessions.
    """

    sessions: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LockedOut:
    """Who is locked out by one policy.

    Attributes:
        names: Names of sessions.
        tags: Keys of session tags, each with a value: the sessions of an identity pool, which all
            have the same name.
        groups: By the unique ID of a role, the time before which a session of the role must have
            started to be locked out, such as `2026-11-30T12:00:00Z`.
        others: Statements that this command did not write.
    """

    names: frozenset[str] = frozenset()
    tags: frozenset[tuple[str, str]] = frozenset()
    groups: Mapping[str, str] = field(default_factory=dict)
    others: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Read a policy document."""
        names: set[str] = set()
        tags: set[tuple[str, str]] = set()
        groups: dict[str, str] = {}
        others = []
        for statement in listed(document["Statement"]):
            sid = statement.get("Sid", "")
            condition = statement.get("Condition", {})
            if sid == _SESSIONS:
                patterns = listed(condition["StringLike"][_USER_ID])
                names |= {pattern.removeprefix("*:") for pattern in patterns}
            elif sid.startswith(_TAG):
                for key, values in condition["StringEquals"].items():
                    tags |= {(key.removeprefix(_PRINCIPAL_TAG), each) for each in listed(values)}
            elif sid.startswith(_GROUP):
                groups[sid.removeprefix(_GROUP)] = condition["DateLessThan"][_ISSUED]
            elif sid not in {_NAMES, _NOBODY}:
                others.append(statement)
        return cls(frozenset(names), frozenset(tags), groups, tuple(others))

    @property
    def entries(self) -> frozenset[Entry]:
        """All entries."""
        names = {("name", name) for name in self.names}
        tags = {("tag", *tag) for tag in self.tags}
        return frozenset[Entry](names | tags | {("group", role_id) for role_id in self.groups})

    def has(self, who: KnownAs) -> bool:
        """Tell whether a person is locked out."""
        return bool(self.names & who.sessions) or any(tag[1] in who.values for tag in self.tags)

    def plus(self, other: Self) -> Self:
        """Return the list with more entries."""
        return replace(
            self,
            names=self.names | other.names,
            tags=self.tags | other.tags,
            groups={**self.groups, **other.groups},
        )

    def without(self, people: Collection[KnownAs], role_ids: Collection[str] = ()) -> Self:
        """Return the list without some people and some roles."""
        sessions = {name for who in people for name in who.sessions}
        values = {value for who in people for value in who.values}
        return replace(
            self,
            names=self.names - sessions,
            tags=frozenset(tag for tag in self.tags if tag[1] not in values),
            groups={key: until for key, until in self.groups.items() if key not in role_ids},
        )

    def document(self, execution_role_id: str) -> str:
        """Return the policy document.

        Args:
            execution_role_id: The unique ID of the function's execution role. Its own session has
                the function's name, which may also be a user's name.

        Raises:
            Failure: The document is longer than IAM allows.
        """
        text = json.dumps(
            {"Version": "2012-10-17", "Statement": self._statements(execution_role_id)},
            separators=(",", ":"),
        )
        length = len(re.sub(r"\s", "", text))
        if length > _LONGEST_DOCUMENT:
            raise Failure(
                f"The policy would have {length:,} characters, but IAM takes {_LONGEST_DOCUMENT:,}:"
                f" {len(self.names)} names are too many. Nothing was changed. Disable users in the"
                " user pool, and take names off the list with --undo when their tokens have ended."
            )
        return text

    def _statements(self, execution_role_id: str) -> list[Mapping[str, Any]]:
        but = {"StringNotLike": {_USER_ID: f"{execution_role_id}:*"}}
        statements = list(self.others)
        if names := sorted(self.names):
            patterns = [f"*:{name}" for name in names]
            statements.append(_deny(_SESSIONS, {"StringLike": {_USER_ID: patterns}, **but}))
            condition = {"StringEquals": {_SESSION_NAME: names}}
            statements.append(_deny(_NAMES, condition, "sts:AssumeRole"))
        # All keys of one condition must match, so each tag has its own statement.
        for number, key in enumerate(sorted({key for key, _ in self.tags})):
            values = sorted(value for other, value in self.tags if other == key)
            condition = {"StringEquals": {_PRINCIPAL_TAG + key: values}}
            statements.append(_deny(f"{_TAG}{number}", {**condition, **but}))
        for role_id, before in sorted(self.groups.items()):
            opened = {"StringLike": {_USER_ID: f"{role_id}:*"}, "DateLessThan": {_ISSUED: before}}
            statements.append(_deny(_GROUP + role_id, opened))
        return statements or [_deny(_NOBODY, {"StringEquals": {_USER_ID: "nobody"}})]


def _deny(sid: str, condition: Mapping[str, Any], action: str = "*") -> Mapping[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Action": action,
        "Resource": "*",
        "Condition": condition,
    }

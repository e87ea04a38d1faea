"""Changes a managed policy so that two people who change it at once lose nothing.

IAM replaces a document without comparing it with another version. So a change first creates a
version that is not the default version. It becomes the default version only if nobody has created
another version since the one that it was made from: IAM numbers versions, and gives no number
twice. A command that finds a version newer than the default version waits for the command that
created it.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tooling.deployed.account import unless_gone
from tooling.failure import Failure
from tooling.interrupts import shielded
from tooling.lock_out.locked_out import Entry, LockedOut

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_MOST_VERSIONS = 5
_TRIES = 40
# Seconds. Another change takes two calls; a version that stays longer has been abandoned.
_PAUSE = 0.5
_LOOKS_AT_ANOTHER = 10


@dataclass(frozen=True, slots=True)
class _Version:
    number: int
    is_default: bool
    made: datetime


class PolicyVersions:
    """The versions of one policy.

    Args:
        iam: A client of IAM.
        arn: The policy's ARN.
    """

    def __init__(self, iam: Any, arn: str) -> None:
        self._iam = iam
        self._arn = arn

    def read(self) -> LockedOut:
        """Return who is locked out by the default version; nobody if there is no such policy."""
        current = _default(unless_gone(self._versions) or [])
        return self._document(current) if current else LockedOut()

    def change(self, change: Callable[[LockedOut], LockedOut], execution_role_id: str) -> LockedOut:
        """Change who is locked out, and return who was before.

        Args:
            change: Returns the new list, given the current one; it may be called several times.
            execution_role_id: As for `LockedOut.document`.

        Raises:
            Failure: The policy would be too long, or other people keep changing it.
        """
        written = 0
        looks: Counter[int] = Counter()
        for _ in range(_TRIES):
            versions = self._versions()
            current = _default(versions)
            newer = {each.number for each in versions if current and each.number > current.number}
            looks.update(newer)
            given_up = {number for number in newer if looks[number] > _LOOKS_AT_ANOTHER}
            if current is None or newer > given_up:
                time.sleep(_PAUSE)
                continue
            for number in given_up:
                self._delete(number)
            before = self._document(current)
            after = change(before)
            if after == before:
                return before
            document = after.document(execution_role_id)
            # These numbers show that nobody else wrote, also after a version that we deleted.
            next_ones = {versions[-1].number + 1, written + 1}
            with shielded():
                written = self._write(document, versions)
                if written in next_ones and self._make_default(written):
                    return before
                if written:
                    self._delete(written)
        raise Failure(f"Others change {self._arn} all the time: nothing was changed. Try again.")

    def since(self) -> Mapping[Entry, str]:
        """Say since when each entry of the default version exists, as far as IAM knows."""
        versions = self._versions()
        current = _default(versions)
        past = [each for each in versions if current and each.number <= current.number]
        found: dict[Entry, str] = {}
        # From the default version back to the oldest one that IAM keeps.
        entries = self._document(past[-1]).entries if past else frozenset()
        for version, earlier in zip(reversed(past), [*reversed(past[:-1]), None], strict=True):
            before = self._document(earlier).entries if earlier else frozenset()
            first = earlier is not None or version.number == 1
            text = f"since {version.made:%Y-%m-%d %H:%M:%S} UTC" + ("" if first else " or before")
            found |= dict.fromkeys(entries - before, text)
            entries &= before
        return found

    def _versions(self) -> list[_Version]:
        """Return the versions, the newest last."""
        pages = self._iam.get_paginator("list_policy_versions").paginate(PolicyArn=self._arn)
        versions = [
            _Version(_number(each["VersionId"]), each["IsDefaultVersion"], each["CreateDate"])
            for page in pages
            for each in page["Versions"]
        ]
        return sorted(versions, key=lambda version: version.number)

    def _document(self, version: _Version) -> LockedOut:
        found = self._iam.get_policy_version(PolicyArn=self._arn, VersionId=f"v{version.number}")
        return LockedOut.of(found["PolicyVersion"]["Document"])

    def _write(self, document: str, versions: Sequence[_Version]) -> int:
        """Create a version, not yet the default; return its number, or 0 if others are quicker."""
        if len(versions) >= _MOST_VERSIONS:
            self._delete(next(each.number for each in versions if not each.is_default))
        try:
            made = self._iam.create_policy_version(PolicyArn=self._arn, PolicyDocument=document)
        except self._iam.exceptions.LimitExceededException:
            return 0
        return _number(made["PolicyVersion"]["VersionId"])

    def _make_default(self, number: int) -> bool:
        """Make a version the default version; tell whether it still existed."""
        which = {"PolicyArn": self._arn, "VersionId": f"v{number}"}
        try:
            return unless_gone(self._iam.set_default_policy_version, **which) is not None
        except BaseException:
            self._delete(number)
            raise

    def _delete(self, number: int) -> None:
        unless_gone(self._iam.delete_policy_version, PolicyArn=self._arn, VersionId=f"v{number}")


def _default(versions: Sequence[_Version]) -> _Version | None:
    return next((version for version in versions if version.is_default), None)


def _number(version_id: str) -> int:
    return int(version_id.removeprefix("v"))

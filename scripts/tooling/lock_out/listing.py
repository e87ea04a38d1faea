"""Who is locked out, by whom, and since when, as far as IAM knows: a line each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tooling.deployed.session_names import is_changed
from tooling.lock_out.lock_out import LockOut
from tooling.lock_out.locked_out import Entry, LockedOut


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody, or a group, that is locked out.

    Attributes:
        who: As IAM knows them.
        by: What locked them out, the script or Terraform.
        since: Since when.
    """

    who: str
    by: str
    since: str


def listed(lock_out: LockOut) -> Iterator[Listed]:
    """Return who is locked out."""
    for by, versions in (
        ("scripts/lock-out", lock_out.by_script),
        ("Terraform's locked_out", lock_out.by_terraform),
    ):
        found = versions.read()
        groups = lock_out.groups_with(found.groups.keys())
        since = versions.since() if found.entries else {}
        for entry in sorted(found.entries):
            yield Listed(_who(entry, found, groups), by, since.get(entry, ""))


def _who(entry: Entry, locked_out: LockedOut, groups: Mapping[str, str]) -> str:
    match entry:
        case ("group", role_id):
            until = locked_out.groups[role_id]
            return f"group {groups[role_id]}, sessions from before {until}"
        case ("tag", key, value):
            return f"{value} (the identity pool's sessions, by the tag {key})"
        case (_, name) if is_changed(name):
            return f"{name} (a username that is no legal name of a session)"
        case _:
            return entry[-1]

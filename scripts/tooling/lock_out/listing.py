"""Lists who is locked out, by what, and since when, as far as IAM knows."""

import json
from collections.abc import Callable, Iterator, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from group_role.session.request import legal_name
from tooling.deployed.account import Clients
from tooling.deployed.outputs import Outputs
from tooling.lock_out.lock_out import LockOut
from tooling.lock_out.locked_out import Entry, LockedOut
from tooling.verify.aws_errors import in_words


def listed(lock_out: LockOut) -> Iterator[dict[str, str]]:
    """Yield who is locked out: `who`, by IAM's name; `by` the script or Terraform; `since` when."""
    for by, versions in (
        ("scripts/lock-out", lock_out.by_script),
        ("Terraform's locked_out", lock_out.by_terraform),
    ):
        found = versions.read()
        groups = lock_out.groups_with(found.groups.keys())
        since = versions.since() if found.entries else {}
        for entry in sorted(found.entries):
            who = _who(entry, found, groups)
            yield {"who": who, "by": by, "since": since.get(entry, "")}


def locked_out(outputs: Outputs, account: Clients) -> Callable[[], bytes] | None:
    """Return for the console who is locked out, as JSON: the list, or why there is none.

    Args:
        outputs: The stack's outputs; there is no list if it lacks the policy of the lock-out.
        account: The stack's account.
    """
    if outputs.lock_out_policy_arn is None:
        return None
    lock_out = LockOut(outputs, account)

    def tell() -> bytes:
        try:
            document: object = {"entries": list(listed(lock_out))}
        except (ClientError, BotoCoreError) as error:
            document = {"error": in_words(error)}
        return json.dumps(document).encode()

    return tell


def _who(entry: Entry, locked_out: LockedOut, groups: Mapping[str, str]) -> str:
    match entry:
        case ("group", role_id):
            until = locked_out.groups[role_id]
            return f"group {groups[role_id]}, sessions from before {until}"
        case ("tag", key, value):
            return f"{value} (the identity pool's sessions, by the tag {key})"
        case (_, name) if name != legal_name(name):
            return f"{name} (a username that is not legal as a session's name)"
        case _:
            return entry[-1]

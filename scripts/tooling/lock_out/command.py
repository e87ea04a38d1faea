"""`scripts/lock-out`: locks people out at once, without a terraform apply."""

from argparse import Namespace
from collections.abc import Iterator

from tooling.deployed.account import Account, as_failures
from tooling.deployed.outputs import read_outputs
from tooling.failure import Failure
from tooling.lock_out.lock_out import LockOut
from tooling.lock_out.locked_out import KnownAs, LockedOut
from tooling.progress import say

_SOON = "It takes effect as soon as IAM has the change everywhere, usually within seconds."
_UNTIL_THEN = (
    "The function still answers requests that make no AWS call, such as GET /whoami, until IAM has"
    " denied a call of the session that it keeps, or the session ends."
)


def main(options: Namespace) -> int:
    """Run `scripts/lock-out`."""
    outputs = read_outputs(options)
    with as_failures():
        lock_out = LockOut(outputs, Account(outputs.region))
        if options.list:
            rows = map("{who}: {by}, {since}".format_map, lock_out.listed())
            print("\n".join(rows) or "Nobody is locked out.")
            return 0
        faults = list((_undo if options.undo else _lock)(lock_out, options.name, options.group))
    if faults:
        raise Failure(" ".join(faults))
    return 0


def _lock(lock_out: LockOut, names: list[str], groups: list[str]) -> Iterator[str]:
    """Lock people and groups out with one change, and yield what it does not reach."""
    people = [lock_out.look_up(name) for name in names]
    of_people = {who.username: lock_out.sessions_of(who) for who in people}
    of_groups = {group: lock_out.sessions_of_group(group) for group in groups}
    together = LockedOut()
    for sessions in (*of_people.values(), *of_groups.values()):
        together = together.plus(sessions)
    before = lock_out.lock_out(together).entries
    for who in people:
        if who.notice:
            say(who.notice)
    for name, sessions in of_people.items():
        print(f"{name}: {'is locked out already' if sessions.entries <= before else 'locked out'}")
    for group, sessions in of_groups.items():
        (until,) = sessions.groups.values()
        sharing = ", ".join(lock_out.groups_like(group))
        print(f"{sharing}: sessions that were opened before {until} are locked out")
    if groups or not together.entries <= before:
        print(_SOON)
        print(_UNTIL_THEN)
    if groups:
        print(
            "An ID token from before still opens a new session. sessions_from of the group in"
            " Terraform refuses it."
        )
    yield from lock_out.uncovered(None if names else groups)


def _undo(lock_out: LockOut, names: list[str], groups: list[str]) -> Iterator[str]:
    """Let people and groups in again with one change, and yield whom it does not reach."""
    before, by_terraform = lock_out.by_script.read(), lock_out.by_terraform.read()
    known_as = {name: _known_as(lock_out, name, before) for name in names}
    role_ids = {group: lock_out.role_id_of(group) for group in groups}
    lock_out.let_in(known_as.values(), role_ids.values())
    for name, known in known_as.items():
        print(f"{name}: {_undone(before.has(known))}")
        if by_terraform.has(known):
            yield f"{name} stays locked out by Terraform: remove it from locked_out, and apply."
    for group, role_id in role_ids.items():
        print(f"{', '.join(lock_out.groups_like(group))}: {_undone(role_id in before.groups)}")
    if before != before.without(known_as.values(), role_ids.values()):
        print(_SOON)


def _known_as(lock_out: LockOut, name: str, locked_out: LockedOut) -> KnownAs:
    who = lock_out.look_up(name)
    known = lock_out.names_of(who)
    listed = KnownAs(frozenset({name}))
    if who.is_unknown and not locked_out.has(known) and locked_out.has(listed):
        return listed  # the session's name in --list, which may differ from the username
    if who.notice:
        say(who.notice)
    return known


def _undone(was_locked_out: bool) -> str:  # noqa: FBT001
    return "let in again" if was_locked_out else "was not locked out by this command"

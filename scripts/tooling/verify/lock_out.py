"""Tries the lock-out: a user is locked out at the next call, another is not, and both return.

It uses the policy that `scripts/lock-out` writes, and only users of the run.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http import HTTPStatus
from itertools import combinations

from tooling.deployed.account import Account
from tooling.deployed.actions import Action
from tooling.deployed.outputs import Outputs
from tooling.failure import Failure
from tooling.lock_out.lock_out import LockOut
from tooling.lock_out.people import Who
from tooling.verify.calls import Calls
from tooling.verify.check import Check, Step, role_name
from tooling.verify.claims import Person
from tooling.verify.cleanup import Cleanup

# Seconds. IAM on AWS needs some time until a change is everywhere.
_PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)

_DENIED = str(HTTPStatus.FORBIDDEN.value)


def expect_nobody_of(people: Sequence[Person], outputs: Outputs, account: Account) -> None:
    """Stop if a user is locked out: IAM's simulator would expect other answers.

    Raises:
        Failure: A user is locked out.
    """
    if outputs.lock_out_policy_arn is None:
        return
    lock_out = LockOut(outputs, account)
    lists = lock_out.by_script.read(), lock_out.by_terraform.read()
    for person in people:
        names = lock_out.names_of(_who(person))
        if any(each.has(names) for each in lists):
            raise Failure(
                f"{person.user.username} is locked out: name other users with --users, or end the"
                " lock-out first. scripts/lock-out --list shows who is locked out."
            )


def check(
    lock_out: LockOut, calls: Calls, people: Sequence[Person], cleanup: Cleanup
) -> Iterator[Check]:
    """Lock a user out, and let the user in again, also if the run fails."""
    lacking = " ".join(lock_out.uncovered())
    expected = "each group's role and the execution role"
    got = "not all of them" if lacking else expected
    name = role_name(lock_out.policy_arn)
    yield Check(Step.LOCK_OUT, name, "attached to", expected, got, lacking)
    found = next(_choices(calls, people), None)
    if found is None:
        fault = "IAM allows no two users the same request, so that no lock-out can be tried."
        yield Check(Step.LOCK_OUT, "-", "tried", "two users", "fewer", fault)
        return
    action, person, other = found
    who = _who(person)
    sessions = lock_out.sessions_of(who)
    names = lock_out.names_of(who)
    cleanup.at_end(f"lock-out of {who.username}", partial(lock_out.let_in, [names]))
    status, allowed = partial(calls.status, action=action), str(action.success.value)
    before = status(person, 0)
    yield _check(person, f"{action.name}, before", allowed, before, "is denied the request.")
    lock_out.lock_out(sessions)
    locked = _patiently(partial(status, person, 0), _DENIED)
    yield _check(person, f"{action.name}, locked out", _DENIED, locked, "is not locked out.")
    meanwhile = status(other, 1)
    yield _check(other, f"{action.name}, meanwhile", allowed, meanwhile, "is locked out as well.")
    lock_out.let_in([names])
    again = _patiently(partial(status, person, 0), allowed)
    yield _check(person, f"{action.name}, let in again", allowed, again, "stays locked out.")


def _choices(calls: Calls, people: Sequence[Person]) -> Iterator[tuple[Action, Person, Person]]:
    """Yield requests that two users may make, with the users."""
    for action in calls.actions:
        if action.permission is None:
            continue
        allowed = [person for person in people if calls.is_allowed(person, action)]
        for person, other in combinations(allowed, 2):
            yield action, person, other


def _who(person: Person) -> Who:
    return Who(str(person.claims["cognito:username"]), str(person.claims["sub"]))


def _patiently(ask: Callable[[], str], wanted: str) -> str:
    """Repeat the request until the answer is the wanted one, or IAM's time is over."""
    got = ""
    for pause in _PAUSES:
        time.sleep(pause)
        if (got := ask()) == wanted:
            break
    return got


def _check(person: Person, what: str, expected: str, got: str, fault: str) -> Check:
    username = person.user.username
    told = "" if got == expected else f"{username} {fault} The API answers {got} to {what}."
    return Check(Step.LOCK_OUT, username, what, expected, got, told)

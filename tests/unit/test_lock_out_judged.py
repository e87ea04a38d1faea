"""The second judge on the policy of the lock-out: it denies the right people, and nobody else.

The emulator does not know `sts:RoleSessionName` in the policies of the caller of STS, so that only
this judge shows that the function gets no new session.
"""

import json
import re
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from group_role.session.request import legal_name
from tooling.checks.iam_simulator import Layer, Request, decisions
from tooling.lock_out.locked_out import LockedOut

pytestmark = pytest.mark.usefixtures("simulator")

ACCOUNT = "123456789012"
ROLES = f"arn:aws:iam::{ACCOUNT}:role"
SESSIONS = f"arn:aws:sts::{ACCOUNT}:assumed-role"
READERS, EDITORS, EXECUTION = "AROAREADERS", "AROAEDITORS", "AROAEXECUTION"
ALL = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"{ROLES}/api"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
NOON, BEFORE, LATER = (f"2026-11-30T{hour}:00:00Z" for hour in (12, 11, 13))


def read(
    locked_out: LockedOut,
    name: str,
    role_id: str = READERS,
    context: Mapping[str, str] | None = None,
) -> Request:
    """A session's call, given the session's name and role."""
    return Request(
        f"{SESSIONS}/a-role/{name}",
        "s3:GetObject",
        "arn:aws:s3:::documents/a",
        ACCOUNT,
        {Layer.IDENTITY: [ALL, locked_out.document(EXECUTION)]},
        context={
            "aws:userid": f"{role_id}:{name}",
            "aws:TokenIssueTime": NOON,
            **(context or {}),
        },
    )


def open_session(locked_out: LockedOut, name: str) -> Request:
    """The function's call for a new session with a name, of a role that trusts the function."""
    return Request(
        f"{SESSIONS}/api/api",
        "sts:AssumeRole",
        f"{ROLES}/team/brought-along",
        ACCOUNT,
        {Layer.IDENTITY: [ALL, locked_out.document(EXECUTION)], Layer.RESOURCE: [TRUST]},
        context={"aws:userid": f"{EXECUTION}:api", "sts:RoleSessionName": name},
    )


def assert_decided(*requests: tuple[Request, bool]) -> None:
    found = decisions([request for request, _ in requests])
    assert found == [allowed for _, allowed in requests]


@pytest.mark.parametrize(
    "name", ["ada", "ada@example.com", legal_name("müller"), legal_name("a" * 65), "api"]
)
def test_lock_out_of_a_person(name: str) -> None:
    locked = LockedOut(frozenset({name}))
    others = [f"n{name}"[:64], f"{name[:60]}n", name.upper(), "grace", "*", f"x.{name}"[:64]]
    assert_decided(
        (read(locked, name), False),
        (read(locked, name, EDITORS), False),
        (open_session(locked, name), False),
        *((read(locked, other), True) for other in others if other != name),
        *((open_session(locked, other), True) for other in others if other != name),
    )


def test_empty_lock_out() -> None:
    assert_decided(
        *((read(LockedOut(), name), True) for name in ("ada", "nobody", "api")),
        (open_session(LockedOut(), "ada"), True),
    )


def test_user_with_the_name_of_the_function() -> None:
    locked = LockedOut(frozenset({"api"}), frozenset({("team", "blue")}))
    # A role's own tags are also those of its sessions.
    tagged = {"aws:PrincipalTag/team": "blue"}
    assert_decided(
        (read(locked, "api"), False),
        (open_session(locked, "api"), False),
        (open_session(locked, "grace"), True),
        (read(locked, "api", EXECUTION), True),
        (read(locked, "api", EXECUTION, tagged), True),
    )


def test_lock_out_of_sessions_of_an_identity_pool() -> None:
    locked = LockedOut(frozenset({"ada"}), frozenset({("person", "ada"), ("subject", "s-1")}))
    name = "CognitoIdentityCredentials"

    def by_pool(**tags: str) -> Request:
        context = {f"aws:PrincipalTag/{key}": value for key, value in tags.items()}
        return read(locked, name, context=context)

    assert_decided(
        (by_pool(person="ada"), False),
        (by_pool(subject="s-1"), False),
        (by_pool(person="grace", subject="s-1"), False),
        (by_pool(person="Ada"), True),
        (by_pool(person="grace", subject="s-2"), True),
        (by_pool(person="s-1", subject="ada"), True),
        (by_pool(), True),
    )


def test_lock_out_of_sessions_of_a_group() -> None:
    locked = LockedOut(groups={READERS: NOON})

    def issued(time: str, role_id: str = READERS) -> Request:
        return read(locked, "ada", role_id, {"aws:TokenIssueTime": time})

    assert_decided(
        (issued(BEFORE), False),
        (issued("2026-11-30T11:59:59Z"), False),
        (issued(NOON), True),
        (issued(LATER), True),
        (issued(BEFORE, EDITORS), True),
        (open_session(locked, "ada"), True),
    )


# Unchanged names of sessions, names that look like changed ones, and any others.
LEGAL = st.from_regex(re.compile(r"[\w+=,.@-]{2,60}", re.ASCII), fullmatch=True)
ANY = st.from_regex(
    re.compile(r"[\w+=,.@-]{1,70}=[0-9a-f]{20}", re.ASCII), fullmatch=True
) | st.text(min_size=1, max_size=70)


def chosen_of(usernames: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, int]]]:
    return st.lists(st.tuples(usernames, st.integers(0, 5)), min_size=10, max_size=15)


def neighbours(name: str) -> Sequence[str]:
    """Return names that are easily confused."""
    return [name, name.swapcase(), f"{name}-", f"-{name}", f"{name[:-1]}*", legal_name(name)]


# One run of the judge for hundreds of people.
@settings(max_examples=3, phases=[Phase.generate])
@given(chosen_of(LEGAL), chosen_of(ANY))
def test_only_locked_out_names_are_denied(
    legal: Sequence[tuple[str, int]], others: Sequence[tuple[str, int]]
) -> None:
    people = [*legal, *others]
    everybody = {each for name, _ in people for each in neighbours(name)}
    chosen = {neighbours(name)[which] for name, which in people}
    locked = LockedOut(frozenset(map(legal_name, chosen)))
    # The sessions that the function opens, and the calls in them.
    requests = [
        (ask(locked, legal_name(name)), name not in chosen)
        for name in sorted(everybody)
        for ask in (open_session, read)
    ]
    assert_decided(*requests)

"""The report of `scripts/verify --lock-out` on lock-outs that work, and on others."""

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from tooling.deployed.actions import ACTIONS
from tooling.deployed.sign_in import Tokens
from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.verify import lock_out as tried
from tooling.verify.check import Check
from tooling.verify.claims import Person
from tooling.verify.cleanup import Cleanup

from .locked_out_stack import Locked, deploy

Answer = Callable[[str, frozenset[str]], str]


@pytest.fixture(autouse=True)
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setattr(tried, "_PAUSES", (0.0, 0.0))
    with mock_aws():
        yield


@pytest.fixture
def found() -> Locked:
    return deploy("readers")


def person(name: str) -> Person:
    claims = {"cognito:username": name, "sub": f"sub-of-{name}"}
    return Person(User(name, ("readers",), ""), Tokens("", ""), claims)


def checks(
    found: Locked, answer: Answer, people: Sequence[str] = ("ada", "grace"), allowed: bool = True
) -> list[Check]:
    """Try it on an API whose answers `answer` gives, for a user and the locked-out names."""
    lock_out = found.lock_out()

    def status(asking: Person, number: int, action: Any) -> str:
        assert (number, action.name) == (people.index(asking.user.username), "list")
        return answer(asking.user.username, lock_out.by_script.read().names)

    calls: Any = SimpleNamespace(actions=ACTIONS, status=status, is_allowed=lambda *_: allowed)
    with Cleanup() as cleanup:
        made = list(tried.check(lock_out, calls, [*map(person, people)], cleanup))
    assert lock_out.by_script.read().names == frozenset()
    assert cleanup.fault == ""
    return made


def as_iam_decides(username: str, locked_out: frozenset[str]) -> str:
    return "403" if username in locked_out else "200"


def test_lock_out_that_works(found: Locked) -> None:
    made = checks(found, as_iam_decides)
    assert [(check.subject, check.what, check.got, check.fault) for check in made[1:]] == [
        ("ada", "list, before", "200", ""),
        ("ada", "list, locked out", "403", ""),
        ("grace", "list, meanwhile", "200", ""),
        ("ada", "list, let in again", "200", ""),
    ]
    assert made[0].ok


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (lambda *_: "200", "ada is not locked out. The API answers 200 to list, locked out."),
        (
            lambda _, locked_out: "403" if locked_out else "200",
            "grace is locked out as well. The API answers 403 to list, meanwhile.",
        ),
    ],
)
def test_lock_out_that_does_not_work(found: Locked, answer: Answer, fault: str) -> None:
    assert [check.fault for check in checks(found, answer) if check.fault] == [fault]


def test_who_stays_locked_out(found: Locked) -> None:
    ever: set[str] = set()

    def answer(username: str, locked_out: frozenset[str]) -> str:
        ever.update(locked_out)
        return "403" if username in ever else "200"

    (check,) = [check for check in checks(found, answer) if check.fault]
    assert check.fault == "ada stays locked out. The API answers 403 to list, let in again."


@pytest.mark.parametrize(("people", "allowed"), [(("ada",), True), (("ada", "grace"), False)])
def test_no_user_to_try_it_with(found: Locked, people: Sequence[str], allowed: bool) -> None:
    (check,) = [check for check in checks(found, as_iam_decides, people, allowed) if check.fault]
    assert (
        check.fault == "IAM allows no two users the same request, so that no lock-out can be tried."
    )


def test_role_without_the_policy(found: Locked) -> None:
    found.iam.detach_role_policy(RoleName="api", PolicyArn=found.arn)
    (check,) = [check for check in checks(found, as_iam_decides) if check.fault]
    assert check.fault.startswith("The execution role api lacks the policy ")


def test_users_are_let_in_again_after_any_failure(found: Locked) -> None:
    def answer(_: str, locked_out: frozenset[str]) -> str:
        if locked_out:
            raise Failure("The API is gone.")
        return "200"

    with pytest.raises(Failure, match="The API is gone"):
        checks(found, answer)
    assert found.lock_out().by_script.read().names == frozenset()


def test_a_failed_undo_is_reported(found: Locked, monkeypatch: pytest.MonkeyPatch) -> None:
    lock_out = found.lock_out()
    calls: Any = SimpleNamespace(
        actions=ACTIONS, status=lambda *_, **__: "200", is_allowed=lambda *_: True
    )
    people = [person("ada"), person("grace")]

    def others(*_: Any) -> None:
        raise Failure("Others change the policy all the time.")

    with Cleanup() as cleanup:
        made = tried.check(lock_out, calls, people, cleanup)
        assert [next(made).what, next(made).what] == ["attached to", "list, before"]
        monkeypatch.setattr(lock_out.by_script, "change", others)
        with pytest.raises(Failure):
            next(made)
    assert cleanup.fault == (
        "Left behind, delete by hand: lock-out of ada. Others change the policy all the time."
    )


def test_users_who_are_locked_out(found: Locked) -> None:
    people = [person("ada")]
    tried.expect_nobody_of(people, found.stack, found.account)
    lock_out = found.lock_out()
    lock_out.lock_out(lock_out.sessions_of(lock_out.look_up("ada")))
    with pytest.raises(Failure, match=r"^ada is locked out: name other users with --users"):
        tried.expect_nobody_of(people, found.stack, found.account)

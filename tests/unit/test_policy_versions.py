"""Several people change one policy at once, and no change is lost, in any order of calls."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto import mock_aws

from tooling.failure import Failure
from tooling.lock_out.locked_out import LockedOut
from tooling.lock_out.policy_versions import PolicyVersions

from .locked_out_stack import Locked, deploy

EXECUTION = "AROAEXECUTION"


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Iterator[Locked]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield deploy("readers")


def named(*names: str) -> LockedOut:
    return LockedOut(frozenset(names))


def adding(*names: str) -> Callable[[LockedOut], LockedOut]:
    return lambda before: before.plus(named(*names))


def change(found: Locked, *names: str, iam: Any = None) -> LockedOut:
    return PolicyVersions(iam or found.iam, found.arn).change(adding(*names), EXECUTION)


def locked_out(found: Locked) -> LockedOut:
    return PolicyVersions(found.iam, found.arn).read()


class Between:
    """IAM, with events that happen right before some calls, once each."""

    def __init__(self, iam: Any, **events: Callable[[], object]) -> None:
        self._iam = iam
        self._events = events

    def __getattr__(self, name: str) -> Any:
        if event := self._events.pop(name, None):
            event()
        return getattr(self._iam, name)


def test_change(found: Locked) -> None:
    assert change(found, "ada") == LockedOut()
    assert change(found, "grace") == named("ada")
    assert locked_out(found) == named("ada", "grace")


def test_an_unchanged_list_writes_nothing(found: Locked) -> None:
    change(found, "ada")
    before = found.iam.get_policy(PolicyArn=found.arn)["Policy"]["DefaultVersionId"]
    assert change(found, "ada") == named("ada")
    assert found.iam.get_policy(PolicyArn=found.arn)["Policy"]["DefaultVersionId"] == before


def test_more_changes_than_versions(found: Locked) -> None:
    names = [f"user-{number}" for number in range(9)]
    for name in names:
        change(found, name)
    assert locked_out(found) == named(*names)


@pytest.mark.parametrize(
    "moment",
    ["get_policy_version", "create_policy_version", "set_default_policy_version"],
)
def test_a_concurrent_change_is_kept(
    found: Locked, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    iam = Between(found.iam, **{moment: lambda: change(found, "grace")})
    change(found, "ada", iam=iam)
    assert locked_out(found) == named("ada", "grace")


def test_two_concurrent_changes_are_kept(found: Locked) -> None:
    def others() -> None:
        change(found, "grace")
        change(found, "edsger")

    change(found, "ada", iam=Between(found.iam, create_policy_version=others))
    assert locked_out(found) == named("ada", "grace", "edsger")


def test_twenty_concurrent_changes_are_kept(found: Locked) -> None:
    names = [[f"user-{one}-{other}" for other in range(5)] for one in range(4)]
    failed = []

    def some(mine: list[str]) -> None:
        iam = found.account.client("iam")
        try:
            for name in mine:
                change(found, name, iam=iam)
        except Exception as error:  # noqa: BLE001 (of another thread)
            failed.append(error)

    threads = [threading.Thread(target=some, args=(mine,)) for mine in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert locked_out(found) == named(*(name for mine in names for name in mine))


def test_an_abandoned_version_is_replaced(found: Locked, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    text = named("grace").document(EXECUTION)
    found.iam.create_policy_version(PolicyArn=found.arn, PolicyDocument=text)
    change(found, "ada")
    assert locked_out(found) == named("ada")
    assert sum(waited) == 5


def test_a_version_that_takes_force_meanwhile_is_kept(
    found: Locked, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = named("grace").document(EXECUTION)
    written = found.iam.create_policy_version(PolicyArn=found.arn, PolicyDocument=text)
    version = {"PolicyArn": found.arn, "VersionId": written["PolicyVersion"]["VersionId"]}
    monkeypatch.setattr(time, "sleep", lambda _: found.iam.set_default_policy_version(**version))
    change(found, "ada")
    assert locked_out(found) == named("ada", "grace")


def test_endless_concurrent_changes_give_an_error(
    found: Locked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)

    class Always(Between):
        def __getattr__(self, name: str) -> Any:
            if name == "create_policy_version":
                change(found, f"user-{time.monotonic_ns()}")
            return super().__getattr__(name)

    with pytest.raises(Failure, match=r"Others change .* all the time: nothing was changed"):
        change(found, "ada", iam=Always(found.iam))
    assert "ada" not in locked_out(found).names


def test_a_refused_change_leaves_no_version(found: Locked) -> None:
    def refuse(**_: Any) -> None:
        raise found.iam.exceptions.ServiceFailureException({"Error": {}}, "SetDefault")

    class Refusing(Between):
        set_default_policy_version = staticmethod(refuse)

    with pytest.raises(found.iam.exceptions.ServiceFailureException):
        change(found, "ada", iam=Refusing(found.iam))
    versions = found.iam.list_policy_versions(PolicyArn=found.arn)["Versions"]
    assert [version["VersionId"] for version in versions] == ["v1"]


def test_a_policy_that_is_too_long_is_not_written(found: Locked) -> None:
    with pytest.raises(Failure, match="Nothing was changed"):
        change(found, *(f"{number:036}" for number in range(100)))
    assert locked_out(found) == LockedOut()


def test_since(found: Locked) -> None:
    versions = PolicyVersions(found.iam, found.arn)
    change(found, "ada")
    change(found, "grace")
    made = {
        version["VersionId"]: f"since {version['CreateDate']:%Y-%m-%d %H:%M:%S} UTC"
        for version in found.iam.list_policy_versions(PolicyArn=found.arn)["Versions"]
    }
    assert versions.since() == {("name", "ada"): made["v2"], ("name", "grace"): made["v3"]}


def test_since_before_the_oldest_version(found: Locked) -> None:
    change(found, "ada")
    for number in range(5):
        change(found, f"user-{number}")
    since = PolicyVersions(found.iam, found.arn).since()
    assert since["name", "ada"].endswith(" UTC or before")
    assert since["name", "user-4"].endswith(" UTC")


def test_missing_policy(found: Locked) -> None:
    assert PolicyVersions(found.iam, f"{found.arn}-2").read() == LockedOut()

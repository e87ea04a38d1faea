"""People are locked out at their next call, by `scripts/lock-out` and by Terraform, and return.

The emulator judges each call by the ID of its session, `aws:userid`, and by the time of issue. It
does not know `sts:RoleSessionName` in the policies of a role that calls STS. So here the function
gets new sessions, and IAM denies their calls. tests/unit/test_lock_out_judged.py shows with another
implementation of IAM that the function gets none on AWS.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

from group_role.session.request import legal_name
from tooling.commands import options_of
from tooling.deployed import users
from tooling.failure import Failure
from tooling.lock_out import command
from tooling.lock_out.locked_out import LockedOut
from tooling.lock_out.policy_versions import PolicyVersions
from tooling.paths import REPOSITORY
from tooling.verify.policy_language import listed

from ..waiting import LONGEST_WAIT, wait_until
from .conftest import Deployment

NUMBERS = count()


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, and calls the API."""

    deployment: Deployment
    username: str
    token: str

    def read(self) -> int:
        """Make a request that IAM decides."""
        return self.deployment.api.call("GET", "/documents", self.token).status_code

    def signed_url(self, path: str) -> str:
        path = path.replace("/documents/", "/downloads/")
        return str(self.deployment.api.call("POST", path, self.token).json()["url"])

    def signs_in_again(self) -> "Person":
        return sign_in(self.deployment, self.username)


def sign_in(deployment: Deployment, username: str) -> Person:
    app = deployment.stack.client_app()
    app.cognito.admin_set_user_password(
        UserPoolId=app.user_pool_id, Username=username, Password="A-pass-word-1", Permanent=True
    )
    return Person(deployment, username, app.sign_in(username, "A-pass-word-1").id_token)


def warm(deployment: Deployment, username: str, group: str = "readers") -> Person:
    """Return a new user whose session the function has cached."""
    users.create(deployment.stack.client_app(), username, [group])
    person = sign_in(deployment, username)
    assert person.read() == 200
    return person


@pytest.fixture
def ada(deployment: Deployment) -> Person:
    return warm(deployment, f"ada-{next(NUMBERS)}")


@pytest.fixture
def grace(deployment: Deployment) -> Person:
    return warm(deployment, f"grace-{next(NUMBERS)}")


def documents(deployment: Deployment, name: str) -> dict[str, Any]:
    """Return the default version of a policy, by its statements' IDs."""
    iam = deployment.aws.client("iam")
    arn = deployment.outputs.texts["lock_out_policy_arn"].replace("locked_out_now", name)
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return {statement["Sid"]: statement for statement in found["Statement"]}


class Command:
    """`scripts/lock-out` on the stack."""

    def __init__(
        self, deployment: Deployment, outputs: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._stack = ["--outputs", str(outputs)]
        self._env = deployment.aws.env
        self._capsys = capsys

    def start(self, *options: str) -> "subprocess.Popen[str]":
        """Start the command in a process."""
        pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        program = [sys.executable, str(REPOSITORY / "scripts/lock-out")]
        return subprocess.Popen([*program, *self._stack, *options], env=self._env, **pipes)

    def run(self, *options: str) -> list[str]:
        """Run the command in this process, and return the lines of its result."""
        self._capsys.readouterr()
        assert command.main(options_of("lock-out", [*self._stack, *options])) == 0
        return self._capsys.readouterr().out.splitlines()


@pytest.fixture(scope="module")
def outputs(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs in the form of `terraform output -json`."""
    values = deployment.stack.terraform.outputs()
    file = tmp_path_factory.mktemp("stack") / "outputs.json"
    file.write_text(json.dumps({name: {"value": value} for name, value in values.items()}))
    return file


@pytest.fixture
def lock_out(
    deployment: Deployment,
    outputs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Command]:
    """Lets everybody in again at the end."""
    for name, value in deployment.aws.env.items():
        monkeypatch.setenv(name, value)
    yield Command(deployment, outputs, capsys)
    arn = deployment.outputs.texts["lock_out_policy_arn"]
    PolicyVersions(deployment.aws.client("iam"), arn).change(lambda _: LockedOut(), "AROANOBODY")


def get(deployment: Deployment, url: str) -> int:
    return requests.get(
        url, verify=deployment.aws.env["AWS_CA_BUNDLE"], timeout=LONGEST_WAIT
    ).status_code


def test_the_script_locks_out(
    deployment: Deployment,
    lock_out: Command,
    ada: Person,
    grace: Person,
    document: Callable[[str], str],
) -> None:
    url = ada.signed_url(document("lock-out/kept.txt"))
    assert get(deployment, url) == 200
    assert lock_out.run(ada.username)[0] == f"{ada.username}: locked out"
    assert ada.read() == 403
    assert get(deployment, url) == 403
    assert grace.read() == 200
    # The same holds for another token, which gets another session.
    assert ada.signs_in_again().read() == 403
    (line,) = lock_out.run("--list")
    assert line.startswith(f"{ada.username}: scripts/lock-out, since 20")
    assert lock_out.run("--undo", ada.username)[0] == f"{ada.username}: let in again"
    assert ada.read() == 200
    # The URL's credentials are still valid, and IAM no longer denies their call.
    assert get(deployment, url) == 200
    assert lock_out.run("--list") == ["Nobody is locked out."]


def test_an_apply_locks_out(
    deployment: Deployment,
    lock_out: Command,
    ada: Person,
    grace: Person,
    document: Callable[[str], str],
) -> None:
    number = next(NUMBERS)
    changed, alike = (warm(deployment, f"{name}-{number}") for name in ("müller", "möller"))
    small, capital = (warm(deployment, f"{name}-{number}") for name in ("eve", "Eve"))
    by_apply, by_script, others = (ada, changed, capital), grace, (alike, small)
    url = ada.signed_url(document("lock-out/kept.txt"))
    names = [person.username for person in by_apply]
    lock_out.run(by_script.username)
    before = documents(deployment, "locked_out_now")
    # As a deployer does: Terraform sees what the script wrote.
    deployment.stack.apply(locked_out=names)
    try:
        assert [person.read() for person in (*by_apply, by_script)] == [403] * 4
        assert [person.read() for person in others] == [200, 200]
        assert get(deployment, url) == 403
        # The function also knows this list; it does not know the script's list.
        assert deployment.api.call("GET", "/whoami", ada.token).status_code == 403
        error = f"{ada.username} stays locked out by Terraform: "
        with pytest.raises(Failure, match=error):
            lock_out.run("--undo", ada.username)
        assert ada.read() == 403
        assert documents(deployment, "locked_out_now") == before
        assert_alike(documents(deployment, "locked_out"), names)
        listed = lock_out.run("--list")
        assert listed[0].startswith(f"{by_script.username}: scripts/lock-out, since 20")
        assert [": Terraform's locked_out, " in line for line in listed[1:]] == [True] * 3
    finally:
        deployment.stack.apply()
    assert [person.read() for person in (*by_apply, *others)] == [200] * 5
    assert get(deployment, url) == 200
    assert documents(deployment, "locked_out_now") == before
    assert by_script.read() == 403
    lock_out.run("--undo", by_script.username)
    assert by_script.read() == 200


def assert_alike(by_terraform: dict[str, Any], usernames: list[str]) -> None:
    """Compare what Terraform wrote with what the script would write.

    But for how they leave the function's own session out: by its role's ARN, or by its ID.
    """
    names = frozenset(map(legal_name, usernames))
    by_script = json.loads(LockedOut(names).document("AROAEXECUTION"))["Statement"]
    assert by_terraform.keys() == {statement["Sid"] for statement in by_script}
    for statement in by_script:
        other = by_terraform[statement["Sid"]]
        assert (statement["Effect"], other["Effect"]) == ("Deny", "Deny")
        assert listed(statement["Action"]) == listed(other["Action"])
        for operator in statement["Condition"].keys() - {"StringNotLike"}:
            ((key, values),) = statement["Condition"][operator].items()
            assert sorted(listed(other["Condition"][operator][key])) == values


@pytest.mark.full
def test_changed_names_and_names_that_differ_in_case(
    deployment: Deployment, lock_out: Command
) -> None:
    number = next(NUMBERS)
    changed, alike = (warm(deployment, f"{name}-{number}") for name in ("müller", "möller"))
    small, capital = (warm(deployment, f"{name}-{number}") for name in ("eve", "Eve"))
    lock_out.run(changed.username, capital.username)
    assert [person.read() for person in (changed, alike, small, capital)] == [403, 200, 200, 403]
    lock_out.run("--undo", changed.username)
    assert [person.read() for person in (changed, small, capital)] == [200, 200, 403]


def test_user_with_the_name_of_the_function(
    deployment: Deployment, lock_out: Command, grace: Person
) -> None:
    """The user's sessions have the same name as the function's own session."""
    person = warm(deployment, deployment.outputs.function_name)
    lock_out.run(person.username)
    assert (person.read(), grace.read()) == (403, 200)
    # The function still opens sessions.
    assert warm(deployment, f"new-{next(NUMBERS)}").read() == 200


@pytest.mark.full
def test_sessions_of_a_group(
    deployment: Deployment, lock_out: Command, ada: Person, document: Callable[[str], str]
) -> None:
    editor = warm(deployment, f"editor-{next(NUMBERS)}", "editors")
    path = document("lock-out/kept.txt")
    url, others = ada.signed_url(path), editor.signed_url(path)
    line, *_ = lock_out.run("--group", "readers")
    assert line.startswith("readers: sessions that were opened before 20")
    assert get(deployment, url) == 403
    assert get(deployment, others) == 200
    # A session that is opened later may read. The function opens one a minute at most.
    wait_until(lambda: ada.read() == 200, "a new session", pause=1)
    assert get(deployment, url) == 403
    lock_out.run("--undo", "--group", "readers")
    assert get(deployment, url) == 200


def test_two_operators_at_the_same_time(lock_out: Command) -> None:
    people = [f"nobody-{next(NUMBERS)}" for _ in range(2)]
    for process in [lock_out.start(name) for name in people]:
        _, said = process.communicate(timeout=LONGEST_WAIT)
        assert process.returncode == 0, said
    assert [line.partition(":")[0] for line in lock_out.run("--list")] == people

"""`scripts/lock-out`: whom it locks out of a stack, what it prints, and what it refuses."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from group_role.session.request import legal_name
from tooling.commands import options_of
from tooling.failure import Failure
from tooling.lock_out import command
from tooling.lock_out.lock_out import locked_out
from tooling.lock_out.locked_out import LockedOut
from tooling.lock_out.policy_versions import PolicyVersions

from .locked_out_stack import Locked, QuickAccount, deploy, document

POOL = "us-east-1:0c0f9a3e-0000-4000-8000-000000000000"
Run = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield


@pytest.fixture
def found() -> Locked:
    return deploy("readers", "editors")


@pytest.fixture
def run(found: Locked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command, and return the lines that it printed."""

    def run(*options: str, **different: Any) -> list[str]:
        stack = replace(found.stack, **different)
        monkeypatch.setattr(command, "read_outputs", lambda _: stack)
        monkeypatch.setattr(command, "Account", lambda _: found.account)
        assert command.main(options_of("lock-out", options)) == 0
        return capsys.readouterr().out.splitlines()

    return run


def names(found: Locked) -> frozenset[str]:
    return found.lock_out().by_script.read().names


def test_locked_out_and_let_in(found: Locked, run: Run) -> None:
    found.user("ada")
    line, soon, until_then = run("ada")
    assert line == "ada: locked out"
    assert soon.startswith("It takes effect as soon as IAM has the change everywhere, usually")
    assert until_then.startswith("The function still answers requests that make no AWS call")
    assert names(found) == {"ada"}
    assert run("ada") == ["ada: is locked out already"]
    assert run("--undo", "ada") == ["ada: let in again", soon]
    assert run("--undo", "ada") == ["ada: was not locked out by this command"]
    assert [statement["Sid"] for statement in found.statements()] == ["NobodyLockedOut"]


def test_one_change_locks_out_several(found: Locked, run: Run) -> None:
    for name in ("ada", "grace"):
        found.user(name)
    assert run("ada", "grace")[:2] == ["ada: locked out", "grace: locked out"]
    versions = found.iam.list_policy_versions(PolicyArn=found.arn)["Versions"]
    assert len(versions) == 2
    run("--undo", "ada")
    assert names(found) == {"grace"}


def test_names_that_differ_in_case(found: Locked, run: Run) -> None:
    for name in ("ada", "Ada"):
        found.user(name)
    run("Ada")
    assert names(found) == {"Ada"}


def test_changed_name(found: Locked, run: Run) -> None:
    found.user("müller")
    run("müller")
    assert names(found) == {legal_name("müller")} == {"m_ller=2dbd218072117713f2d5"}
    assert run("--undo", "müller")[0] == "müller: let in again"


def test_a_changed_name_is_undone_as_it_is_listed(found: Locked, run: Run) -> None:
    run("müller")
    (line,) = run("--list")
    listed = line.split(" ")[0]
    assert run("--undo", listed)[0] == f"{listed}: let in again"
    assert names(found) == frozenset()


def test_user_with_the_name_of_another_users_sessions(found: Locked, run: Run) -> None:
    """A person who knows how names are changed may sign up with such a name."""
    changed = legal_name("müller")
    for name in ("müller", changed):
        found.user(name)
    run("müller")
    assert run("--undo", changed)[0] == f"{changed}: was not locked out by this command"
    assert names(found) == {changed}
    run(changed)
    assert names(found) == {changed, legal_name(changed)}
    assert run("--undo", changed)[0] == f"{changed}: let in again"
    assert names(found) == {changed}


def test_another_name_of_a_user(found: Locked, run: Run) -> None:
    pool = found.cognito.create_user_pool(PoolName="by-email", UsernameAttributes=["email"])
    pool_id = pool["UserPool"]["Id"]
    other = replace(found, stack=replace(found.stack, user_pool_id=pool_id))
    subject = other.user("ada@example.com")
    assert run("ada@example.com", user_pool_id=pool_id)[0] == f"{subject}: locked out"
    assert names(found) == {subject}
    assert other.lock_out().look_up("ada@example.com").notice == (
        f"ada@example.com is the user {subject}."
    )


def test_name_that_the_pool_does_not_have(found: Locked, run: Run) -> None:
    run("gone")
    assert names(found) == {"gone"}
    assert found.lock_out().look_up("gone").notice == (
        "The user pool has no user and no app client gone: the name is used as it is written."
    )


def test_machine(found: Locked, run: Run) -> None:
    pool = {"UserPoolId": found.stack.user_pool_id}
    machine = found.cognito.create_user_pool_client(**pool, ClientName="machine")
    client_id = machine["UserPoolClient"]["ClientId"]
    assert found.lock_out().look_up(client_id).notice == ""
    run(client_id)
    assert names(found) == {client_id}


def test_list(found: Locked, run: Run) -> None:
    assert run("--list") == ["Nobody is locked out."]
    found.iam.create_policy(
        PolicyName="api.locked_out",
        PolicyDocument=LockedOut(frozenset({"grace"})).document("AROAEXECUTION"),
    )
    run("ada", "müller", "--group", "readers")
    lines = run("--list")
    group, ada, changed, grace = lines
    assert group.startswith("group readers, sessions from before 20")
    assert ada.startswith("ada: scripts/lock-out, since 20")
    assert changed.startswith(
        "m_ller=2dbd218072117713f2d5 (a username that is not legal as a session's name): script"
    )
    assert grace.startswith("grace: Terraform's locked_out, since 20")


def told(found: Locked, **different: Any) -> Any:
    """What the console is told."""
    tell = locked_out(replace(found.stack, **different), found.account)
    return json.loads(tell()) if tell else None


def test_the_console_gets_the_list(found: Locked, run: Run) -> None:
    assert told(found) == {"entries": []}
    run("ada")
    (entry,) = told(found)["entries"]
    assert (entry["who"], entry["by"]) == ("ada", "scripts/lock-out")
    assert entry["since"].startswith("since 20")
    assert told(found, lock_out_policy_arn=None) is None


def test_the_console_gets_the_error_without_rights(
    found: Locked, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "ListPolicies")

    def deny(_: object) -> None:
        raise denied

    monkeypatch.setattr(PolicyVersions, "read", deny)
    assert told(found) == {"error": "AWS refuses ListPolicies: AccessDenied: No."}


def test_undo_of_a_lock_out_by_terraform(found: Locked, run: Run) -> None:
    found.iam.create_policy(
        PolicyName="api.locked_out",
        PolicyDocument=LockedOut(frozenset({"ada"})).document("AROAEXECUTION"),
    )
    run("ada")
    with pytest.raises(Failure, match=r"^ada stays locked out by Terraform: remove it from locked"):
        run("--undo", "ada")
    assert names(found) == frozenset()


def test_group(found: Locked, run: Run) -> None:
    line, *_, hint = run("--group", "readers")
    (statement,) = found.statements()
    role_id = found.role_id("api.readers")
    until = statement["Condition"]["DateLessThan"]["aws:TokenIssueTime"]
    assert statement["Sid"] == f"LockedOutGroup{role_id}"
    assert statement["Condition"]["StringLike"] == {"aws:userid": f"{role_id}:*"}
    assert line == f"readers: sessions that were opened before {until} are locked out"
    assert "sessions_from" in hint
    assert run("--undo", "--group", "readers")[0] == "readers: let in again"
    assert [each["Sid"] for each in found.statements()] == ["NobodyLockedOut"]


def test_group_that_shares_its_role(found: Locked, run: Run) -> None:
    arns = found.stack.group_role_arns
    shared = {**arns, "auditors": arns["readers"]}
    line, *_ = run("--group", "auditors", group_role_arns=shared)
    assert line.startswith("auditors, readers: sessions that were opened before ")


def test_unknown_group(run: Run) -> None:
    with pytest.raises(
        Failure, match=r"^There is no group writers: the stack has editors, readers"
    ):
        run("--group", "writers")


def test_own_role_without_the_policy(run: Run, found: Locked) -> None:
    found.iam.detach_role_policy(RoleName="api.editors", PolicyArn=found.arn)
    mine = {"group_policies": {"readers": found.stack.group_policies["readers"]}}
    with pytest.raises(Failure) as raised:
        run("ada", **mine)
    assert str(raised.value) == (
        f"The role api.editors of editors lacks the policy {found.arn}, and its live sessions go"
        " on, for an hour at most: attach it."
    )
    assert names(found) == {"ada"}
    run("--group", "readers", **mine)
    with pytest.raises(Failure, match="attach it"):
        run("--group", "editors", **mine)


@pytest.mark.parametrize(
    ("role", "fault"),
    [
        ("api.readers", "its sessions go on: terraform apply attaches it again"),
        ("api", "opens new sessions for everybody: terraform apply attaches it again"),
    ],
)
def test_policy_that_somebody_removed(run: Run, found: Locked, role: str, fault: str) -> None:
    found.iam.detach_role_policy(RoleName=role, PolicyArn=found.arn)
    with pytest.raises(Failure, match=fault):
        run("ada")
    assert names(found) == {"ada"}


def test_outputs_without_the_policy(run: Run) -> None:
    with pytest.raises(Failure, match=r"^The outputs have no lock_out_policy_arn"):
        run("ada", lock_out_policy_arn=None)


def test_a_refusal_of_iam_is_one_line(run: Run, found: Locked) -> None:
    with pytest.raises(Failure, match=r"^AWS refuses ListPolicyVersions: NoSuchEntity: "):
        run("ada", lock_out_policy_arn=found.arn.replace("api.locked", "other.locked"))


class StubIdentityPool:
    """Stands for an identity pool's tags, which moto does not know."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        self._tags = tags

    def get_principal_tag_attribute_map(self, **which: str) -> dict[str, Any]:
        assert which["IdentityPoolId"] == POOL
        assert which["IdentityProviderName"].startswith("cognito-idp.us-east-1.amazonaws.com/")
        return {"PrincipalTags": self._tags}


@pytest.fixture
def tagged(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have an identity pool with tags, each with its claim."""

    def tag(**tags: str) -> None:
        monkeypatch.setitem(QuickAccount.clients, "cognito-identity", StubIdentityPool(tags))

    return tag


def locked_out_of_pool(found: Locked) -> LockedOut:
    return found.lock_out().by_script.read()


def test_identity_pool_with_a_tag_of_the_username(
    found: Locked, run: Run, tagged: Callable[..., None]
) -> None:
    tagged(person="cognito:username", subject="sub")
    subject = found.user("ada")
    run("ada", identity_pool_id=POOL)
    # By a signed request the function knows nothing but the `sub`.
    assert locked_out_of_pool(found) == LockedOut(
        frozenset({"ada", subject}), frozenset({("person", "ada")})
    )
    run("--undo", "ada", identity_pool_id=POOL)
    assert locked_out_of_pool(found) == LockedOut()


def test_identity_pool_with_a_tag_of_the_subject(
    found: Locked, run: Run, tagged: Callable[..., None]
) -> None:
    tagged(subject="sub")
    subject = found.user("ada")
    run("ada", identity_pool_id=POOL)
    assert locked_out_of_pool(found).tags == {("subject", subject)}
    run("--undo", "ada", identity_pool_id=POOL)
    assert locked_out_of_pool(found) == LockedOut()


def test_identity_pool_without_a_tag(found: Locked, run: Run, tagged: Callable[..., None]) -> None:
    tagged(team="custom:team")
    found.user("ada")
    with pytest.raises(Failure, match=r"no tag tells people apart: set session = { tags = { user"):
        run("ada", identity_pool_id=POOL)
    assert locked_out_of_pool(found) == LockedOut()


def test_the_name_of_all_sessions_of_an_identity_pool(
    found: Locked, run: Run, tagged: Callable[..., None]
) -> None:
    tagged(person="cognito:username")
    found.user("CognitoIdentityCredentials")
    with pytest.raises(Failure, match="the name of every session of the identity pool"):
        run("CognitoIdentityCredentials", identity_pool_id=POOL)
    run("CognitoIdentityCredentials")
    assert names(found) == {"CognitoIdentityCredentials"}


def test_identity_pool_and_a_username_that_is_no_legal_tag(
    found: Locked, run: Run, tagged: Callable[..., None]
) -> None:
    tagged(person="cognito:username", subject="sub")
    subject = found.user("grace{hopper}")
    run("grace{hopper}", identity_pool_id=POOL)
    assert locked_out_of_pool(found).tags == {("subject", subject)}


@pytest.mark.parametrize("claim", ["cognito:username", "sub"])
@pytest.mark.parametrize("name", ["${aws:PrincipalTag/person}", "*", "a?a"])
def test_a_name_never_becomes_a_pattern_or_a_variable(
    found: Locked, run: Run, tagged: Callable[..., None], name: str, claim: str
) -> None:
    tagged(person=claim)
    run(name, identity_pool_id=POOL)
    written = json.dumps(found.statements())
    assert "${" not in written
    locked_out = locked_out_of_pool(found)
    assert locked_out.names == {legal_name(name)}
    assert locked_out.tags == frozenset()
    assert not any(set("*?$") & set(each) for each in locked_out.names)


@pytest.mark.parametrize(
    "options", [[], ["--undo"], ["--list", "ada"], ["--list", "--undo"], ["--list", "--group", "x"]]
)
def test_contradictory_options(
    run: Run, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(*options)
    assert "error: " in capsys.readouterr().err


def test_a_statement_of_somebody_else_is_kept(found: Locked, run: Run) -> None:
    foreign = {"Sid": "MyOwn", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    found.iam.create_policy_version(
        PolicyArn=found.arn, PolicyDocument=document(foreign), SetAsDefault=True
    )
    run("ada")
    assert [each["Sid"] for each in found.statements()] == [
        "MyOwn",
        "LockedOutSessions",
        "LockedOutNames",
    ]

"""`scripts/verify --why` denies what the emulator denies, and its advice helps."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tooling.deployed.actions import ACTIONS, AskedRequest
from tooling.deployed.users import User
from tooling.paths import REPOSITORY
from tooling.why.before_iam import Reason
from tooling.why.explainer import Explainer

from ..iam_roles import EVERYTHING, policy
from .conftest import Deployment
from .promised import CAST, PROMISED, Document, statuses
from .rights.person import Person
from .tampering import without_trust

pytestmark = pytest.mark.usefixtures("simulator")

IMPLICIT = [("missing_statement", "identity")]
# The reason for each user's denials, written by hand and not computed.
EXPECTED = {
    ("reader", "write"): IMPLICIT,
    ("reader", "delete"): IMPLICIT,
    ("editor", "delete"): IMPLICIT,
    ("reader-editor", "delete"): IMPLICIT,
    **{("nobody", action.name): [("no_role", "")] for action in ACTIONS},
}


def explainer(deployment: Deployment) -> Explainer:
    return Explainer(deployment.aws, deployment.outputs)


def reasons(explained: Explainer, user: User, name: str) -> list[Reason]:
    action = next(action for action in ACTIONS if action.name == name)
    return explained.reasons(explained.person(user.username), AskedRequest(action, "why.txt"))


def status(deployment: Deployment, user: User, name: str, document: Document) -> int:
    token = user.sign_in(deployment.stack.client_app()).id_token
    names = [action.name for action in ACTIONS]
    return statuses(deployment, document, token)[names.index(name)]


QUICK = ("reader", "reader-editor", "nobody")


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.full) for name in CAST]
)
def test_each_denial_has_its_reason(deployment: Deployment, document: Document, name: str) -> None:
    user, explained = deployment.create_user(*CAST[name], name=name), explainer(deployment)
    token = user.sign_in(deployment.stack.client_app()).id_token
    answers = statuses(deployment, document, token)
    assert answers == PROMISED[CAST[name]]
    for action, answer in zip(ACTIONS, answers, strict=True):
        found = [(each.kind, each.whose) for each in reasons(explained, user, action.name)]
        assert found == EXPECTED.get((name, action.name), [])
        assert bool(found) == (answer == 403)


@pytest.mark.parametrize(
    ("group", "name"),
    [("readers", "write"), pytest.param("editors", "delete", marks=pytest.mark.full)],
)
def test_the_advice_helps(
    deployment: Deployment, document: Document, group: str, name: str
) -> None:
    user = deployment.create_user(group)
    explained = explainer(deployment)
    (reason,) = reasons(explained, user, name)
    permission = next(action.permission for action in ACTIONS if action.name == name)
    advice = f"To allow it, add {permission} to the statements of the group {group} in Terraform."
    assert reason.sentence.endswith(advice)
    assert status(deployment, user, name, document) == 403
    bucket = deployment.outputs.documents_bucket
    more = {"Effect": "Allow", "Action": permission, "Resource": f"arn:aws:s3:::{bucket}/*"}
    with role_policy(deployment, group, more):
        assert status(deployment, user, name, document) in {201, 204}
        assert reasons(explained, user, name) == []


@contextmanager
def role_policy(deployment: Deployment, group: str, statement: dict[str, Any]) -> Iterator[None]:
    iam = deployment.aws.client("iam")
    which = {"RoleName": role_of(deployment, group), "PolicyName": "why"}
    iam.put_role_policy(**which, PolicyDocument=policy(statement))
    try:
        yield
    finally:
        iam.delete_role_policy(**which)


@contextmanager
def boundary(deployment: Deployment, group: str) -> Iterator[None]:
    iam, role = deployment.aws.client("iam"), role_of(deployment, group)
    bound = policy({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"})
    arn = iam.create_policy(PolicyName="why-boundary", PolicyDocument=bound)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=arn)
    try:
        yield
    finally:
        iam.delete_role_permissions_boundary(RoleName=role)
        iam.delete_policy(PolicyArn=arn)


@contextmanager
def bucket_policy(deployment: Deployment, group: str) -> Iterator[None]:
    s3, which = deployment.aws.client("s3"), {"Bucket": deployment.outputs.documents_bucket}
    document = s3.get_bucket_policy(**which)["Policy"]
    statement = {
        "Sid": "NotThem",
        "Effect": "Deny",
        "Principal": {"AWS": deployment.outputs.group_role_arns[group]},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{which['Bucket']}/*",
    }
    statements = json.loads(document)["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    s3.put_bucket_policy(**which, Policy=policy(*listed, statement))
    try:
        yield
    finally:
        s3.put_bucket_policy(**which, Policy=document)


def role_of(deployment: Deployment, group: str) -> str:
    return deployment.outputs.group_role_arns[group].rpartition("/")[2]


DENY = {**EVERYTHING, "Effect": "Deny", "Sid": "Nothing"}
TAMPERED: dict[str, tuple[Callable[..., Any], str, str]] = {
    "trust": (
        without_trust,
        "missing_statement resource",
        "no statement of the trust policy of the role group-role.readers allows sts:AssumeRole on",
    ),
    "deny": (
        lambda deployment, group: role_policy(deployment, group, DENY),
        "explicit_deny identity",
        'the statement "Nothing" in the policy "why" of the role group-role.readers denies',
    ),
    "boundary": (
        boundary,
        "missing_statement boundary",
        "no statement of the permissions boundary arn:aws:iam::",
    ),
    "bucket policy": (
        bucket_policy,
        "explicit_deny resource",
        'the statement "NotThem" in the policy of the bucket group-role-documents-',
    ),
}


@pytest.mark.parametrize(
    "what",
    [what if what == "trust" else pytest.param(what, marks=pytest.mark.full) for what in TAMPERED],
)
def test_changes_by_hand_are_explained(
    deployment: Deployment, document: Document, what: str
) -> None:
    tamper, kind, words = TAMPERED[what]
    with tamper(deployment, "readers"):
        # Somebody new: sessions that were opened before live on without a trust.
        user = deployment.create_user("readers")
        assert status(deployment, user, "read", document) == 403
        (reason,) = reasons(explainer(deployment), user, "read")
        assert f"{reason.kind} {reason.whose}" == kind
        assert reason.sentence.startswith(words)
    assert status(deployment, user, "read", document) == 200
    assert reasons(explainer(deployment), user, "read") == []


@pytest.mark.full
def test_session_policy(deployment: Deployment, document: Document) -> None:
    limit = policy({"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"})
    with deployment.stack.applied(session={"policy": limit}):
        admin, reader = deployment.create_user("admins"), deployment.create_user("readers")
        assert status(deployment, admin, "delete", document) == 403
        assert status(deployment, reader, "delete", document) == 403
        explained = explainer(deployment)
        (reason,) = reasons(explained, admin, "delete")
        assert reason.sentence.startswith(
            "no statement of the session policy, which limits every caller, allows s3:DeleteObject"
        )
        both = [(each.kind, each.whose) for each in reasons(explained, reader, "delete")]
        assert both == [("missing_statement", "identity"), ("missing_statement", "session")]


@pytest.mark.full
def test_locked_out_user(deployment: Deployment, document: Document) -> None:
    ada, grace = (deployment.create_user("readers", name=name) for name in ("ada", "grace"))
    assert status(deployment, ada, "read", document) == 200
    lock_out = [sys.executable, str(REPOSITORY / "scripts/lock-out"), ada.username]
    lock_out += ["--stack", str(deployment.stack.terraform.root)]
    subprocess.run(lock_out, env=deployment.env, check=True, capture_output=True)
    try:
        for user, answer, kinds in ((ada, 403, ["explicit_deny"]), (grace, 200, [])):
            assert status(deployment, user, "read", document) == answer
            found = reasons(explainer(deployment), user, "read")
            assert [reason.kind for reason in found] == kinds
            assert all('the statement "LockedOut' in reason.sentence for reason in found)
            assert all("run scripts/lock-out --undo." in reason.sentence for reason in found)
    finally:
        undo = [*lock_out, "--undo"]
        subprocess.run(undo, env=deployment.env, check=True, capture_output=True)
    assert status(deployment, ada, "read", document) == 200
    assert reasons(explainer(deployment), ada, "read") == []


def test_command(deployment: Deployment, verifier: Person) -> None:
    user = deployment.create_user("readers", name="ada")

    def ask(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(REPOSITORY / "scripts/verify")]
        stack = ["--stack", str(deployment.stack.terraform.root)]
        return subprocess.run(
            [*command, *stack, "--why", user.username, "DELETE /documents/x", *more],
            env=deployment.env | verifier.env,
            capture_output=True,
            text=True,
            check=False,
        )

    ended = ask()
    bucket = deployment.outputs.documents_bucket
    sentence = (
        "no statement of the role group-role.readers allows s3:DeleteObject on"
        f" arn:aws:s3:::{bucket}/x. To allow it, add s3:DeleteObject to the statements of the"
        " group readers in Terraform."
    )
    assert ended.stdout == f"{user.username} may not DELETE /documents/x: {sentence}\n"
    assert ended.returncode == 0
    assert json.loads(ask("--json").stdout)["reasons"] == [
        {"kind": "missing_statement", "policy": "identity", "sentence": sentence}
    ]

"""The causes of a denial that `scripts/verify --why` names, and its sentences for them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tooling.checks.iam_simulator import Layer
from tooling.failure import Failure
from tooling.why.causes import Case, Cause, Kind, Part, causes
from tooling.why.sentences import sentence

from ..decisive import assert_decisive

pytestmark = pytest.mark.usefixtures("simulator")

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/api/groups/api.readers"
EXECUTION = f"arn:aws:iam::{ACCOUNT}:role/api"
DOCUMENT = "arn:aws:s3:::documents/bob/a.txt"
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
TEAM, SUBJECT = "aws:PrincipalTag/team", "aws:PrincipalTag/subject"
WHOSE = {
    Layer.IDENTITY: "the role api.readers",
    Layer.BOUNDARY: f"the permissions boundary {BOUNDARY} of the role api.readers",
    Layer.SESSION: "the session policy",
    Layer.RESOURCE: "the policy of the bucket documents",
}

Statement = Mapping[str, Any]


def allow(action: str = "s3:GetObject", resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str = "s3:*", resource: str = "*", **more: Any) -> Statement:
    return {**allow(action, resource, **more), "Effect": "Deny"}


ALL = allow("s3:*")
OWN_FOLDER = allow(resource=f"arn:aws:s3:::documents/${{{SUBJECT}}}/*", Sid="OwnFolder")
OF_TEAM = allow(Sid="OfTeam", Condition={"StringEquals": {TEAM: ["red", "blue"]}})
WITHOUT_TLS = deny(Sid="Tls", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})
NOBODY_ELSE = deny(
    Sid="Own", Principal="*", Condition={"StringNotEquals": {"aws:PrincipalArn": EXECUTION}}
)
LOCKED_OUT = deny("*", Sid="LockedOutSessions", Condition={"StringLike": {"aws:userid": ["*:ada"]}})


def part(layer: Layer, policies: Mapping[str, Sequence[Statement]]) -> Part:
    documents = {
        name: json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        for name, statements in policies.items()
    }
    return Part(documents, WHOSE[layer], f"mend the {layer} for {{action}}")


IDENTITY = part(Layer.IDENTITY, {"group": [ALL]})


def case(
    *identity: Statement,
    boundary: Statement | None = None,
    session: Sequence[Statement] = (),
    resource: Statement | None = None,
    context: Mapping[str, str] | None = None,
    managed: Mapping[str, Sequence[Statement]] | None = None,
) -> Case:
    parts = {
        Layer.IDENTITY: part(Layer.IDENTITY, {"group": identity, **(managed or {})}),
        Layer.RESOURCE: part(
            Layer.RESOURCE, {WHOSE[Layer.RESOURCE]: [resource]} if resource else {}
        ),
    }
    if boundary:
        parts[Layer.BOUNDARY] = part(Layer.BOUNDARY, {WHOSE[Layer.BOUNDARY]: [boundary]})
    if session:
        parts[Layer.SESSION] = part(
            Layer.SESSION, {f"limit {number}": [each] for number, each in enumerate(session)}
        )
    known = {
        "aws:userid": "AROA:ada",
        "aws:PrincipalArn": ROLE,
        "aws:SecureTransport": "true",
        **(context or {}),
    }
    claims = {"team": "custom:team", "subject": "sub"}
    name = f"arn:aws:sts::{ACCOUNT}:assumed-role/api.readers/ada"
    return Case(name, ROLE, "s3:GetObject", DOCUMENT, ACCOUNT, parts, known, claims)


DENIED = {
    "no policy": (case(), ["missing_statement identity"]),
    "another action": (case(allow("s3:PutObject")), ["missing_statement identity"]),
    "another resource": (
        case(allow(resource="arn:aws:s3:::other/*")),
        ["missing_statement identity"],
    ),
    "a tag that differs": (case(OF_TEAM, context={TEAM: "green"}), ["condition identity"]),
    "a tag that is missing": (case(OF_TEAM), ["condition identity"]),
    "a variable that differs": (case(OWN_FOLDER, context={SUBJECT: "ada"}), ["condition identity"]),
    "a variable that is missing": (case(OWN_FOLDER), ["condition identity"]),
    "a variable in another bucket": (
        case(allow(resource=f"arn:aws:s3:::other/${{{SUBJECT}}}/*")),
        ["missing_statement identity"],
    ),
    "a Deny": (case(ALL, deny(Sid="No")), ["explicit_deny identity"]),
    "a Deny of a managed policy": (
        case(ALL, managed={BOUNDARY: [deny()]}),
        ["explicit_deny identity"],
    ),
    "a Deny, and nothing that allows": (
        case(deny(Sid="No")),
        ["explicit_deny identity", "missing_statement identity"],
    ),
    "the boundary": (case(ALL, boundary=allow("s3:List*")), ["missing_statement boundary"]),
    "a condition of the boundary": (
        case(ALL, boundary=OF_TEAM, context={TEAM: "green"}),
        ["condition boundary"],
    ),
    "a Deny of the boundary": (
        case(ALL, boundary=deny()),
        ["explicit_deny boundary", "missing_statement boundary"],
    ),
    "role and boundary": (
        case(boundary=allow("s3:List*")),
        ["missing_statement identity", "missing_statement boundary"],
    ),
    "the session policy": (
        case(ALL, session=[allow("s3:List*"), allow("s3:Put*")]),
        ["missing_statement session"],
    ),
    "a Deny of the second session policy": (
        case(ALL, session=[allow("s3:*"), deny(Sid="No")]),
        ["explicit_deny session"],
    ),
    "the bucket's policy": (case(ALL, resource=NOBODY_ELSE), ["explicit_deny resource"]),
    "no TLS": (
        case(ALL, resource=WITHOUT_TLS, context={"aws:SecureTransport": "false"}),
        ["explicit_deny resource"],
    ),
    "everything at once": (
        case(
            OWN_FOLDER,
            LOCKED_OUT,
            boundary=allow("s3:List*"),
            session=[allow("s3:Put*")],
            resource=NOBODY_ELSE,
            context={SUBJECT: "ada"},
        ),
        [
            "explicit_deny identity",
            "explicit_deny resource",
            "condition identity",
            "missing_statement boundary",
            "missing_statement session",
        ],
    ),
}


ALLOWED = {
    "by the role": case(ALL),
    "by everything": case(ALL, boundary=ALL, session=[ALL], resource=WITHOUT_TLS),
    "by a variable": case(OWN_FOLDER, context={SUBJECT: "bob"}),
    "by a condition": case(OF_TEAM, context={TEAM: "blue"}),
    "a Deny for somebody else": case(ALL, LOCKED_OUT, context={"aws:userid": "AROA:grace"}),
    "by the bucket's policy": case(resource=allow(Principal={"AWS": ROLE})),
}


@pytest.fixture(scope="module")
def found() -> dict[str, list[Cause]]:
    """The causes in all cases, by their names."""
    cases = {name: denied for name, (denied, _) in DENIED.items()} | ALLOWED
    return dict(zip(cases, causes(list(cases.values())), strict=True))


@pytest.mark.parametrize(("name", "expected"), [(name, DENIED[name][1]) for name in DENIED])
def test_each_denial_has_its_causes(
    name: str, expected: list[str], found: dict[str, list[Cause]]
) -> None:
    assert [f"{cause.kind} {cause.layer}" for cause in found[name]] == expected


@pytest.mark.parametrize("name", ALLOWED)
def test_an_allowed_request_has_no_cause(name: str, found: dict[str, list[Cause]]) -> None:
    assert found[name] == []


def test_the_causes_are_complete_and_each_is_needed(found: dict[str, list[Cause]]) -> None:
    assert_decisive((denied, found[name]) for name, (denied, _) in DENIED.items())


def test_request_that_no_policy_can_allow() -> None:
    elsewhere = replace(case(ALL), account_id="210987654321", parts={Layer.IDENTITY: IDENTITY})
    with pytest.raises(Failure, match="No known policy could allow s3:GetObject"):
        causes([elsewhere])


def test_missing_trust() -> None:
    trusting = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/other"},
    }
    request = replace(
        case(allow("sts:AssumeRole"), resource=trusting),
        principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/api/api",
        role_arn=EXECUTION,
        action="sts:AssumeRole",
        resource=ROLE,
        context={"sts:RoleSessionName": "ada"},
    )
    (found,) = causes([request])
    assert [(cause.kind, cause.layer) for cause in found] == [
        (Kind.MISSING_STATEMENT, Layer.RESOURCE)
    ]
    assert_decisive([(request, found)])


READ = "s3:GetObject on arn:aws:s3:::documents/bob/a.txt"
POLICY = 'in the policy "group" of the role api.readers'
MEND = "To allow it, mend the identity for s3:GetObject."
CHANGE = "To allow it, change what is compared, or mend the identity for s3:GetObject."
NARROW = "A Deny counts more than any Allow: to allow it, take it away or narrow it."
TAG = "tag team (from the claim custom:team)"
ONLY_TEAM = 'only if aws:PrincipalTag/team is "red" or "blue"'
LIMITS = WHOSE[Layer.SESSION]
FOLDER = "arn:aws:s3:::documents/${aws:PrincipalTag/subject}/*"
SENTENCES = {
    f"no statement of the role api.readers allows {READ}. {MEND}": case(),
    f"no statement of the role api.readers allows {READ}."
    f' The statement "Other" {POLICY} allows the action on arn:aws:s3:::other/* only. {MEND}': case(
        allow(resource="arn:aws:s3:::other/*", Sid="Other")
    ),
    f'the statement "OfTeam" {POLICY} would allow s3:GetObject, but {ONLY_TEAM}, and the session\'s'
    f' {TAG} is "green". {CHANGE}': case(OF_TEAM, context={TEAM: "green"}),
    f'the statement "OfTeam" {POLICY} would allow s3:GetObject, but {ONLY_TEAM}, and the session'
    f" has no {TAG}. {CHANGE}": case(OF_TEAM),
    f'the statement "OwnFolder" {POLICY} would allow s3:GetObject, but only on {FOLDER}, which is'
    " arn:aws:s3:::documents/ada/* here, as the session's tag subject (from the claim sub) is"
    f' "ada"; the request is for {DOCUMENT}. {CHANGE}': case(OWN_FOLDER, context={SUBJECT: "ada"}),
    f'the statement "OwnFolder" {POLICY} would allow s3:GetObject, but only on {FOLDER}, and the'
    f" session has no tag subject (from the claim sub). {CHANGE}": case(OWN_FOLDER),
    f'the statement "Home" {POLICY} would allow s3:GetObject, but only if aws:SourceIp is'
    f' "10.0.0.0/8", and only the request itself has aws:SourceIp. {CHANGE}': case(
        allow(Sid="Home", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    ),
    f"statement 1 {POLICY} would allow s3:GetObject, but only if NumericLessThan holds for"
    f' aws:PrincipalTag/team and "5", and the session\'s {TAG} is "7". {CHANGE}': case(
        allow(Condition={"NumericLessThan": {TEAM: "5"}}), context={TEAM: "7"}
    ),
    f"statement 2 {POLICY} denies {READ}. {NARROW}": case(ALL, deny()),
    f'the statement "Own" in the policy of the bucket documents denies {READ}, because it applies'
    f' if aws:PrincipalArn is not "{EXECUTION}", and it is "{ROLE}". {NARROW}': case(
        ALL, resource=NOBODY_ELSE
    ),
    f'the statement "No" in the policy "limit 1" of {LIMITS} denies {READ}. {NARROW}': case(
        ALL, session=[ALL, deny(Sid="No")]
    ),
    f"no statement of the permissions boundary {BOUNDARY} of the role api.readers allows {READ}."
    " To allow it, mend the boundary for s3:GetObject.": case(ALL, boundary=allow("s3:List*")),
}


def test_sentences() -> None:
    cases = list(SENTENCES.values())
    told = [
        [sentence(denied, cause) for cause in found]
        for denied, found in zip(cases, causes(cases), strict=True)
    ]
    assert told == [[expected] for expected in SENTENCES]


@pytest.mark.parametrize(
    ("policy", "end"),
    [
        (
            "locked_out",
            "This person is locked out: to let them in, change locked_out in Terraform.",
        ),
        (
            "locked_out_now",
            "This person is locked out: to let them in, run scripts/lock-out --undo.",
        ),
    ],
)
def test_locked_out_user(policy: str, end: str) -> None:
    denied = case(ALL, managed={f"arn:aws:iam::{ACCOUNT}:policy/api.{policy}": [LOCKED_OUT]})
    ((cause,),) = causes([denied])
    told = sentence(denied, cause)
    assert told.endswith(end)
    assert 'because it applies if aws:userid is "*:ada", and it is "AROA:ada"' in told

"""The policy document that locks people out: whom it means, and how many people it can hold."""

import json
import re

import botocore.session
import pytest

from tooling.failure import Failure
from tooling.lock_out.locked_out import KnownAs, LockedOut

from .locked_out_stack import NOBODY

EXECUTION = "AROAEXECUTION"
SOMEBODY = LockedOut(
    frozenset({"ada", "m_ller=0123456789abcdef0123"}),
    frozenset({("username", "ada"), ("username", "müller"), ("subject", "ada")}),
    {"AROAREADERS": "2026-11-30T12:00:00Z"},
)


def statements(locked_out: LockedOut) -> dict[str, dict[str, object]]:
    document = json.loads(locked_out.document(EXECUTION))
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_document() -> None:
    found = statements(SOMEBODY)
    assert {statement["Effect"] for statement in found.values()} == {"Deny"}
    assert {sid: (each["Action"], each["Condition"]) for sid, each in found.items()} == {
        "LockedOutSessions": (
            "*",
            {
                "StringLike": {"aws:userid": ["*:ada", "*:m_ller=0123456789abcdef0123"]},
                "StringNotLike": {"aws:userid": "AROAEXECUTION:*"},
            },
        ),
        "LockedOutNames": (
            "sts:AssumeRole",
            {"StringEquals": {"sts:RoleSessionName": ["ada", "m_ller=0123456789abcdef0123"]}},
        ),
        "LockedOutTag0": (
            "*",
            {
                "StringEquals": {"aws:PrincipalTag/subject": ["ada"]},
                "StringNotLike": {"aws:userid": "AROAEXECUTION:*"},
            },
        ),
        "LockedOutTag1": (
            "*",
            {
                "StringEquals": {"aws:PrincipalTag/username": ["ada", "müller"]},
                "StringNotLike": {"aws:userid": "AROAEXECUTION:*"},
            },
        ),
        "LockedOutGroupAROAREADERS": (
            "*",
            {
                "StringLike": {"aws:userid": "AROAREADERS:*"},
                "DateLessThan": {"aws:TokenIssueTime": "2026-11-30T12:00:00Z"},
            },
        ),
    }


def test_empty_lock_out() -> None:
    assert json.loads(LockedOut().document(EXECUTION))["Statement"] == [NOBODY]


@pytest.mark.parametrize("locked_out", [LockedOut(), LockedOut(frozenset({"ada"})), SOMEBODY])
def test_a_document_is_read_as_it_was_written(locked_out: LockedOut) -> None:
    assert LockedOut.of(json.loads(locked_out.document(EXECUTION))) == locked_out


def test_lists_with_one_member_are_read_as_iam_writes_them() -> None:
    of_terraform = {
        "Sid": "LockedOutSessions",
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {
            "StringLike": {"aws:userid": "*:ada"},
            "ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/api"},
        },
    }
    assert LockedOut.of({"Statement": of_terraform}).names == {"ada"}


def test_statements_of_others_stay() -> None:
    foreign = {"Sid": "MyOwn", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    found = LockedOut.of({"Statement": [NOBODY, foreign]})
    document = json.loads(found.plus(SOMEBODY).document(EXECUTION))
    assert foreign in document["Statement"]
    assert NOBODY not in document["Statement"]
    assert json.loads(found.document(EXECUTION))["Statement"] == [foreign]


def test_any_name_is_written_in_iams_characters() -> None:
    tags = {("username", name) for name in ("Łukasz", "名前", "ÿ")}
    document = LockedOut(tags=frozenset(tags)).document(EXECUTION)
    model = botocore.session.get_session().get_service_model("iam")
    pattern = model.shape_for("policyDocumentType").metadata["pattern"]
    assert re.fullmatch(pattern, document)
    assert LockedOut.of(json.loads(document)).tags == tags


def test_letting_in_removes_names_and_groups() -> None:
    left = SOMEBODY.without([KnownAs(frozenset({"ada"}), frozenset({"ada"}))])
    assert left.names == {"m_ller=0123456789abcdef0123"}
    assert left.tags == {("username", "müller")}
    assert left.groups == SOMEBODY.groups
    assert SOMEBODY.without((), {"AROAREADERS"}).groups == {}


def test_the_largest_list_fits_and_one_more_name_is_refused() -> None:
    subjects = [f"{number:08}-0000-4000-8000-000000000000" for number in range(200)]
    fitting = max(count for count in range(200) if _fits(subjects, count))
    # As docs/lock-out.md says.
    assert fitting == 72
    with pytest.raises(Failure, match=r"6,1\d\d characters, but IAM takes 6,144: 73 names are too"):
        LockedOut(frozenset(subjects[: fitting + 1])).document(EXECUTION)


def _fits(names: list[str], count: int) -> bool:
    try:
        LockedOut(frozenset(names[:count])).document(EXECUTION)
    except Failure:
        return False
    return True

"""The second judge knows what IAM documents, says what it cannot decide, and finds mistakes."""

import json
from typing import Any

import pytest

from tooling.checks.iam_simulator import ANONYMOUS, Layer, Request, decisions
from tooling.failure import Failure

pytestmark = pytest.mark.usefixtures("simulator")

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/a-path/a-role"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/a-role/a-session"
OTHER_ROLE = f"arn:aws:iam::{ACCOUNT}:role/a-path/other"
TAG = "aws:PrincipalTag/subject"


def policy(**statement: Any) -> str:
    statement = {"Effect": "Allow", "Action": "s3:GetObject"} | statement
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def read(*own: str, boundary: str = "", bucket: str = "", **other: Any) -> Request:
    values = {"principal": SESSION, "action": "s3:GetObject", "account_id": ACCOUNT}
    policies = {
        Layer.IDENTITY: own,
        Layer.BOUNDARY: [boundary] if boundary else [],
        Layer.RESOURCE: [bucket] if bucket else [],
    }
    resource = "arn:aws:s3:::documents/ada/a"
    return Request(**values | {"resource": resource, "policies": policies} | other)


OWN_FOLDER = policy(Resource=f"arn:aws:s3:::documents/${{{TAG}}}/*")
ALL_DOCUMENTS = policy(Resource="arn:aws:s3:::documents/*")
WITHOUT_TLS = policy(
    Effect="Deny",
    Principal="*",
    Resource="arn:aws:s3:::documents/*",
    Condition={"Bool": {"aws:SecureTransport": "false"}},
)


def decided(*requests: tuple[Request, bool]) -> None:
    assert decisions([request for request, _ in requests]) == [allowed for _, allowed in requests]


def test_policies_of_the_caller() -> None:
    everything = policy(Resource="*", Action="s3:*")
    decided(
        (read(), False),
        (read(ALL_DOCUMENTS), True),
        (read(ALL_DOCUMENTS, action="s3:PutObject"), False),
        (read(everything, action="s3:PutObject"), True),
        (
            read(everything, boundary=ALL_DOCUMENTS, action="s3:PutObject"),
            False,
        ),
        (read(everything, boundary=ALL_DOCUMENTS), True),
    )


def test_policy_variables() -> None:
    decided(
        (read(OWN_FOLDER), False),
        (read(OWN_FOLDER, context={TAG: "ada"}), True),
        (read(OWN_FOLDER, context={TAG: "bob"}), False),
        (read(OWN_FOLDER, context={TAG: "*"}), False),
    )


def test_policy_of_a_bucket() -> None:
    def over(tls: str) -> Request:
        return read(
            ALL_DOCUMENTS,
            bucket=WITHOUT_TLS,
            context={"aws:SecureTransport": tls},
        )

    public = policy(Principal="*", Resource="arn:aws:s3:::documents/*")
    decided(
        (over("true"), True),
        (over("false"), False),
        (read(principal=ANONYMOUS), False),
        (read(principal=ANONYMOUS, bucket=public), True),
    )


@pytest.mark.parametrize(
    ("trusted", "own_policy", "allowed"),
    [
        ({"AWS": ROLE}, False, True),
        ({"AWS": OTHER_ROLE}, True, False),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, False, False),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, True, True),
        ({"Service": "lambda.amazonaws.com"}, True, False),
    ],
)
def test_trust_of_a_role(trusted: dict[str, str], own_policy: bool, allowed: bool) -> None:
    assume = {"Action": "sts:AssumeRole"}
    request = Request(
        principal=SESSION,
        action="sts:AssumeRole",
        resource=OTHER_ROLE,
        account_id=ACCOUNT,
        policies={
            Layer.IDENTITY: [policy(**assume, Resource="*")] if own_policy else [],
            Layer.RESOURCE: [policy(**assume, Principal=trusted)],
        },
    )
    decided((request, allowed))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"action": "s3:GetObjects"}, "invalid.action"),
        ({"resource": "arn:aws:s3:::documents"}, "no.resource.types"),
        ({"resource": "arn:aws:s3:::documents/*"}, "the resource is a pattern"),
        ({"context": {"s3:prefix": "ada/"}}, "the action has no s3:prefix"),
        (
            {"policies": {Layer.IDENTITY: ['{"Statement": [{"Effect": "Grant"}]}']}},
            "policy.errors",
        ),
    ],
)
def test_request_that_makes_no_sense(other: dict[str, Any], reason: str) -> None:
    with pytest.raises(Failure, match="cannot decide some requests") as failure:
        decisions([read(), read(**other)])
    assert reason in failure.value.log

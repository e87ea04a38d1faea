"""The linter finds mistakes of policies in Terraform's state that plan and apply do not find."""

import json
from typing import Any

import pytest

from ..policy_linter import findings, policies
from ..published_policies import BOUNDARY, DEPLOYER, VERIFIER, document, examples, published

pytestmark = pytest.mark.usefixtures("scanners")

ROLE = "arn:aws:iam::123456789012:role/documents-readers"


def statement(**other: Any) -> dict[str, Any]:
    right = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::documents/*",
    }
    return {"Version": "2012-10-17", "Statement": [right | other]}


def resource(address: str, **values: Any) -> dict[str, Any]:
    return {"address": address, "mode": "managed", "values": values}


def test_every_document_is_found() -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ROLE}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    found = policies(
        [
            resource("aws_iam_role.a", arn=ROLE, assume_role_policy=document, name="a"),
            resource("aws_s3_bucket_policy.b", policy=json.dumps(statement())),
            resource("aws_lambda_function.c", environment='{"allowed_roles": []}', package="{}"),
            resource("aws_cloudwatch_dashboard.d", dashboard_body="{not JSON"),
            {
                "address": "data.aws_iam_policy_document.e",
                "mode": "data",
                "values": {"json": json.dumps(statement())},
            },
        ]
    )
    assert found == {
        "aws_iam_role.a.assume_role_policy": {
            "Version": "2012-10-17",
            "Statement": [trust | {"Resource": ROLE}],
        },
        "aws_s3_bucket_policy.b.policy": statement(),
    }
    assert findings(found) == []


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        ({"Action": "s3:GetObjects"}, "UNKNOWN_ACTION"),
        ({"Resource": "arn:aws:s3:::documents"}, "RESOURCE_MISMATCH"),
        ({"Resource": "*"}, "RESOURCE_STAR"),
        ({"Condition": {"StringEquals": {"s3:nothing": "x"}}}, "UNKNOWN_CONDITION_FOR_ACTION"),
        ({"Principal": {"AWS": "arn:aws:iam::1234:root"}}, "UNKNOWN_PRINCIPAL"),
    ],
)
def test_mistakes(wrong: dict[str, Any], finding: str) -> None:
    (found,) = findings({"a.policy": statement(**wrong)})
    assert found.startswith(f"a.policy: {finding}: ")


def test_the_published_policies_name_only_actions_of_iam() -> None:
    documents = {
        name: json.loads(document(published(name, examples())))
        for name in (*DEPLOYER, VERIFIER, BOUNDARY)
    }
    known = (
        # SECURITY.md and docs/deployer.md say it: the bucket's deployer may open it.
        "deployer-policy: RESOURCE_POLICY_PRIVILEGE_ESCALATION: ",
        # IAM has known it for some years; this linter does not.
        (
            "deployer-policy: UNKNOWN_CONDITION_FOR_ACTION: Unknown condition"
            " iam:PermissionsBoundary for action iam:UpdateAssumeRolePolicy"
        ),
        # AWS compares it as text in its own examples.
        *(
            f"{name}: MISMATCHED_TYPE_BUT_USABLE: Type mismatch: StringEquals requires"
            for name in DEPLOYER
        ),
        # The distribution is API Gateway's own.
        "deployer-policy-api: RESOURCE_STAR: ['cloudfront:UpdateDistribution']",
        # The account of AWS's own policies.
        "verifier-policy: INVALID_ARN: ",
    )
    assert [found for found in findings(documents) if not found.startswith(known)] == []

"""How `scripts/verify` judges roles: whom they let in, and what they let do."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tooling.deployed.deployment import GroupPolicies
from tooling.verify.permissions import IN_VPC, ExecutionRole, unlimited, written_by
from tooling.verify.trust import Trust

from .verified import (
    ACCOUNT,
    EDITORS,
    EXECUTION,
    GROUPS,
    OURS,
    READERS,
    admits,
    allowing,
    assert_faults,
)

POOL = "us-east-1:0c0f9a3e-0000-4000-8000-000000000000"

FEDERATED = {"Federated": "cognito-identity.amazonaws.com"}
BY_POOL = "sts:AssumeRoleWithWebIdentity"


def of_pool(pool: str, kind: str = "authenticated") -> dict[str, Any]:
    return {
        "StringEquals": {"cognito-identity.amazonaws.com:aud": pool},
        "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": kind},
    }


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        ([OURS], None),
        (OURS, None),
        ([], "does not let"),
        ([{**OURS, "Effect": "Deny"}], "call sts:AssumeRole"),
        ([OURS, admits("*", "sts:AssumeRole")], "lets everybody in"),
        ([admits({"AWS": ["*", EXECUTION]}, "sts:AssumeRole")], "lets everybody in"),
        ([OURS, admits({"AWS": f"{ACCOUNT}:root"}, "sts:AssumeRole")], ":root in"),
        ([OURS, admits({"AWS": "AROAEXAMPLE"}, "sts:AssumeRole")], "a role that was deleted"),
        ([OURS, admits(FEDERATED, BY_POOL, Condition=of_pool(POOL))], "cognito-identity"),
        ([admits({"AWS": EXECUTION}, "sts:*")], "lets the execution role call sts:*"),
        ([{**OURS, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}], "under a condition"),
        ([OURS, {"Effect": "Allow", "NotPrincipal": {}, "Action": "sts:*"}], "everybody but"),
        (
            [OURS, {"Effect": "Allow", "Principal": {"AWS": EXECUTION}, "NotAction": "iam:*"}],
            "lets the execution role call everything but a few actions",
        ),
    ],
)
def test_trust(statements: Any, fault: str | None) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}))
    assert_faults(trust.faults({"Statement": statements}), fault)


def test_trust_for_another_action() -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}))
    faults = trust.faults({"Statement": [admits({"AWS": EXECUTION}, "sts:TagSession")]})
    assert_faults(
        faults,
        "call sts:TagSession, of which",
        "does not let",
    )


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        ([OURS, admits(FEDERATED, BY_POOL, Condition=of_pool(POOL))], None),
        ([OURS, admits(FEDERATED, BY_POOL, "sts:TagSession", Condition=of_pool(POOL))], None),
        ([OURS], f"does not let the identity pool {POOL} in"),
        ([OURS, admits(FEDERATED, BY_POOL, Condition=of_pool("other"))], "pools other than"),
        ([OURS, admits(FEDERATED, BY_POOL, Condition=of_pool(POOL, "un*"))], "lets guests"),
        ([OURS, admits(FEDERATED, "sts:*", Condition=of_pool(POOL))], "call sts:*"),
    ],
)
def test_trust_with_an_identity_pool(statements: Any, fault: str | None) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), POOL)
    assert_faults(trust.faults({"Statement": statements}), fault)


def test_a_role_of_the_deployers_own_may_let_others_in() -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), others=True)
    other = admits({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole")
    assert_faults(trust.faults({"Statement": [OURS, other]}))
    assert_faults(trust.faults({"Statement": [other]}), "does not let")


@pytest.mark.parametrize(
    ("condition", "fault"),
    [({}, "lets everybody in"), ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, None)],
)
def test_a_role_of_the_deployers_own_lets_not_everybody_in(
    condition: Mapping[str, Any], fault: str | None
) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), others=True)
    everybody = admits({"AWS": "*"}, "sts:AssumeRole", Condition=condition)
    assert_faults(trust.faults({"Statement": [OURS, everybody]}), fault)


LOG = "arn:aws:logs:us-east-1:123456789012:log-group:"


@pytest.mark.parametrize(
    ("action", "resource", "ok"),
    [
        ("logs:PutLogEvents", f"{LOG}/aws/lambda/api:*", True),
        ("logs:PutLogEvents", f"{LOG}/aws/lambda/api-other:*", False),
        ("logs:PutLogEvents", f"{LOG}*", False),
        ("logs:PutLogEvents", f"{LOG.replace('123456789012', '*')}/aws/lambda/api:*", False),
        ("logs:CreateLogGroup", f"{LOG}/aws/lambda/api:*", False),
        ("sts:AssumeRole", f"{GROUPS}*", True),
        ("sts:assumerole", f"{GROUPS}api-readers", True),
        ("sts:TagSession", f"{GROUPS}*", False),
        ("sts:AssumeRole", f"{ACCOUNT}:role/*", False),
        ("sts:AssumeRole", f"{ACCOUNT}:role/*/groups/*", False),
        ("sts:AssumeRole", f"{ACCOUNT}:role/admin/*", False),
        ("sts:AssumeRole", f"{ACCOUNT}:role/api/*", False),
        ("sts:AssumeRole", f"{GROUPS.replace('123456789012', '*')}*", False),
        ("sts:AssumeRole", f"{GROUPS.replace('arn:aws', 'arn:*')}*", False),
        ("sts:AssumeRole", f"{ACCOUNT}:role/team/audit", True),
        ("sts:AssumeRole", f"{ACCOUNT}:role/team/*", False),
        ("sts:AssumeRole", "*", False),
        ("s3:GetObject", "arn:aws:s3:::documents/*", False),
        ("xray:PutTraceSegments", "*", False),
        ("ec2:CreateNetworkInterface", "*", False),
        ("*", "*", False),
    ],
)
def test_execution_role(action: str, resource: str, ok: bool) -> None:
    fault = None if ok else f"policy own grants {action} on {resource}"
    assert_faults(execution_role().faults({"own": allowing(action, resource)}), fault)


def test_execution_role_that_is_traced() -> None:
    role = execution_role(traced=True)
    assert_faults(role.faults({"own": allowing("xray:PutTraceSegments", "*")}))


@pytest.mark.parametrize(
    ("denied", "fault"),
    [
        (sorted(IN_VPC), None),
        (sorted(IN_VPC)[1:], "no policy keeps the function's code from managing"),
    ],
)
def test_execution_role_in_a_vpc(denied: list[str], fault: str | None) -> None:
    leaving = {
        "Effect": "Deny",
        "Action": denied,
        "Resource": "*",
        "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": "arn:aws:lambda:::function:api"}},
    }
    policies = {
        "own": allowing("ec2:CreateNetworkInterface", "*"),
        "network": json.dumps({"Statement": leaving}),
    }
    assert_faults(execution_role(in_vpc=True).faults(policies), fault)


def test_execution_role_in_a_vpc_of_another_version() -> None:
    own = allowing("sts:AssumeRole", f"{GROUPS}*")
    assert_faults(execution_role(in_vpc=True).faults({"own": own}))


def test_all_but_some_is_everything() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "x"}
    documents = {"own": json.dumps({"Statement": [statement]})}
    assert_faults(execution_role().faults(documents), "grants * on *")
    assert_faults(unlimited(documents), "policy own grants every action")


def test_denying_grants_nothing() -> None:
    documents = {
        "own": json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    }
    assert_faults(execution_role().faults(documents))
    assert_faults(unlimited(documents))


DOCUMENTS = "arn:aws:s3:::b/*"
WRITTEN = GroupPolicies({"group": allowing("s3:GetObject", DOCUMENTS)}, frozenset({"arn:m"}))


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"group": WRITTEN.inline["group"].replace(" ", "  ")}, ()),
        ({"arn:m": allowing("s3:*", "*")}, ()),
        (
            {"by-hand": allowing("s3:PutObject", DOCUMENTS)},
            (f"policy by-hand, which Terraform did not write, grants s3:PutObject on {DOCUMENTS}",),
        ),
        ({"arn:other": allowing("*", "*")}, ("policy arn:other, which Terraform did not write",)),
        (
            {"group": allowing("s3:*", DOCUMENTS)},
            (f"policy group, which Terraform wrote otherwise, grants s3:* on {DOCUMENTS}",),
        ),
        ({"group": None}, ("policy group, which Terraform wrote, is gone",)),
        ({"arn:m": None}, ("policy arn:m, which Terraform wrote, is gone",)),
    ],
)
def test_a_role_that_terraform_wrote(
    changed: Mapping[str, str | None], faults: Sequence[str]
) -> None:
    found = {**WRITTEN.inline, "arn:m": allowing("s3:List*", "*"), **changed}
    policies = {name: text for name, text in found.items() if text is not None}
    assert_faults(written_by(WRITTEN, policies), *faults)


@pytest.mark.parametrize(
    ("action", "fault"), [("s3:*", None), ("*", "policy own grants every action")]
)
def test_a_role_that_terraform_says_nothing_of(action: str, fault: str | None) -> None:
    assert_faults(unlimited({"own": allowing(action, "*")}), fault)


def execution_role(*, in_vpc: bool = False, traced: bool = False) -> ExecutionRole:
    own = f"{ACCOUNT}:role/team/audit"
    return ExecutionRole(
        f"{LOG}/aws/lambda/api",
        frozenset({"sts:AssumeRole"}),
        frozenset({READERS, EDITORS, own}),
        frozenset({own}),
        GROUPS,
        in_vpc=in_vpc,
        traced=traced,
    )

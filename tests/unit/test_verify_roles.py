"""How `scripts/verify` judges roles: whom they trust, and what they allow."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tooling.verify.configuration import Configuration
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

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:api"
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
        "call sts:TagSession, which",
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


def test_an_existing_role_may_admit_others() -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), others=True)
    other = admits({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole")
    assert_faults(trust.faults({"Statement": [OURS, other]}))
    assert_faults(trust.faults({"Statement": [other]}), "does not let")


@pytest.mark.parametrize(
    ("condition", "fault"),
    [({}, "lets everybody in"), ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, None)],
)
def test_an_existing_role_must_not_admit_everybody(
    condition: Mapping[str, Any], fault: str | None
) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), others=True)
    everybody = admits({"AWS": "*"}, "sts:AssumeRole", Condition=condition)
    assert_faults(trust.faults({"Statement": [OURS, everybody]}), fault)


def denies(principal: Any, *actions: str, **more: Any) -> dict[str, Any]:
    return {**admits(principal, *actions, **more), "Effect": "Deny"}


EC2 = "ec2.amazonaws.com"
STRANGER = f"{ACCOUNT}:role/stranger"


@pytest.mark.parametrize(
    ("principal", "strangers"),
    [
        ({"AWS": EXECUTION, "Service": EC2}, [EC2]),
        ({"Service": EC2, "AWS": EXECUTION}, [EC2]),
        ({"AWS": [EXECUTION], "Service": [EC2, "ssm.amazonaws.com"]}, [EC2, "ssm.amazonaws.com"]),
        ({"AWS": [EXECUTION, STRANGER]}, [STRANGER]),
        ({"AWS": [STRANGER, EXECUTION]}, [STRANGER]),
        ({"AWS": [EXECUTION, STRANGER, "210987654321"]}, [STRANGER, "210987654321"]),
        ({"AWS": EXECUTION, "Federated": "graph.facebook.com"}, ["graph.facebook.com"]),
        ({"AWS": EXECUTION, "Federated": ["accounts.google.com"]}, ["accounts.google.com"]),
        ({"AWS": EXECUTION, "CanonicalUser": "79a59df900b9"}, ["79a59df900b9"]),
        ({"AWS": EXECUTION, "Service": "*"}, ["everybody"]),
        ({"AWS": EXECUTION, "Federated": "*"}, ["everybody"]),
        ({"AWS": [EXECUTION, "*"]}, ["everybody"]),
        ({"AWS": EXECUTION, "Kind of tomorrow": "somebody"}, ["somebody"]),
        ({"AWS": EXECUTION, **FEDERATED}, [FEDERATED["Federated"]]),
    ],
)
def test_principals_of_every_kind_are_read(principal: Any, strangers: list[str]) -> None:
    found = Trust(EXECUTION, frozenset({"sts:AssumeRole"})).faults(
        {"Statement": [admits(principal, "sts:AssumeRole")]}
    )
    assert list(found) == [f"lets {stranger} in" for stranger in strangers]


@pytest.mark.parametrize(
    ("principal", "stranger"),
    [
        ({**FEDERATED, "Service": EC2}, EC2),
        ({"Service": EC2, **FEDERATED}, EC2),
        ({**FEDERATED, "AWS": STRANGER}, STRANGER),
        ({"Federated": [FEDERATED["Federated"], "graph.facebook.com"]}, "graph.facebook.com"),
        ({**FEDERATED, "AWS": "*"}, "everybody"),
        ({**FEDERATED, "Service": FEDERATED["Federated"]}, FEDERATED["Federated"]),
    ],
)
def test_strangers_beside_the_identity_pool_are_found(principal: Any, stranger: str) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), POOL)
    by_pool = admits(principal, BY_POOL, Condition=of_pool(POOL))
    assert_faults(trust.faults({"Statement": [OURS, by_pool]}), f"lets {stranger} in")


@pytest.mark.parametrize(
    "principal",
    [
        {"Service": FEDERATED["Federated"]},
        {"AWS": FEDERATED["Federated"]},
        {"Federated": "cognito-identity.evil.amazonaws.com"},
        {"Federated": "cognito-identity.amazonaws.com.evil.example"},
        {"Federated": "cognito-identityXamazonaws.com"},
    ],
)
def test_other_principals_are_not_the_identity_pool(principal: Any) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), POOL)
    by_pool = admits(principal, BY_POOL, Condition=of_pool(POOL))
    assert_faults(trust.faults({"Statement": [OURS, by_pool]}), "lets cognito", "does not let the")


@pytest.mark.parametrize("principal", [{"AWS": "*"}, "*", {"AWS": STRANGER}, {"Service": EC2}])
def test_a_deny_admits_nobody(principal: Any) -> None:
    """A condition may hold or not; one in the execution role's own statement is a fault."""
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}))
    never = denies(principal, "sts:*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    assert_faults(trust.faults({"Statement": [OURS, never]}))
    not_principal = {"Effect": "Deny", "NotPrincipal": {"AWS": EXECUTION}, "Action": "sts:*"}
    assert_faults(trust.faults({"Statement": [OURS, not_principal]}))


@pytest.mark.parametrize(
    "statement",
    [
        denies({"AWS": EXECUTION}, "sts:AssumeRole"),
        denies({"AWS": [STRANGER, EXECUTION]}, "sts:AssumeRole"),
        denies({"AWS": "*"}, "sts:AssumeRole"),
        denies("*", "sts:AssumeRole"),
        denies({"AWS": f"{ACCOUNT}:root"}, "sts:AssumeRole"),
        denies({"AWS": "123456789012"}, "sts:AssumeRole"),
        denies({"AWS": EXECUTION}, "STS:assume*"),
        denies({"AWS": EXECUTION}, "*"),
        denies({"AWS": EXECUTION}, "sts:TagSession", "sts:AssumeRole"),
        {"Effect": "Deny", "Principal": {"AWS": EXECUTION}, "NotAction": "sts:TagSession"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": STRANGER}, "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "NotPrincipal": {"Service": EC2}, "NotAction": ["iam:*", "s3:*"]},
    ],
)
def test_deny_for_the_execution_role(statement: Mapping[str, Any]) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}))
    fault = f"does not let {EXECUTION} call sts:AssumeRole"
    for statements in ([OURS, statement], [statement, OURS]):
        assert list(trust.faults({"Statement": statements})) == [fault]
    assert list(
        Trust(EXECUTION, trust.actions, others=True).faults({"Statement": [statement]})
    ) == [fault]


@pytest.mark.parametrize(
    "statement",
    [
        denies({"AWS": EXECUTION}, "sts:TagSession"),
        denies({"AWS": EXECUTION}, "sts:AssumeRoleWithSAML"),
        denies({"AWS": f"{EXECUTION}-other"}, "sts:AssumeRole"),
        denies({"AWS": "210987654321"}, "sts:AssumeRole"),
        denies({"Service": EC2}, "sts:AssumeRole"),
        {"Effect": "Deny", "Principal": {"AWS": EXECUTION}, "NotAction": "sts:Assume*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "*"},
    ],
)
def test_deny_for_others(statement: Mapping[str, Any]) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}))
    assert_faults(trust.faults({"Statement": [OURS, statement]}))


@pytest.mark.parametrize(
    ("condition", "limits"),
    [
        ({"StringEquals": {"aws:PrincipalAccount": "123456789012"}}, True),
        ({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}}, True),
        ({"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::123456789012:role/a"]}}, True),
        ({"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": "o-1/*"}}, True),
        ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, True),
        ({"StringEquals": {"sts:ExternalId": "x"}, "Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}, False),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}, False),
        ({"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-1/*"}}, False),
        ({"Null": {"aws:PrincipalOrgID": "false"}}, False),
        ({"StringLike": {"aws:PrincipalArn": "*"}}, False),
        ({"StringLike": {"aws:PrincipalArn": ["arn:aws:iam::123456789012:role/a", "*"]}}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, False),
        ({"StringEquals": {}}, False),
    ],
)
def test_conditions_that_limit_a_trust(condition: Mapping[str, Any], limits: bool) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), others=True)
    everybody = admits({"AWS": "*"}, "sts:AssumeRole", Condition=condition)
    found = trust.faults({"Statement": [OURS, everybody]})
    assert_faults(found, None if limits else "lets everybody in")


LOG = "arn:aws:logs:us-east-1:123456789012:log-group:"


@pytest.mark.parametrize(
    ("action", "resource", "ok"),
    [
        ("logs:PutLogEvents", f"{LOG}/aws/lambda/api:*", True),
        ("logs:PutLogEvents", f"{LOG}/aws/lambda/api-other:*", False),
        ("logs:PutLogEvents", f"{LOG}*", False),
        ("logs:PutLogEvents", f"{LOG.replace('123456789012', '*')}/aws/lambda/api:*", False),
        ("logs:CreateLogGroup", f"{LOG}/aws/lambda/api:*", True),
        ("logs:CreateLogGroup", f"{LOG}*", False),
        ("logs:DeleteLogGroup", f"{LOG}/aws/lambda/api:*", False),
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


MANAGING = "no policy keeps the function's code from managing"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, None),
        ({"Action": sorted(IN_VPC)[1:]}, MANAGING),
        ({"Effect": "Allow"}, MANAGING),
        ({"Resource": "arn:aws:ec2:us-east-1:123456789012:subnet/a"}, MANAGING),
        ({"Condition": {"Null": {"lambda:SourceFunctionArn": "true"}}}, MANAGING),
        ({"Condition": {"ArnNotLike": {"lambda:SourceFunctionArn": FUNCTION}}}, MANAGING),
        ({"Condition": {"ArnEquals": {"aws:SourceArn": FUNCTION}}}, MANAGING),
        ({"Condition": {}}, MANAGING),
    ],
)
def test_execution_role_in_a_vpc(changed: Mapping[str, Any], fault: str | None) -> None:
    leaving = {
        "Effect": "Deny",
        "Action": sorted(IN_VPC),
        "Resource": "*",
        "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": FUNCTION}},
        **changed,
    }
    policies = {
        "own": allowing("ec2:CreateNetworkInterface", "*"),
        "network": json.dumps({"Statement": leaving}),
    }
    assert_faults(execution_role(in_vpc=True).faults(policies), fault)


def test_execution_role_in_a_vpc_of_another_version() -> None:
    own = allowing("sts:AssumeRole", f"{GROUPS}*")
    assert_faults(execution_role(in_vpc=True).faults({"own": own}))


def test_not_action_counts_as_every_action() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "x"}
    documents = {"own": json.dumps({"Statement": [statement]})}
    assert_faults(execution_role().faults(documents), "grants * on *")
    assert_faults(unlimited(documents), "policy own grants every action")


def test_a_deny_grants_nothing() -> None:
    documents = {
        "own": json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    }
    assert_faults(execution_role().faults(documents))
    assert_faults(unlimited(documents))


DOCUMENTS = "arn:aws:s3:::b/*"
INLINE = {"group": allowing("s3:GetObject", DOCUMENTS)}
WRITTEN = {"inline": INLINE, "managed": ["arn:m"]}


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"group": INLINE["group"].replace(" ", "  ")}, ()),
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
def test_role_with_the_policies_of_terraform(
    changed: Mapping[str, str | None], faults: Sequence[str]
) -> None:
    found = {**INLINE, "arn:m": allowing("s3:List*", "*"), **changed}
    policies = {name: text for name, text in found.items() if text is not None}
    assert_faults(written_by(WRITTEN, policies), *faults)


@pytest.mark.parametrize(
    ("action", "fault"),
    [
        ("s3:*", None),
        ("*:GetObject", None),
        *((every, "policy own grants every action") for every in ("*", "*:*", "**", "*:**", "?*")),
    ],
)
def test_role_without_policies_in_terraforms_outputs(action: str, fault: str | None) -> None:
    assert_faults(unlimited({"own": allowing(action, "*")}), fault)


def execution_role(*, in_vpc: bool = False, traced: bool = False) -> ExecutionRole:
    own = f"{ACCOUNT}:role/team/audit"
    return ExecutionRole(
        f"{LOG}/aws/lambda/api",
        [Configuration({}, in_vpc=in_vpc, traced=traced, role_arn=EXECUTION)],
        frozenset({READERS, EDITORS, own}),
        frozenset({GROUPS}),
    )

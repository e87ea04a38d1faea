"""How `scripts/verify` judges a stack's roles, as IAM and the function's versions have them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tooling.failure import Failure
from tooling.lock_out.locked_out import LockedOut
from tooling.verify.configuration import Configuration, Versions, read_versions
from tooling.verify.roles import (
    check_permissions,
    check_public_function,
    check_tags,
    check_trust,
)

from .verified import (
    ACCOUNT,
    EXECUTION,
    GROUPS,
    OURS,
    READERS,
    admits,
    allowing,
    assert_faults,
    stack,
    versions,
)

LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/"
LAMBDA = admits({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")


def roles(
    trust: Mapping[str, Mapping[str, Any]] | None = None,
    policies: Mapping[str, Mapping[str, str]] | None = None,
    gone: str = "",
    managed: Mapping[str, str] | None = None,
) -> Any:
    """IAM with roles, by their names: one statement of the trust, inline policies by name.

    Args:
        trust: By role.
        policies: By role.
        gone: A role that does not exist.
        managed: Managed policies by ARN, which the execution role has.
    """

    def check_is_there(name: str) -> None:
        if name == gone:
            raise ClientError({"Error": {"Code": "NoSuchEntity"}}, "GetRole")

    def get_role(RoleName: str) -> dict[str, Any]:  # noqa: N803 (AWS's)
        check_is_there(RoleName)
        document = {"Statement": [(trust or {}).get(RoleName, OURS)]}
        return {"Role": {"AssumeRolePolicyDocument": document}}

    def get_role_policy(RoleName: str, PolicyName: str) -> dict[str, Any]:  # noqa: N803 (AWS's)
        return {"PolicyDocument": json.loads((policies or {})[RoleName][PolicyName])}

    def pages(operation: str, name: str) -> list[dict[str, Any]]:
        check_is_there(name)
        inline = list((policies or {}).get(name, {})) if operation == "list_role_policies" else []
        attached = [{"PolicyArn": arn} for arn in managed or () if name == "api"]
        return [{"PolicyNames": inline, "AttachedPolicies": attached}]

    def get_paginator(operation: str) -> Any:
        return SimpleNamespace(paginate=lambda RoleName: pages(operation, RoleName))  # noqa: N803 (AWS's)

    def get_policy(PolicyArn: str) -> dict[str, Any]:  # noqa: N803 (AWS's)
        if PolicyArn not in (managed or {}):
            raise ClientError({"Error": {"Code": "NoSuchEntity"}}, "GetPolicy")
        return {"Policy": {"DefaultVersionId": "v1"}}

    def get_policy_version(PolicyArn: str, VersionId: str) -> dict[str, Any]:  # noqa: N803 (AWS's)
        assert VersionId == "v1"
        return {"PolicyVersion": {"Document": json.loads((managed or {})[PolicyArn])}}

    return SimpleNamespace(
        get_role=get_role,
        get_role_policy=get_role_policy,
        get_paginator=get_paginator,
        get_policy=get_policy,
        get_policy_version=get_policy_version,
    )


@pytest.mark.parametrize(
    ("principal", "fault"),
    [
        ({"Service": "lambda.amazonaws.com"}, None),
        ({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}, "lets ec2.amazonaws.com in"),
        ({"AWS": f"{ACCOUNT}:root"}, f"lets {ACCOUNT}:root in"),
    ],
)
def test_trust_of_the_execution_role(principal: Any, fault: str | None) -> None:
    trust = {"api": admits(principal, "sts:AssumeRole")}
    checks = check_trust(roles(trust=trust), stack(), versions(allowed_roles=[f"{GROUPS}*"]))
    assert_faults((check.fault for check in checks if check.fault), fault)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (admits({"Service": "lambda.amazonaws.com"}, "sts:*"), None),
        (admits({"AWS": "*"}, "sts:AssumeRole"), "lets everybody in"),
        (admits("*", "sts:AssumeRole"), "lets everybody in"),
        (
            admits({"Service": "lambda.amazonaws.com", "AWS": EXECUTION}, "sts:AssumeRole"),
            f"lets {EXECUTION} in",
        ),
        (
            admits({"Service": "lambda.amazonaws.com", "Federated": "x"}, "sts:AssumeRole"),
            "lets x in",
        ),
        (
            {"Effect": "Allow", "NotPrincipal": {"AWS": "x"}, "Action": "sts:AssumeRole"},
            "lets everybody but a few in",
        ),
        ({**LAMBDA, "Effect": "Deny"}, "does not let lambda.amazonaws.com call sts:AssumeRole"),
        ({**admits("*", "sts:*"), "Effect": "Deny"}, "does not let lambda.amazonaws.com call sts"),
        (admits({"Service": "lambda.amazonaws.com"}, "sts:TagSession"), "does not let lambda"),
        (admits({"Federated": "lambda.amazonaws.com"}, "sts:AssumeRole"), "lets lambda"),
    ],
)
def test_statements_of_the_execution_roles_trust(
    statement: Mapping[str, Any], fault: str | None
) -> None:
    iam = roles(trust={"api": statement})
    checks = check_trust(iam, stack(), versions(allowed_roles=[f"{GROUPS}*"]))
    found = [check.fault for check in checks if check.fault]
    assert_faults(found, fault)
    assert all("everybody" not in each for each in found) or statement["Effect"] == "Allow"


def test_settings_after_a_roll_back() -> None:
    """The roles are for the newest version, and an older version serves."""
    own = f"{ACCOUNT}:role/team/audit"
    newest = Configuration(
        {"allowed_roles": [f"{GROUPS}*", own], "session_tags": {"team": "custom:team"}},
        in_vpc=True,
        traced=True,
        role_arn=EXECUTION,
    )
    deployed = versions(newest=newest, allowed_roles=[f"{GROUPS}*"])
    tagging = admits({"AWS": EXECUTION}, "sts:AssumeRole", "sts:TagSession")
    by_others = admits({"AWS": [EXECUTION, f"{ACCOUNT}:root"]}, "sts:AssumeRole")
    trust = {"api": LAMBDA, "api-readers": tagging, "api-editors": tagging, "audit": by_others}
    granted = {
        "tags": allowing("sts:TagSession", f"{GROUPS}*"),
        "own": allowing("sts:AssumeRole", own),
        "traces": allowing("xray:PutTraceSegments", "*"),
    }
    iam = roles(trust, {"api": granted})
    roles_of_groups = {**stack().group_role_arns, "auditors": own}
    with_own = replace(stack(), group_role_arns=roles_of_groups)
    for check_roles in (check_trust, check_permissions):
        assert_faults(check.fault for check in check_roles(iam, with_own, deployed) if check.fault)
    # It must work with the version that serves.
    back = Versions(deployed.newest, deployed.serving)
    untagged = roles({"api": LAMBDA, "audit": OURS})
    faults = [check.fault for check in check_trust(untagged, with_own, back) if check.fault]
    assert len(faults) == len(roles_of_groups)
    assert "call sts:TagSession" in faults[0]


def tagged_roles(keys: Mapping[str, Sequence[str]]) -> Any:
    """IAM with roles that have tags of these keys; it leaves out the tags if there are none."""

    def get_role(RoleName: str) -> dict[str, Any]:  # noqa: N803 (AWS's)
        tags = [{"Key": key, "Value": "blue"} for key in keys.get(RoleName, ())]
        return {"Role": {"RoleName": RoleName} | ({"Tags": tags} if tags else {})}

    return SimpleNamespace(get_role=get_role)


@pytest.mark.parametrize("setting", ["serving", "newest"])
def test_a_role_has_no_tag_with_the_key_of_a_session_tag(setting: str) -> None:
    own = f"{ACCOUNT}:role/team/audit"
    outputs = replace(stack(), group_role_arns={**stack().group_role_arns, "auditors": own})
    tagging = Configuration(
        {"session_tags": {"team": "custom:team", "Unit": "custom:unit"}},
        in_vpc=False,
        traced=False,
        role_arn=EXECUTION,
    )
    deployed = versions()._replace(**{setting: tagging})
    iam = tagged_roles(
        {"api-readers": ["Team", "cost"], "api-editors": ["teams"], "audit": ["unit", "TEAM"]}
    )
    checks = list(check_tags(iam, outputs, deployed))
    assert [check.got for check in checks] == [
        "no key of a session tag",
        "has the tag Team",
        "has the tag unit; has the tag TEAM",
    ]
    assert [check.subject for check in checks if not check.ok] == ["api-readers", "audit"]
    assert list(check_tags(iam, outputs, versions())) == []


def test_a_role_whose_tags_cannot_be_read_because_it_is_gone() -> None:
    iam = roles(gone="api-readers")
    checks = list(check_tags(iam, stack(), versions(session_tags={"team": "custom:team"})))
    assert [check.subject for check in checks if not check.ok] == ["api-readers"]


def test_live_and_newest_version() -> None:
    asked = []

    def get_function_configuration(**which: str) -> dict[str, Any]:
        asked.append(which)
        mode = "PassThrough" if "Qualifier" in which else "Active"
        return {
            "Environment": {"Variables": {"GROUP_ROLE_CONFIG": "{}"}},
            "TracingConfig": {"Mode": mode},
            "Role": EXECUTION,
        }

    functions = SimpleNamespace(get_function_configuration=get_function_configuration)
    account: Any = SimpleNamespace(client=lambda _: functions)
    methods: Any = [SimpleNamespace(function="api", qualifier="live")]
    read = read_versions(account, "api", methods)
    assert (read.serving.traced, read.newest.traced) == (False, True)
    assert asked == [{"FunctionName": "api", "Qualifier": "live"}, {"FunctionName": "api"}]


def statement(**changed: Any) -> dict[str, Any]:
    """A statement of `function.statements`, in Terraform's output."""
    conditions = [{"test": "StringEquals", "variable": "aws:RequestedRegion", "values": ["eu"]}]
    return {
        "sid": None,
        "actions": ["sqs:SendMessage"],
        "resources": ["arn:aws:sqs:eu:123456789012:jobs"],
        "conditions": conditions,
    } | changed


@pytest.mark.parametrize(
    ("condition", "written", "fault"),
    [
        ({"StringEquals": {"aws:RequestedRegion": "eu"}}, [statement()], None),
        ({"StringEquals": {"aws:RequestedRegion": ["eu"]}}, [statement()], None),
        ({}, [statement()], "policy own grants sqs:SendMessage on arn:aws:sqs:eu"),
        ({"StringEquals": {"aws:RequestedRegion": "us"}}, [statement()], "policy own grants sqs:"),
        ({}, [statement(conditions=[])], None),
        ({}, [statement(conditions=[], resources=["*"])], "policy own grants sqs:SendMessage"),
        ({}, [], "policy own grants sqs:SendMessage"),
        (
            {"StringEquals": {"aws:RequestedRegion": "${aws:x}"}},
            [
                statement(
                    conditions=[
                        {
                            "test": "StringEquals",
                            "variable": "aws:RequestedRegion",
                            "values": ["&{aws:x}"],
                        }
                    ]
                )
            ],
            None,
        ),
    ],
)
def test_statements_of_the_function(
    condition: Mapping[str, Any], written: list[Any], fault: str | None
) -> None:
    granted = json.loads(allowing("sqs:SendMessage", "arn:aws:sqs:eu:123456789012:jobs"))
    granted["Statement"][0] |= {"Condition": condition} if condition else {}
    iam = roles(policies={"api": {"own": json.dumps(granted)}})
    deployed = replace(stack(), function_statements=written)
    checks = check_permissions(iam, deployed, versions(allowed_roles=[f"{GROUPS}*"]))
    assert_faults((check.fault for check in checks if check.fault), fault)


@pytest.mark.parametrize(
    ("principal", "granted", "faults"),
    [
        ({"Service": "lambda.amazonaws.com"}, ("logs:PutLogEvents", f"{LOGS}api_public:*"), ()),
        (
            {"Service": "lambda.amazonaws.com"},
            ("logs:PutLogEvents", f"{LOGS}api:*"),
            ("policy own grants logs:PutLogEvents on",),
        ),
        (
            {"Service": "lambda.amazonaws.com"},
            ("sts:AssumeRole", READERS),
            (f"policy own grants sts:AssumeRole on {READERS}",),
        ),
        (
            {"AWS": EXECUTION},
            ("sts:*", "*"),
            (f"lets {EXECUTION} in; it does not let lambda", "policy own grants sts:* on *"),
        ),
    ],
)
def test_the_role_of_public_routes(
    principal: Any, granted: tuple[str, str], faults: tuple[str, ...]
) -> None:
    iam = roles(
        {"public": admits(principal, "sts:AssumeRole")}, {"public": {"own": allowing(*granted)}}
    )
    function = Configuration({}, in_vpc=False, traced=False, role_arn=f"{ACCOUNT}:role/public")
    checks = check_public_function(iam, stack(), "api_public", function)
    assert_faults((check.fault for check in checks if check.fault), *faults)


@pytest.mark.parametrize("document", [None, "", "{", "[]", "null", '"{}"', "1"])
def test_illegal_configuration(document: str | None) -> None:
    variables = {} if document is None else {"GROUP_ROLE_CONFIG": document}
    functions = SimpleNamespace(
        get_function_configuration=lambda **_: {"Environment": {"Variables": variables}}
    )
    account: Any = SimpleNamespace(client=lambda _: functions)
    with pytest.raises(Failure, match="The function api shows no GROUP_ROLE_CONFIG"):
        read_versions(account, "api", [])


@pytest.mark.parametrize("role_arn", [READERS, EXECUTION])
def test_deleted_role(role_arn: str) -> None:
    iam = roles({"api": LAMBDA}, gone=role_arn.rpartition("/")[2])
    deployed = versions(allowed_roles=[f"{GROUPS}*"])
    for check_roles in (check_trust, check_permissions):
        faults = [check.fault for check in check_roles(iam, stack(), deployed) if check.fault]
        assert_faults(faults, f"There is no role {role_arn}. terraform apply makes it again")


def test_all_groups_have_existing_roles() -> None:
    own = f"{ACCOUNT}:role/team/audit"
    outputs = replace(stack(), group_role_arns={"auditors": own})
    deployed = versions(allowed_roles=[f"{GROUPS}*", own])
    policy = {"group-roles": allowing("sts:AssumeRole", f"{GROUPS}*")}
    iam = roles(policies={"api": {**policy, "more": allowing("sts:AssumeRole", f"{own}*")}})
    checks = check_permissions(iam, outputs, deployed)
    assert_faults((check.fault for check in checks if check.fault), "api: policy more grants sts")


LOCK_OUT = f"{ACCOUNT}:policy/api/groups/api.locked_out_now"
DENYING = LockedOut(frozenset({"ada"})).document("AROAEXECUTION")


@pytest.mark.parametrize(
    ("managed", "faults"),
    [
        ({LOCK_OUT: DENYING}, []),
        ({}, [f"policy {LOCK_OUT} is gone", "no such policy"]),
        (
            {LOCK_OUT: allowing("s3:*", "*")},
            [f"policy {LOCK_OUT} grants s3:* on *", "which every group's role has: s3:* on *"],
        ),
    ],
)
def test_policy_of_the_lock_out(managed: Mapping[str, str], faults: Sequence[str]) -> None:
    deployed = replace(stack(), lock_out_policy_arn=LOCK_OUT)
    iam = roles({"api": LAMBDA}, managed=managed)
    checks = check_permissions(iam, deployed, versions(allowed_roles=[f"{GROUPS}*"]))
    assert_faults((check.fault for check in checks if check.fault), *faults)

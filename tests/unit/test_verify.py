"""How `scripts/verify` judges: one case for each fault that it names, and for what is none."""

import base64
import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from tooling.deployed.actions import ACTIONS, Action, actions_in
from tooling.deployed.api import Api
from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import Tokens
from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.verify import claims, deployment, log, report
from tooling.verify.calls import Calls
from tooling.verify.check import Check, Step
from tooling.verify.claims import Group, Person
from tooling.verify.decision import Decision
from tooling.verify.deployment import Configuration, Deployment
from tooling.verify.permissions import ExecutionRole, group_faults
from tooling.verify.trust import Trust

ACCOUNT = "arn:aws:iam::123456789012"
EXECUTION = f"{ACCOUNT}:role/api"
GROUPS = f"{ACCOUNT}:role/api/groups/"
POOL = "us-east-1:0c0f9a3e-0000-4000-8000-000000000000"


def stack(**group_precedences: int) -> Deployment:
    roles = {name: f"{GROUPS}api-{name}" for name in ("readers", "editors")}
    outputs = Outputs(
        user_pool_id="us-east-1_AbCdEfGhI",
        user_pool_client_id="client",
        group_role_arns=roles,
        function_name="api",
        function_role_arn=EXECUTION,
        rest_api_id="a1b2c3",
        stage_name="live",
        invoke_url="https://api.example.com",
        documents_bucket="documents",
    )
    return Deployment(outputs, group_precedences, None)


def configured(**settings: Any) -> Configuration:
    return Configuration(settings, in_vpc=False, traced=False)


def token(**payload: Any) -> str:
    encoded = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJSUzI1NiJ9.{encoded}.c2lnbmF0dXJl"


def person(*groups: str, **payload: Any) -> Person:
    user = User("ada", groups, "password")
    return Person(user, Tokens(token(**payload), "access"), {"sub": "subject", **payload})


# Trust


def admits(principal: Any, *actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), **more}


OURS = admits({"AWS": EXECUTION}, "sts:AssumeRole")
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
        ([admits({"AWS": EXECUTION}, "sts:TagSession")], "call sts:AssumeRole"),
        ([OURS, admits("*", "sts:AssumeRole")], "lets everybody in"),
        ([admits({"AWS": ["*", EXECUTION]}, "sts:AssumeRole")], "lets everybody in"),
        ([OURS, admits({"AWS": f"{ACCOUNT}:root"}, "sts:AssumeRole")], ":root in"),
        ([OURS, admits({"AWS": "AROAEXAMPLE"}, "sts:AssumeRole")], "a role that was deleted"),
        ([OURS, admits(FEDERATED, BY_POOL, Condition=of_pool(POOL))], "cognito-identity"),
        ([admits({"AWS": EXECUTION}, "sts:*")], "lets the execution role call sts:*"),
        ([{**OURS, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}], "under a condition"),
        ([OURS, {"Effect": "Allow", "NotPrincipal": {}, "Action": "sts:*"}], "everybody but"),
    ],
)
def test_trust(statements: Any, fault: str | None) -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}))
    assert_one(trust.faults({"Statement": statements}), fault)


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
    assert_one(trust.faults({"Statement": statements}), fault)


def test_a_role_of_the_deployers_own_may_let_others_in() -> None:
    trust = Trust(EXECUTION, frozenset({"sts:AssumeRole"}), others=True)
    other = admits({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole")
    assert list(trust.faults({"Statement": [OURS, other]})) == []
    assert_one(trust.faults({"Statement": [other]}), "does not let")


# Permissions

LOG = "arn:aws:logs:us-east-1:123456789012:log-group:"


@pytest.mark.parametrize(
    ("action", "resource", "ok"),
    [
        ("logs:PutLogEvents", f"{LOG}/aws/lambda/api:*", True),
        ("logs:PutLogEvents", f"{LOG}/aws/lambda/api-other:*", False),
        ("logs:PutLogEvents", f"{LOG}*", False),
        ("logs:CreateLogGroup", f"{LOG}/aws/lambda/api:*", False),
        ("sts:AssumeRole", f"{GROUPS}*", True),
        ("sts:assumerole", f"{GROUPS}api-readers", True),
        ("sts:TagSession", f"{GROUPS}*", False),
        ("sts:AssumeRole", f"{ACCOUNT}:role/*", False),
        ("sts:AssumeRole", f"{ACCOUNT}:role/*/groups/*", False),
        ("sts:AssumeRole", f"{ACCOUNT}:role/admin/*", False),
        ("sts:AssumeRole", "*", False),
        ("s3:GetObject", "arn:aws:s3:::documents/*", False),
        ("xray:PutTraceSegments", "*", False),
        ("ec2:CreateNetworkInterface", "*", False),
        ("*", "*", False),
    ],
)
def test_execution_role(action: str, resource: str, ok: bool) -> None:
    role = execution_role()
    fault = None if ok else f"policy own grants {action} on {resource}"
    assert_one(role.faults(policies(action, resource)), fault)


@pytest.mark.parametrize("action", ["xray:PutTraceSegments", "ec2:CreateNetworkInterface"])
def test_execution_role_with_all_options(action: str) -> None:
    role = execution_role(in_vpc=True, traced=True)
    assert list(role.faults(policies(action, "*"))) == []


def test_all_but_some_is_everything() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "x"}
    documents = {"own": json.dumps({"Statement": [statement]})}
    assert_one(execution_role().faults(documents), "grants * on *")
    assert len(list(group_faults(documents))) == 2


def test_denying_grants_nothing() -> None:
    documents = {
        "own": json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    }
    assert list(execution_role().faults(documents)) == []
    assert list(group_faults(documents)) == []


@pytest.mark.parametrize(
    ("action", "resource", "fault"),
    [
        ("s3:GetObject", "arn:aws:s3:::documents/*", None),
        ("s3:GetObject", "*", "policy own grants s3:GetObject on everything"),
        ("*", "arn:aws:s3:::documents/*", "policy own grants every action"),
    ],
)
def test_group_role(action: str, resource: str, fault: str | None) -> None:
    assert_one(group_faults(policies(action, resource)), fault)


def execution_role(*, in_vpc: bool = False, traced: bool = False) -> ExecutionRole:
    roles = frozenset({f"{GROUPS}api-readers", f"{GROUPS}api-editors"})
    return ExecutionRole(
        "/aws/lambda/api", frozenset({"sts:AssumeRole"}), roles, in_vpc=in_vpc, traced=traced
    )


def policies(action: str, resource: str) -> dict[str, str]:
    statement = {"Effect": "Allow", "Action": [action], "Resource": resource}
    return {"own": json.dumps({"Statement": [statement]})}


def assert_one(faults: Any, expected: str | None) -> None:
    found = list(faults)
    if expected is None:
        assert found == []
    else:
        assert any(expected in fault for fault in found), found


# Groups and claims


def group(name: str, precedence: float, role: str | None = None) -> Group:
    return Group(name, f"{GROUPS}api-{role or name}", precedence)


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        ([group("readers", 30), group("editors", 20)], None),
        ([group("readers", 30)], "The user pool has no group editors"),
        ([group("readers", 30), group("editors", 20, "readers")], "has the role api-readers"),
        ([group("readers", 30), group("editors", 40)], "has 40 in the user pool, but 20"),
    ],
)
def test_groups_as_terraform_set_them(found: list[Group], fault: str | None) -> None:
    deployed = stack(readers=30, editors=20)
    assert_one(faults_of_groups(deployed, found), fault)


def test_groups_that_tie() -> None:
    tied = faults_of_groups(stack(), [group("readers", 20), group("editors", 20)])
    assert len(tied) == 2
    assert "groups readers, editors all have 20" in tied[0]


def faults_of_groups(deployed: Deployment, groups: list[Group]) -> list[str]:
    found = {group.name: group for group in groups}
    checks = claims.check_groups(deployed, claims.promised_groups(deployed, found), found)
    return [check.fault for check in checks if not check.ok]


READERS, EDITORS = f"{GROUPS}api-readers", f"{GROUPS}api-editors"
TWO = {"cognito:roles": [READERS, EDITORS]}


@pytest.mark.parametrize(
    ("member_of", "payload", "ok"),
    [
        ((), {}, True),
        ((), {"cognito:roles": [READERS], "cognito:preferred_role": READERS}, False),
        (("readers",), {}, False),
        (("readers",), {"cognito:roles": [READERS], "cognito:preferred_role": READERS}, True),
        (("readers", "editors"), {**TWO, "cognito:preferred_role": EDITORS}, True),
        (("readers", "editors"), {**TWO, "cognito:preferred_role": READERS}, False),
        (("readers", "editors"), TWO, False),
    ],
)
def test_claims(member_of: tuple[str, ...], payload: dict[str, Any], ok: bool) -> None:
    promised = {"readers": group("readers", 30), "editors": group("editors", 20)}
    app: Any = SimpleNamespace(sign_in=lambda *_: Tokens(token(**payload), "access"))
    signed_in, check = claims.sign_in(app, User("ada", member_of, "password"), promised)
    assert signed_in
    assert check.ok is ok
    if not ok and member_of:
        assert "Wrong precedence or role of a group" in check.fault


def test_a_sign_in_that_is_refused_is_a_fault() -> None:
    def refuse(*_: object) -> Tokens:
        raise Failure("ada has a second factor.")

    app: Any = SimpleNamespace(sign_in=refuse)
    signed_in, check = claims.sign_in(app, User("ada", (), "password"), {})
    assert signed_in is None
    assert check.fault == "ada cannot sign in by SRP: ada has a second factor."


# What IAM decides


class Iam:
    """Simulates, and remembers what it was asked."""

    def __init__(self, endpoint_url: str, *decisions: str) -> None:
        self.meta = SimpleNamespace(endpoint_url=endpoint_url)
        self.asked: list[dict[str, Any]] = []
        self._decisions = list(decisions)

    def simulate_principal_policy(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        return {"EvaluationResults": [{"EvalDecision": self._decisions.pop(0)}]}

    simulate_custom_policy = simulate_principal_policy


@pytest.mark.parametrize(
    ("decisions", "allowed"),
    [
        (("allowed", "allowed"), True),
        (("allowed", "explicitDeny"), False),
        (("implicitDeny",), False),
    ],
)
def test_on_aws_the_role_and_its_sessions_limits_decide(
    decisions: Sequence[str], allowed: bool
) -> None:
    iam = Iam("https://iam.amazonaws.com", *decisions)
    settings = configured(session_policy="{}", session_tags={"team": "custom:team"})
    decision = Decision(iam, settings)
    who = {"custom:team": "blue"}
    assert decision.allows(READERS, who, "s3:GetObject", "arn:aws:s3:::b/k") is allowed
    assert iam.asked[0] == {
        "PolicySourceArn": READERS,
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": ["arn:aws:s3:::b/k"],
        "ContextEntries": [
            {
                "ContextKeyName": "aws:PrincipalTag/team",
                "ContextKeyType": "string",
                "ContextKeyValues": ["blue"],
            }
        ],
    }
    assert [asked.get("PolicyInputList") for asked in iam.asked[1:]] == [["{}"]] * (
        len(decisions) - 1
    )


# Calls


class Answers(Api):
    """An API that answers the same to everything."""

    def __init__(self, status: int, **body: object) -> None:
        super().__init__("https://api.example.com")
        self._answer = requests.Response()
        self._answer.status_code = status
        self._answer._content = json.dumps(body).encode()  # noqa: SLF001

    def call(self, *_: Any, **__: Any) -> requests.Response:
        return self._answer


def checked(
    api: Api, *, allowed: bool, actions: Sequence[Action] = ACTIONS, **settings: Any
) -> dict[str, Check]:
    decision: Any = SimpleNamespace(allows=lambda *_: allowed)
    documents: Any = SimpleNamespace(key=lambda *_: "key")
    calls = Calls(stack(), configured(**settings), api, decision, documents)
    ada = person("readers", **{"cognito:preferred_role": READERS})
    return {check.what: check for check in calls.check(ada, 0, actions)}


def test_more_than_iam_allows() -> None:
    fault = checked(Answers(200, role_arn=READERS), allowed=False)["read"].fault
    assert "the API does what IAM does not allow api-readers (s3:GetObject)" in fault


def test_less_than_iam_allows() -> None:
    fault = checked(Answers(403, detail="Your role does not allow this."), allowed=True)
    assert 'the API says "Your role does not allow this."' in fault["read"].fault
    assert "the function gets no session of api-readers" in fault["whoami"].fault


def test_as_another_role() -> None:
    check = checked(Answers(200, role_arn=EDITORS), allowed=True)["whoami"]
    assert check.got == "200 as api-editors"
    assert "run as api-editors, not as api-readers" in check.fault


def test_refused_and_failing() -> None:
    assert "refuses the ID token" in checked(Answers(401), allowed=True)["read"].fault
    failing = checked(Answers(500, request_id="abc"), allowed=True)["read"].fault
    assert "the API answers 500" in failing
    assert "under request_id abc" in failing


def test_rules_decide_on_the_role() -> None:
    api = Answers(200, role_arn=EDITORS)
    assert checked(api, allowed=True, role_rules=[{}])["whoami"].ok
    stranger = Answers(200, role_arn=f"{ACCOUNT}:role/admin")
    assert not checked(stranger, allowed=True, role_rules=[{}])["whoami"].ok


def test_rules_need_whoami() -> None:
    with pytest.raises(Failure, match="only GET /whoami tells which"):
        checked(Answers(404), allowed=True, role_rules=[{}])


ORDERS = {"name": "orders", "method": "GET", "path": "/orders", "success": 200}


def test_requests_of_another_handler(tmp_path: Path) -> None:
    file = tmp_path / "requests.json"
    query = {"permission": "dynamodb:Query", "resource": "arn:aws:dynamodb:::table/orders"}
    file.write_text(json.dumps([ORDERS, {**ORDERS, **query, "name": "query"}]))
    denied = Answers(403, detail="no")
    found = checked(denied, allowed=False, actions=actions_in(file))
    assert [(name, check.ok) for name, check in found.items()] == [
        ("orders", False),
        ("query", True),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "names no request"),
        ("{", "is not a JSON list of requests"),
        ("[1]", "is not a JSON list of requests"),
        (json.dumps([{**ORDERS, "success": "ok"}]), "'ok' is not a valid HTTPStatus"),
        (json.dumps([{**ORDERS, "url": "/"}]), "unexpected keyword argument 'url'"),
        ('[{"success": 200}]', "missing 3 required positional arguments"),
    ],
)
def test_requests_that_make_no_sense(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "requests.json").write_text(text)
    with pytest.raises(Failure, match=message):
        actions_in(tmp_path / "requests.json")


def test_an_api_that_lets_everybody_in() -> None:
    calls = Calls(stack(), configured(), Answers(200), SimpleNamespace(), SimpleNamespace())  # type: ignore[arg-type]
    found = [check.fault for check in calls.check_refusals(person(), ACTIONS[0])]
    assert [fault.partition(":")[0] for fault in found] == [
        "The API answers 200 to a request with no token",
        "The API answers 200 to a request with forged token",
    ]


# The log


def events(*messages: object) -> list[dict[str, str]]:
    return [
        {
            "message": message if isinstance(message, str) else json.dumps(message),
            "logStreamName": "stream",
        }
        for message in messages
    ]


REQUEST = {"message": "request", "subject": "subject", "role_arn": READERS, "session": "miss"}


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ([REQUEST, "START", "[1]"], None),
        ([], "no request line of ada"),
        ([{**REQUEST, "subject": "other"}], "no request line of ada"),
        ([{**REQUEST, "role_arn": EDITORS}], "but of api-editors"),
        (
            [{"message": "request", "subject": "subject", "reason": "assume_role_denied"}],
            "but of none at all (reason: assume_role_denied)",
        ),
    ],
)
def test_sessions_in_the_log(written: list[object], fault: str | None) -> None:
    checks = log.check_sessions(events(*written), [(person(), READERS)])
    assert_one((check.fault for check in checks if not check.ok), fault)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("START RequestId: 7c3b", None),
        (REQUEST, None),
        ("{'AccessKeyId': 'ASIAIOSFODNN7EXAMPLE'}", "an access key"),
        ('{"SecretAccessKey": "x"}', "a secret access key or session token"),
        (f"{token(sub='other')}", "a token"),
        ("signed c2lnbmF0dXJl", "a token"),
    ],
)
def test_secrets_in_the_log(message: object, kind: str | None) -> None:
    check = log.check_secrets(events(message, "END"), [person()], "api")
    assert check.ok is (kind is None)
    assert check.got == (f"{kind} in 1" if kind else "none")


def test_the_log_of_a_lambda_authorizer_counts_too() -> None:
    function = "arn:aws:lambda:us-east-1:123456789012:function:api-authorizer:live"
    path = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
    items = [{"authorizerUri": f"{path}/{function}/invocations"}, {"providerARNs": ["pool"]}]
    client = SimpleNamespace(get_authorizers=lambda **_: {"items": items})
    account: Any = SimpleNamespace(client=lambda _: client)
    assert deployment.authorizers(account, "a1b2c3") == ["api-authorizer"]


# Input and output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not what `terraform output -json` prints"),
        ("[]", "is not what `terraform output -json` prints"),
        ('{"user_pool_id": "x"}', "is not what `terraform output -json` prints"),
        ('{"user_pool_id": {"value": "x"}}', "has no output user_pool_client_id, "),
    ],
)
def test_outputs_of_something_else(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "outputs.json").write_text(text)
    with pytest.raises(Failure, match=message):
        deployment.of_file(tmp_path / "outputs.json")


CHECKS = [
    Check(Step.API, "ada <&>", "read", "200", "200"),
    Check(Step.TRUST, "role", "admits", "api", "nobody", "Broken trust: repair it."),
]


def test_table() -> None:
    lines = report.as_table(CHECKS).splitlines()
    assert lines[1].endswith(" ok")
    assert lines[2].endswith("nobody, expected api  FAULT")
    assert lines[-1] == "Broken trust: repair it."


def test_junit(tmp_path: Path) -> None:
    report.write_junit(CHECKS, tmp_path / "junit.xml")
    suite = ET.parse(tmp_path / "junit.xml").getroot()[0]  # noqa: S314 (our own)
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    well, broken = suite
    assert (well.get("classname"), well.get("name")) == ("verify.api", "ada <&>: read")
    failure = broken.find("failure")
    assert failure is not None
    assert failure.get("message") == "Broken trust: repair it."


def test_junit_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="cannot be written"):
        report.write_junit(CHECKS, tmp_path / "nowhere" / "junit.xml")

"""The policies that `scripts/verify --why` reads: the function's and its callers'."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tooling.deployed.actions import Asked
from tooling.verify.sessions import Sessions
from tooling.why.causes import Case, causes
from tooling.why.policies import Policies
from tooling.why.sentences import sentence

from ..iam_roles import policy
from .verified import EXECUTION, GROUPS, READERS, admits, stack

pytestmark = pytest.mark.usefixtures("simulator")

CLAIMS = {"cognito:username": "ada", "custom:team": "red", "email": "ada@example.com"}
TAGGED = {"session_tags": {"team": "custom:team"}, "source_identity": "email"}
UNTAGGED = {"cognito:username": "ada"}
RED = 'the session\'s tag team (from the claim custom:team) is "red"'
READ = Asked("s3:GetObject", "arn:aws:s3:::documents/a.txt")


class Account:
    """An account of moto's."""

    def client(self, service: str) -> Any:
        return boto3.client(service, region_name="us-east-1")


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        iam = Account().client("iam")
        lambdas = {"Service": "lambda.amazonaws.com"}
        role(iam, EXECUTION, lambdas, {"Action": "sts:*", "Resource": f"{GROUPS}*"})
        role(iam, READERS, {"AWS": EXECUTION}, {"Action": "s3:GetObject", "Resource": "*"})
        Account().client("s3").create_bucket(Bucket="documents")
        yield iam


def role(iam: Any, arn: str, trusted: Mapping[str, str], statement: Mapping[str, str]) -> None:
    path, _, name = arn.partition(":role")[2].rpartition("/")
    trust = policy(admits(trusted, "sts:AssumeRole"))
    iam.create_role(Path=f"{path}/", RoleName=name, AssumeRolePolicyDocument=trust)
    document = policy({"Effect": "Allow", **statement})
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)


def attach(iam: Any, arn: str, name: str, statement: Mapping[str, Any]) -> None:
    found = iam.create_policy(PolicyName=name, PolicyDocument=policy(statement))["Policy"]
    iam.attach_role_policy(RoleName=arn.rpartition("/")[2], PolicyArn=found["Arn"])


def policies(**settings: Any) -> Policies:
    settings = {"allowed_roles": [f"{GROUPS}*"], **settings}
    return Policies(Account(), stack(), Sessions(settings, [READERS]))


def told(*cases: Case) -> list[list[str]]:
    """Return what denies each request, in words."""
    return [
        [sentence(case, cause) for cause in found]
        for case, found in zip(cases, causes(cases), strict=True)
    ]


@pytest.mark.usefixtures("iam")
def test_session_without_tags() -> None:
    plain = policies()
    cases = (
        plain.of_function("sts:AssumeRole", READERS, CLAIMS),
        plain.of_caller(READERS, CLAIMS, READ),
    )
    assert told(*cases) == [[], []]


@pytest.mark.usefixtures("iam")
def test_trust_without_tags_and_source_identity() -> None:
    tagged = policies(**TAGGED)
    names = ("sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession")
    cases = [tagged.of_function(name, READERS, CLAIMS) for name in names]
    assert cases[0].context["sts:RoleSessionName"] == "ada"
    assert cases[0].context["aws:RequestTag/team"] == "red"
    assert cases[1].context["sts:SourceIdentity"] == "ada@example.com"
    trust = "no statement of the trust policy of the role api-readers allows"
    mend = "To allow it, run terraform apply, which corrects it."
    assert told(*cases) == [
        [],
        [f"{trust} sts:SetSourceIdentity on {READERS}. {mend}"],
        [f"{trust} sts:TagSession on {READERS}. {mend}"],
    ]


@pytest.mark.parametrize(
    ("claims", "tags", "value"),
    [
        (CLAIMS, {}, RED),
        # IAM does not distinguish upper and lower case in the key of a tag.
        (CLAIMS, {"Team": "blue"}, RED),
        (UNTAGGED, {}, "the session has no tag team (from the claim custom:team)"),
        (UNTAGGED, {"Team": "green"}, 'the session\'s tag team is "green"'),
        (UNTAGGED, {"Team": "blue"}, None),
    ],
)
def test_a_session_has_the_tags_of_its_role_unless_it_has_them_itself(
    iam: Any, claims: Mapping[str, str], tags: Mapping[str, str], value: str | None
) -> None:
    only_blue = {
        "Action": "s3:GetObject",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}},
    }
    document = policy({"Effect": "Allow", **only_blue})
    iam.put_role_policy(RoleName="api-readers", PolicyName="own", PolicyDocument=document)
    iam.tag_role(RoleName="api-readers", Tags=[{"Key": key, "Value": tags[key]} for key in tags])
    tagged = policies(session_tags=TAGGED["session_tags"])
    (reasons,) = told(tagged.of_caller(READERS, claims, READ))
    if value is None:
        assert reasons == []
    else:
        assert value in reasons[0]


def test_locked_out_user(iam: Any) -> None:
    sessions = {"StringLike": {"aws:userid": ["*:ada"]}}
    names = {"StringEquals": {"sts:RoleSessionName": ["ada"]}}
    deny = {"Effect": "Deny", "Resource": "*"}
    attach(
        iam,
        READERS,
        "api.locked_out",
        {**deny, "Sid": "LockedOutSessions", "Action": "*", "Condition": sessions},
    )
    attach(
        iam,
        EXECUTION,
        "api.locked_out_now",
        {**deny, "Sid": "LockedOutNames", "Action": "sts:AssumeRole", "Condition": names},
    )
    plain = policies()
    of_grace = {**CLAIMS, "cognito:username": "grace"}
    ada, live, grace, live_grace = told(
        plain.of_function("sts:AssumeRole", READERS, CLAIMS),
        plain.of_caller(READERS, CLAIMS, READ),
        plain.of_function("sts:AssumeRole", READERS, of_grace),
        plain.of_caller(READERS, of_grace, READ),
    )
    assert (grace, live_grace) == ([], [])
    assert len(ada) == len(live) == 1
    assert ada[0].endswith(
        "This person is locked out: to let them in, run scripts/lock-out --undo."
    )
    assert live[0].endswith(
        "This person is locked out: to let them in, change locked_out in Terraform."
    )


def test_boundary_session_policies_and_a_bucket(iam: Any) -> None:
    bound = policy({"Effect": "Allow", "Action": "s3:List*", "Resource": "*"})
    arn = iam.create_policy(PolicyName="boundary", PolicyDocument=bound)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="api-readers", PermissionsBoundary=arn)
    everything = policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    limit = iam.create_policy(PolicyName="limit", PolicyDocument=everything)["Policy"]["Arn"]
    deny = {"Sid": "No", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
    of_bucket = {**deny, "Principal": "*", "Resource": "arn:aws:s3:::documents/*"}
    s3 = Account().client("s3")
    s3.put_bucket_policy(Bucket="documents", Policy=policy(of_bucket))
    limited = policies(session_policy=policy(deny), session_policy_arns=[limit])
    (found,) = told(limited.of_caller(READERS, CLAIMS, READ))
    denial, bucket, gap = (each.partition(" A Deny counts")[0] for each in found)
    whose = "the session policy, which limits every caller,"
    denies = f"denies s3:GetObject on {READ.resource}."
    assert denial == f'the statement "No" in the policy "session.policy" of {whose} {denies}'
    assert bucket == f'the statement "No" in the policy of the bucket documents {denies}'
    boundary = f"the permissions boundary {arn} of the role api-readers"
    assert gap == (
        f"no statement of {boundary} allows s3:GetObject on {READ.resource}. To allow it, add"
        " s3:GetObject to that boundary, or bring another by permissions_boundary_arn in Terraform."
    )


@pytest.mark.usefixtures("iam")
@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({}, "add s3:PutObject to the statements of the group readers in Terraform."),
        (
            {"allowed_roles": [READERS]},
            "add s3:PutObject to the policies of the role api-readers, which is your own.",
        ),
    ],
)
def test_the_advice_depends_on_the_owner_of_the_role(settings: dict[str, Any], remedy: str) -> None:
    write = Asked("s3:PutObject", READ.resource)
    ((found,),) = told(policies(**settings).of_caller(READERS, CLAIMS, write))
    assert found.endswith(f"To allow it, {remedy}")


@pytest.mark.usefixtures("iam")
def test_condition_keys_of_a_request() -> None:
    more = {"s3:prefix": "a/"}
    case = policies(**TAGGED).of_caller(
        READERS, CLAIMS, Asked("s3:ListBucket", "arn:aws:s3:::documents", more)
    )
    assert case.context["s3:prefix"] == "a/"
    assert case.context["aws:PrincipalTag/team"] == "red"
    assert case.context["aws:SourceIdentity"] == "ada@example.com"
    assert str(case.context["aws:userid"]).endswith(":ada")
    assert json.loads(case.parts[next(iter(case.parts))].policies["own"])

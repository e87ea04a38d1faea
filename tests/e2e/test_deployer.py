"""IAM users with only the rights that docs/ publishes, on the AWS that enforces IAM."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tooling.failure import Failure
from tooling.local.aws import LocalAws
from tooling.packaging import package
from tooling.paths import FUNCTION, TERRAFORM
from tooling.terraform.runner import Terraform

from ..published_policies import DEPLOYER, RUNS, Right, Statement, published, table
from ..terraform.test_upgrade import ROOT_ALONE, code_of
from ..terraform_commands import destroy, managed, plan
from .conftest import Deployment
from .rights import scene
from .rights.person import EMULATOR, Judgement, Person
from .rights.scene import Steps

# The statuses of a denial: of API Gateway and S3, and of the services whose protocol is JSON.
REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST)
UPGRADE = "of roles that were made without a boundary: see test_upgrade"
NO_CALL = "the emulator has no such call, or asks for another action"
EXCLUDED = "of an input that excludes another one here"
# The rights that these runs do not use, each with the reason.
UNTRIED: dict[Right, str] = {
    ("BoundedRoles", "iam:PutRolePermissionsBoundary"): UPGRADE,
    ("IdentityPoolBoundedRole", "iam:PutRolePermissionsBoundary"): UPGRADE,
    ("AccountLoggingBoundedRole", "iam:PutRolePermissionsBoundary"): UPGRADE,
    ("DeletionProtectionOffDocuments", "s3:DeleteObjectVersion"): NO_CALL,
    ("ManagedLogin", "cognito-idp:UpdateUserPoolDomain"): NO_CALL,
    ("IdentityPools", "cognito-identity:UpdateIdentityPool"): EXCLUDED,
    ("Domain", "apigateway:PATCH"): NO_CALL,
    ("DomainOfEdge", "cloudfront:UpdateDistribution"): EXCLUDED,
    ("WebAcl", "wafv2:GetWebACL"): NO_CALL,
    ("PackageInS3", "s3:GetObject"): EXCLUDED,
    ("Image", "ecr:GetRepositoryPolicy"): EXCLUDED,
    ("Image", "ecr:SetRepositoryPolicy"): EXCLUDED,
    ("KeyOfLogs", "logs:AssociateKmsKey"): NO_CALL,
}


class Account:
    """An account of its own, with somebody who deploys."""

    def __init__(self, aws: LocalAws, work: Path, judgements: Path) -> None:
        self.aws = aws
        self.work = work
        self.scene = scene.make(aws, package.build(FUNCTION, work / "function.zip").path)
        self.deployer = Person(aws, "deployer", judgements)
        self.policies = {name: published(name, self.scene.values) for name in DEPLOYER}

    @contextmanager
    def terraform(self, *, source: Path = TERRAFORM, **env: str) -> Iterator[Terraform]:
        """Run Terraform with somebody's credentials over TLS, which the bucket requires."""
        by_tls = {
            "AWS_ENDPOINT_URL": self.aws.env["AWS_ENDPOINT_URL"],
            # Read by Go itself. The provider reads AWS_CA_BUNDLE only for its first command.
            "SSL_CERT_FILE": self.aws.env["AWS_CA_BUNDLE"],
        }
        work = self.work / f"by-{env.get('AWS_ACCESS_KEY_ID', 'root')}"
        work.mkdir()
        with Terraform(work, self.aws.terraform_env | by_tls | env, source=source) as terraform:
            yield terraform

    def lived(
        self, terraform: Terraform, steps: Steps, *, documents: bool = False
    ) -> dict[str, list[Judgement]]:
        """Plan, apply, change and destroy a stack; return the questions to IAM in each run.

        Args:
            terraform: Who plans, applies and destroys.
            steps: The inputs.
            documents: Whether there is a document at the end.
        """

        def more_than_the_emulator_can() -> None:
            for inputs, complaint in steps.beyond:
                with pytest.raises(Failure) as failure:
                    terraform.apply(inputs)
                assert complaint in failure.value.log

        def destroy_with_a_document() -> None:
            if documents:
                s3 = self.aws.client("s3")
                s3.put_object(Bucket=scene.BUCKET, Key="readme", Body=b"text")
            destroy(terraform, steps.changed)

        asked: dict[str, list[Judgement]] = {run: [] for run in RUNS}
        runs: list[tuple[str, Callable[[], object]]] = [
            ("plan", lambda: plan(terraform, steps.first)),
            ("apply", lambda: terraform.apply(steps.first)),
            ("plan", lambda: plan(terraform, steps.first)),
            ("change", lambda: terraform.apply(steps.changed)),
            ("change", more_than_the_emulator_can),
            ("destroy", destroy_with_a_document),
        ]
        for name, run in runs:
            with self.deployer.judged() as found:
                run()
            asked[name] += found
        assert managed(terraform) == []
        return asked


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    judgements = tmp_path / "judgements.jsonl"
    monkeypatch.setenv("JUDGEMENTS", str(judgements))
    with LocalAws(tmp_path, program=EMULATOR) as aws:
        yield Account(aws, tmp_path, judgements)


def allowing(asked: Judgement, statements: Sequence[Statement]) -> set[Right]:
    """Return the statements that allow it, as far as the resource shows."""
    return {
        (statement.sid, asked.action)
        for statement in statements
        if statement.covers(asked.action, asked.resource)
    }


@pytest.mark.full
def test_the_first_policy_suffices_for_the_defaults(account: Account) -> None:
    account.deployer.may(DEPLOYER[0], account.policies[DEPLOYER[0]])
    with account.terraform(**account.deployer.env) as terraform:
        asked = account.lived(terraform, account.scene.of(every_input=False))
    assert [each for found in asked.values() for each in found if not each.allowed] == []


@pytest.mark.full
def test_the_rights_suffice_and_each_is_needed(account: Account) -> None:
    """With every input; then each recorded call is sent again without each right for it."""
    deployer, policies = account.deployer, account.policies
    for name, statements in policies.items():
        deployer.may(name, statements)
    with account.terraform(**deployer.env) as terraform:
        asked = account.lived(terraform, account.scene.of(every_input=True), documents=True)
    assert [each for found in asked.values() for each in found if not each.allowed] == []

    everything = [each for statements in policies.values() for each in statements]
    runs: dict[Right, set[str]] = {}
    calls: dict[Right, Judgement] = {}
    for run, found in asked.items():
        for each in found:
            for right in (rights := allowing(each, everything)):
                runs.setdefault(right, set()).add(run)
                if len(rights) == 1:
                    calls[right] = each
    assert {row.right: set(row.runs) for row in table() if row.runs} == runs
    assert {row.right for row in table() if not row.runs} == UNTRIED.keys()

    # The emulator asks IAM nothing about a bucket that does not exist.
    account.aws.client("s3").create_bucket(Bucket=scene.BUCKET)
    for name, statements in policies.items():
        for right in (right for each in statements for right in each.needs()):
            if right in UNTRIED:
                continue
            deployer.may(name, [each.without(right) for each in statements])
            with deployer.judged() as again:
                assert deployer.send_again(calls[right].request) in REFUSED, right
            assert [each.action for each in again if not each.allowed] == [right[1]]
        deployer.may(name, statements)


@pytest.mark.full
def test_upgrade(account: Account, tmp_path: Path) -> None:
    """From a stack of an older version, which an administrator deployed without a boundary."""
    inputs = account.scene.inputs
    later = ("permissions_boundary_arn", "triggers_package")
    with account.terraform(source=code_of(ROOT_ALONE, tmp_path)) as before:
        before.apply({name: value for name, value in inputs.items() if name not in later})
    account.deployer.may(DEPLOYER[0], account.policies[DEPLOYER[0]])
    with account.terraform(**account.deployer.env) as after:
        shutil.copy(before.root / "terraform.tfstate", after.root)
        after.apply(inputs)
        assert plan(after, inputs) == {}
        destroy(after, inputs)
        assert managed(after) == []


def refused(call: Callable[..., Any], **parameters: Any) -> bool:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return bool(error.value.response["Error"]["Code"] == "AccessDenied")


def test_a_deployer_cannot_bypass_the_boundary(deployment: Deployment) -> None:
    """A deployer can give no role more than the boundary, and no right to their own user."""
    aws = deployment.aws
    values = {"ACCOUNT": scene.ACCOUNT, "REGION": "us-east-1", "PREFIX": "ours"}
    deployer = Person(aws, "deployer")
    statements = published(DEPLOYER[0], values | {"BOUNDARY": "ours-boundary"})
    deployer.may("ours", statements)
    iam = aws.client("iam", deployer.credentials)
    arns = f"arn:aws:iam::{scene.ACCOUNT}"
    everything = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        }
    )
    root = aws.client("iam")
    boundary = root.create_policy(PolicyName="ours-boundary", PolicyDocument=everything)["Policy"]
    trust = {"AssumeRolePolicyDocument": everything}
    bounded = trust | {"PermissionsBoundary": boundary["Arn"]}
    root.create_role(RoleName="ours_unbounded", **trust)
    inline = {"PolicyName": "all", "PolicyDocument": everything}
    administrator = {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}

    iam.create_role(RoleName="ours", **bounded)
    iam.put_role_policy(RoleName="ours", **inline)
    other = {"PermissionsBoundary": f"{arns}:policy/other"}
    assert refused(iam.create_role, RoleName="ours_public", **trust)
    assert refused(iam.create_role, RoleName="ours_public", **trust | other)
    assert refused(iam.create_role, RoleName="others", **bounded)
    assert refused(iam.create_role, RoleName="ours-api", **bounded)
    assert refused(iam.put_role_policy, RoleName="ours_unbounded", **inline)
    assert refused(iam.attach_role_policy, RoleName="ours_unbounded", **administrator)
    assert refused(
        iam.update_assume_role_policy, RoleName="ours_unbounded", PolicyDocument=everything
    )
    assert refused(iam.delete_role_permissions_boundary, RoleName="ours")
    assert refused(iam.put_role_permissions_boundary, RoleName="ours", **other)
    assert refused(iam.create_policy_version, PolicyArn=boundary["Arn"], PolicyDocument=everything)
    of_ours = {"Path": "/ours/groups/", "PolicyDocument": everything}
    lock_out = iam.create_policy(PolicyName="ours.locked_out_now", **of_ours)["Policy"]["Arn"]
    assert refused(iam.attach_role_policy, RoleName="ours_unbounded", PolicyArn=lock_out)
    assert refused(iam.create_policy, PolicyName="ours.another", **of_ours)
    assert refused(iam.put_user_policy, UserName="deployer", **inline)
    assert refused(iam.attach_user_policy, UserName="deployer", **administrator)
    assert refused(iam.create_access_key, UserName="somebody")
    assert refused(iam.add_user_to_group, UserName="deployer", GroupName="administrators")


def test_a_deployer_cannot_pass_roles_to_a_function(deployment: Deployment) -> None:
    """Not even a role of the stack, and no other role to Lambda."""
    aws = deployment.aws
    deployer = Person(aws, "passer")
    values = {"ACCOUNT": scene.ACCOUNT, "REGION": "us-east-1", "PREFIX": "mine"}
    statements = published(DEPLOYER[0], values | {"BOUNDARY": "mine-boundary"})
    deployer.may("mine", statements)
    functions = aws.client("lambda", deployer.credentials)
    code = {"Code": {"ZipFile": b"no code"}, "Handler": "app.x", "Runtime": "python3.13"}
    for role in (deployment.outputs.function_role_arn, f"arn:aws:iam::{scene.ACCOUNT}:role/admin"):
        with pytest.raises(ClientError) as error:
            functions.create_function(FunctionName="mine", Role=role, **code)
        assert error.value.response["Error"]["Code"] == "AccessDeniedException"

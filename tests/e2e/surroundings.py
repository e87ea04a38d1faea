"""Other resources in an account: roles, buckets and secrets, and roles with every right."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.credentials import Credentials

from tooling.local.aws import ROOT, LocalAws

from ..iam_roles import EVERYTHING, Statement, create_role, delete_role
from . import sessions
from .conftest import Deployment
from .decisions import Page

# In the emulator, the number of an account is also the access key of its root user.
ANOTHER_ACCOUNT = Credentials("111111111111", "test")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Things without a name on the page, and credentials of roles with every right."""

    key: str
    secret: str
    every_right: Credentials
    another_account: Credentials


@contextmanager
def strangers(deployment: Deployment) -> Iterator[Surroundings]:
    """Create a key, a secret, and roles with every right in this account and in another."""
    aws = deployment.aws
    kms, secrets = aws.client("kms"), aws.client("secretsmanager")
    with ExitStack() as cleanup:
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        cleanup.callback(kms.schedule_key_deletion, KeyId=key)
        secret = secrets.create_secret(Name="somebody-elses", SecretString="x")["ARN"]
        cleanup.callback(secrets.delete_secret, SecretId=secret, ForceDeleteWithoutRecovery=True)
        yield Surroundings(
            key,
            secret,
            every_right=_every_right(aws, ROOT, cleanup),
            another_account=_every_right(aws, ANOTHER_ACCOUNT, cleanup),
        )


@contextmanager
def neighbours(deployment: Deployment, page: Page) -> Iterator[None]:
    """Create what the page names and the stack lacks: a document, and other people's things."""
    iam, s3 = deployment.aws.client("iam"), deployment.aws.client("s3")
    account = page.arn("the role of readers").split(":")[4]
    trusts = {
        "a role beside the groups', which trusts the account": {
            "AWS": f"arn:aws:iam::{account}:root"
        },
        "a role beside the groups', which trusts a service": {"Service": "ec2.amazonaws.com"},
        "a role elsewhere, which trusts the account": {"AWS": f"arn:aws:iam::{account}:root"},
        "a role elsewhere, which trusts the execution role": {
            "AWS": page.arn("the execution role")
        },
    }
    with ExitStack() as cleanup:
        for resource, trusted in trusts.items():
            _role(iam, page.arn(resource).partition(":role")[2], trusted, cleanup)
        user = page.arn("a user").rpartition("/")[2]
        iam.create_user(UserName=user)
        cleanup.callback(iam.delete_user, UserName=user)
        logs = deployment.aws.client("logs")
        logs.create_log_group(logGroupName="/somebody-elses")
        cleanup.callback(logs.delete_log_group, logGroupName="/somebody-elses")
        for bucket in ("somebody-elses", "folders"):
            s3.create_bucket(Bucket=bucket)
            cleanup.callback(empty_and_delete, s3, bucket)
        yield


def _every_right(aws: LocalAws, root: Credentials, cleanup: ExitStack) -> Credentials:
    account = aws.client("sts", root).get_caller_identity()["Account"]
    iam = aws.client("iam", root)
    trusted = {"AWS": f"arn:aws:iam::{account}:root"}
    arn = _role(iam, "/every-right", trusted, cleanup, [EVERYTHING])
    return sessions.assumed(aws.client("sts", root), arn)


def _role(
    iam: Any,
    resource: str,
    trusted: dict[str, str],
    cleanup: ExitStack,
    statements: Sequence[Statement] = (),
) -> str:
    arn = create_role(iam, resource, trusted, statements)
    cleanup.callback(delete_role, iam, resource)
    return arn


def empty_and_delete(s3: Any, bucket: str) -> None:
    """Delete a bucket without versions, and all that is in it."""
    for found in s3.list_objects_v2(Bucket=bucket).get("Contents", ()):
        s3.delete_object(Bucket=bucket, Key=found["Key"])
    s3.delete_bucket(Bucket=bucket)

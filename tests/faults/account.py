"""The AWS that the function meets in tests with faults: two groups' roles and a bucket.

It is the emulator that enforces IAM; its root user makes these in a second. The function has the
credentials of an execution role, as on Lambda, which the groups' roles trust.
"""

import base64
import json
from dataclasses import dataclass

from tooling.isolation import REGION
from tooling.local.aws import LocalAws

from ..iam_roles import create_role

BUCKET = "documents"
ROLE_PATTERN = "arn:aws:iam::000000000000:role/faults/groups/*"
READERS, EDITORS = (ROLE_PATTERN.replace("*", group) for group in ("readers", "editors"))

_EXECUTION_ROLE = "arn:aws:iam::000000000000:role/execution"
_OBJECTS = f"arn:aws:s3:::{BUCKET}/*"
_READ = [
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{BUCKET}"},
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": _OBJECTS},
]
_WRITE = [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": _OBJECTS}]
_ASSUME = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE_PATTERN}]


@dataclass(frozen=True, slots=True)
class Person:
    """A caller with a token. The allowed answers follow from the caller's name and role."""

    name: str
    role_arn: str

    @property
    def token(self) -> str:
        """A text in place of this caller's token, to search for in logs; nothing verifies it."""
        parts = ('{"alg": "RS256"}', json.dumps({"cognito:username": self.name}), self.name)
        encoded = (base64.urlsafe_b64encode(part.encode()).decode() for part in parts)
        return ".".join(part.rstrip("=") for part in encoded)

    @property
    def writes(self) -> bool:
        """Whether IAM lets this caller write."""
        return self.role_arn == EDITORS


def people(count: int) -> list[Person]:
    """Return callers, readers and editors in turns."""
    return [Person(f"caller-{n}", (READERS, EDITORS)[n % 2]) for n in range(count)]


def create(aws: LocalAws) -> None:
    """Make the roles and the bucket."""
    iam = aws.client("iam")
    for arn, trusted, statements in (
        (_EXECUTION_ROLE, {"Service": "lambda.amazonaws.com"}, _ASSUME),
        (READERS, {"AWS": _EXECUTION_ROLE}, _READ),
        (EDITORS, {"AWS": _EXECUTION_ROLE}, _READ + _WRITE),
    ):
        create_role(iam, arn.partition(":role")[2], trusted, statements)
    aws.client("s3").create_bucket(Bucket=BUCKET)


def store(aws: LocalAws, callers: list[Person]) -> None:
    """Store a document for each caller, whose name is its key and its content."""
    s3 = aws.client("s3")
    for caller in callers:
        s3.put_object(Bucket=BUCKET, Key=caller.name, Body=caller.name.encode())


def execution_credentials(aws: LocalAws) -> dict[str, str]:
    """Return new credentials of the execution role, as Lambda gives them to the function."""
    answer = aws.client("sts").assume_role(RoleArn=_EXECUTION_ROLE, RoleSessionName="function")
    credentials = answer["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
    }


def function_environment(endpoint_url: str) -> dict[str, str]:
    """Return the other variables that Lambda and Terraform set."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_NAME": "faults",
        "DOCUMENTS_BUCKET": BUCKET,
        "GROUP_ROLE_CONFIG": json.dumps({"allowed_roles": [ROLE_PATTERN]}),
    }

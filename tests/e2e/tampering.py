"""Changes roles without Terraform, for the duration of a block."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from ..iam_roles import EVERYTHING, policy
from .conftest import Deployment


@contextmanager
def without_trust(deployment: Deployment, group: str) -> Iterator[None]:
    """Let a group's role trust another principal only."""
    iam = deployment.aws.client("iam")
    name = deployment.outputs.group_role_arns[group].rpartition("/")[2]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    somebody = {
        "Effect": "Allow",
        "Principal": {"Service": "cognito-idp.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=policy(somebody))
    try:
        yield
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))


@contextmanager
def all_powerful_execution_role(deployment: Deployment) -> Iterator[None]:
    """Give the function's own role every right, so that any use of it for a caller would show."""
    iam = deployment.aws.client("iam")
    role = deployment.outputs.function_role_arn.rpartition("/")[2]
    iam.put_role_policy(RoleName=role, PolicyName="everything", PolicyDocument=policy(EVERYTHING))
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="everything")

"""Makes IAM roles for tests, with their trust policies and permissions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]

EVERYTHING: Statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def create_role(
    iam: Any, resource: str, trusted: Mapping[str, str], statements: Sequence[Statement] = ()
) -> str:
    """Create a role by the path and name that end its ARN, and return the ARN."""
    path, _, name = resource.rpartition("/")
    trust = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
    role = iam.create_role(Path=f"{path}/", RoleName=name, AssumeRolePolicyDocument=policy(trust))[
        "Role"
    ]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy(*statements))
    return str(role["Arn"])


def delete_role(iam: Any, resource: str) -> None:
    """Delete such a role."""
    name = resource.rpartition("/")[2]
    for own in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=own)
    iam.delete_role(RoleName=name)


def policy(*statements: Statement) -> str:
    """Return the document of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})

"""Roles behind Terraform's back, for tokens to name: only where a role exists can it be got.

The name says what the role is: one that begins with `almighty` trusts the function and may do
everything, so that nothing but the API itself keeps it from callers; `strangers` trusts somebody
else. Roles of other names and of other accounts do not exist.
"""

import json

from ..conftest import Deployment

_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


def create_role(deployment: Deployment, role_arn: str) -> None:
    """Create the role of an ARN, if its name says that it exists."""
    outputs = deployment.outputs
    trusted = {
        "almighty": {"AWS": outputs.function_role_arn},
        "strangers": {"Service": "ec2.amazonaws.com"},
    }
    resource = role_arn.rpartition(":")[2].removeprefix("role")
    path, _, name = resource.rpartition("/")
    principal = trusted.get(name.partition("-")[0])
    if principal is None:
        return
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    iam = deployment.aws.client("iam")
    created = iam.create_role(
        Path=f"{path}/", RoleName=name, AssumeRolePolicyDocument=json.dumps(trust)
    )
    iam.put_role_policy(
        RoleName=name, PolicyName="everything", PolicyDocument=json.dumps(_EVERYTHING)
    )
    assert created["Role"]["Arn"] == role_arn

"""Roles that Terraform does not know, for tokens to name: a role must exist to be assumed.

The name says what the role is. One that begins with `almighty` trusts the function and may do
everything, so that only the API itself keeps callers from it; `strangers` trusts another principal.
Roles with other names and in other accounts do not exist.
"""

from contextlib import ExitStack

from ... import iam_roles
from ..conftest import Deployment


def create_role(deployment: Deployment, role_arn: str, cleanup: ExitStack) -> None:
    """Create the role of an ARN, if its name says that it exists."""
    trusted = {
        "almighty": {"AWS": deployment.outputs.function_role_arn},
        "strangers": {"Service": "ec2.amazonaws.com"},
    }
    resource = role_arn.rpartition(":")[2].removeprefix("role")
    principal = trusted.get(resource.rpartition("/")[2].partition("-")[0])
    if principal is None:
        return
    iam = deployment.aws.client("iam")
    created = iam_roles.create_role(iam, resource, principal, [iam_roles.EVERYTHING])
    cleanup.callback(iam_roles.delete_role, iam, resource)
    assert created == role_arn

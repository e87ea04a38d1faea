"""Credentials of the stack's roles, for calls without the API.

The emulator's root user may assume any role, which AWS's may not. For sessions of the execution
role, it enforces trust policies: this role gets the same of the groups' roles as the function.
"""

from typing import Any

from botocore.credentials import Credentials

from .conftest import Deployment


def of_execution_role(deployment: Deployment) -> Credentials:
    """Return the credentials of the function itself."""
    sts = deployment.aws.client("sts")
    return assumed(sts, deployment.outputs.function_role_arn)


def of_function(deployment: Deployment, purpose: str) -> Credentials:
    """Return the credentials of another function, such as that of public routes."""
    name = f"{deployment.outputs.function_name}_{purpose}"
    function = deployment.aws.client("lambda").get_function_configuration(FunctionName=name)
    return assumed(deployment.aws.client("sts"), function["Role"])


def of_group_role(deployment: Deployment, group: str, **options: Any) -> Credentials:
    """Return the function's credentials for a group's caller; `options` are AssumeRole's."""
    sts = deployment.aws.client("sts", of_execution_role(deployment))
    return assumed(sts, deployment.outputs.group_role_arns[group], **options)


def assumed(sts: Any, role_arn: str, **options: Any) -> Credentials:
    """Return the credentials that AssumeRole gives a client."""
    found = sts.assume_role(RoleArn=role_arn, RoleSessionName="a-test", **options)["Credentials"]
    return Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])

"""The policy of a resource: it lets in or keeps out callers, in addition to their roles."""

import json

from botocore.exceptions import ClientError

from tooling.deployed.deployment import Clients

_NONE = "NoSuchBucketPolicy"


def resource_policy(account: Clients, arn: str) -> str | None:
    """Return the policy of a bucket, a role (its trust policy), a function or a key.

    Args:
        account: The resource's account.
        arn: The resource; for a document, the policy is its bucket's.

    Returns:
        The document; None if the resource has none, or is of another kind.
    """
    if arn == "*":
        return None
    _, _, service, _, _, resource = arn.split(":", 5)
    name = resource.rpartition("/")[2]
    match service:
        case "s3":
            return _bucket_policy(account, resource.partition("/")[0])
        case "iam":
            role = account.client("iam").get_role(RoleName=name)["Role"]
            return json.dumps(role["AssumeRolePolicyDocument"])
        case "lambda":
            _, function, alias = resource.split(":")
            found = account.client("lambda").get_policy(FunctionName=function, Qualifier=alias)
            return str(found["Policy"])
        case "kms":
            found = account.client("kms").get_key_policy(KeyId=name, PolicyName="default")
            return str(found["Policy"])
    return None


def _bucket_policy(account: Clients, bucket: str) -> str | None:
    try:
        return str(account.client("s3").get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] != _NONE:
            raise
    return None

"""Makes the call of an action in such a way that it breaks nothing if it is allowed by mistake.

A call names things that do not exist or cannot change, sets values that are already set, or is a
dry run.
"""

from collections.abc import Callable
from typing import Any

Client = Callable[[str], Any]

_NOT_A_POLICY = "{}"
_SOMEBODY = "somebody"


def _bucket(arn: str) -> str:
    return arn.removeprefix("arn:aws:s3:::").partition("/")[0]


def _object(arn: str) -> dict[str, str]:
    return {"Bucket": _bucket(arn), "Key": arn.removeprefix("arn:aws:s3:::").partition("/")[2]}


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _log(arn: str) -> dict[str, str]:
    group, _, stream = arn.partition(":log-group:")[2].partition(":log-stream:")
    return {"logGroupName": group} | ({"logStreamName": stream} if stream else {})


def _session(arn: str) -> dict[str, str]:
    return {"RoleArn": arn, "RoleSessionName": "a-test"}


def _of_pool(arn: str, **values: str) -> dict[str, str]:
    return {"UserPoolId": _name(arn), **values}


_EVENT = {"timestamp": 0, "message": "x"}
_PRIVATE = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)
_ENCRYPTED = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}

CALLS: dict[str, Callable[[Client, str], Any]] = {
    "s3:ListBucket": lambda of, arn: of("s3").list_objects_v2(Bucket=_bucket(arn)),
    "s3:ListBucketVersions": lambda of, arn: of("s3").list_object_versions(Bucket=_bucket(arn)),
    "s3:GetObject": lambda of, arn: of("s3").get_object(**_object(arn)),
    "s3:PutObject": lambda of, arn: of("s3").put_object(**_object(arn), Body=b"x"),
    "s3:DeleteObject": lambda of, arn: of("s3").delete_object(**_object(arn)),
    "s3:GetObjectVersion": lambda of, arn: of("s3").get_object(**_object(arn), VersionId="null"),
    "s3:DeleteObjectVersion": lambda of, arn: of("s3").delete_object(
        **_object(arn), VersionId="null"
    ),
    "s3:PutObjectAcl": lambda of, arn: of("s3").put_object_acl(**_object(arn), ACL="private"),
    "s3:PutObjectTagging": lambda of, arn: of("s3").put_object_tagging(
        **_object(arn), Tagging={"TagSet": []}
    ),
    "s3:GetBucketPolicy": lambda of, arn: of("s3").get_bucket_policy(Bucket=_bucket(arn)),
    "s3:PutBucketPolicy": lambda of, arn: of("s3").put_bucket_policy(
        Bucket=_bucket(arn), Policy=_NOT_A_POLICY
    ),
    "s3:PutBucketPublicAccessBlock": lambda of, arn: of("s3").put_public_access_block(
        Bucket=_bucket(arn), PublicAccessBlockConfiguration=_PRIVATE
    ),
    "s3:PutBucketVersioning": lambda of, arn: of("s3").put_bucket_versioning(
        Bucket=_bucket(arn), VersioningConfiguration={"Status": "Enabled"}
    ),
    "s3:PutEncryptionConfiguration": lambda of, arn: of("s3").put_bucket_encryption(
        Bucket=_bucket(arn), ServerSideEncryptionConfiguration=_ENCRYPTED
    ),
    "s3:DeleteBucket": lambda of, arn: of("s3").delete_bucket(Bucket=_bucket(arn)),
    "s3:ListAllMyBuckets": lambda of, _: of("s3").list_buckets(),
    "sts:GetCallerIdentity": lambda of, _: of("sts").get_caller_identity(),
    "sts:AssumeRole": lambda of, arn: of("sts").assume_role(**_session(arn)),
    "sts:TagSession": lambda of, arn: of("sts").assume_role(
        **_session(arn), Tags=[{"Key": "subject", "Value": "ada"}]
    ),
    "sts:SetSourceIdentity": lambda of, arn: of("sts").assume_role(
        **_session(arn), SourceIdentity="ada"
    ),
    "iam:GetRole": lambda of, arn: of("iam").get_role(RoleName=_name(arn)),
    "iam:ListRoles": lambda of, _: of("iam").list_roles(),
    "iam:PutRolePolicy": lambda of, arn: of("iam").put_role_policy(
        RoleName=_name(arn), PolicyName="x", PolicyDocument=_NOT_A_POLICY
    ),
    "iam:AttachRolePolicy": lambda of, arn: of("iam").attach_role_policy(
        RoleName=_name(arn), PolicyArn="arn:aws:iam::aws:policy/there-is-none"
    ),
    "iam:UpdateAssumeRolePolicy": lambda of, arn: of("iam").update_assume_role_policy(
        RoleName=_name(arn), PolicyDocument=_NOT_A_POLICY
    ),
    "iam:CreateUser": lambda of, arn: of("iam").create_user(UserName=_name(arn)),
    "iam:CreateAccessKey": lambda of, arn: of("iam").create_access_key(UserName=_name(arn)),
    "lambda:InvokeFunction": lambda of, arn: of("lambda").invoke(
        FunctionName=arn, InvocationType="DryRun"
    ),
    "lambda:GetFunction": lambda of, arn: of("lambda").get_function(FunctionName=arn),
    "lambda:UpdateFunctionCode": lambda of, arn: of("lambda").update_function_code(
        FunctionName=arn, ZipFile=b"", DryRun=True
    ),
    "lambda:UpdateFunctionConfiguration": lambda of, arn: of(
        "lambda"
    ).update_function_configuration(FunctionName=arn),
    "logs:CreateLogGroup": lambda of, arn: of("logs").create_log_group(**_log(arn)),
    "logs:CreateLogStream": lambda of, arn: of("logs").create_log_stream(**_log(arn)),
    "logs:PutLogEvents": lambda of, arn: of("logs").put_log_events(**_log(arn), logEvents=[_EVENT]),
    "logs:FilterLogEvents": lambda of, arn: of("logs").filter_log_events(**_log(arn)),
    "logs:PutRetentionPolicy": lambda of, arn: of("logs").put_retention_policy(
        **_log(arn), retentionInDays=30
    ),
    "cognito-idp:ListUsers": lambda of, arn: of("cognito-idp").list_users(**_of_pool(arn)),
    "cognito-idp:AdminAddUserToGroup": lambda of, arn: of("cognito-idp").admin_add_user_to_group(
        **_of_pool(arn, Username=_SOMEBODY, GroupName="admins")
    ),
    "cognito-idp:AdminUpdateUserAttributes": lambda of, arn: of(
        "cognito-idp"
    ).admin_update_user_attributes(**_of_pool(arn, Username=_SOMEBODY), UserAttributes=[]),
    "cognito-idp:UpdateGroup": lambda of, arn: of("cognito-idp").update_group(
        **_of_pool(arn, GroupName="there-is-none")
    ),
    "apigateway:GET": lambda of, arn: of("apigateway").get_rest_api(restApiId=_name(arn)),
    "apigateway:PATCH": lambda of, arn: of("apigateway").update_rest_api(
        restApiId=_name(arn), patchOperations=[]
    ),
    "kms:Decrypt": lambda of, arn: of("kms").decrypt(KeyId=arn, CiphertextBlob=b"x"),
    "secretsmanager:GetSecretValue": lambda of, arn: of("secretsmanager").get_secret_value(
        SecretId=arn
    ),
}

# The first has no call, and for the API's authorizer AWS asks Cognito, not IAM.
SIMULATED = {"iam:PassRole", "execute-api:Invoke"}

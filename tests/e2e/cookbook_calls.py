"""The calls that rows of docs/cookbook.md name, and an account with the things that they use."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from tooling.local.aws import LocalAws

from ..iam_roles import create_role, delete_role
from .calls import Client
from .cookbook import Row
from .surroundings import empty_and_delete


@contextmanager
def supplies(aws: LocalAws) -> Iterator[None]:
    """Create the bucket, table, queues, secrets, parameters and functions that the page names."""
    with ExitStack() as cleanup:
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="documents")
        cleanup.callback(empty_and_delete, s3, "documents")
        for key in ("ada/letter.txt", "bob/letter.txt", "adam/letter.txt"):
            s3.put_object(Bucket="documents", Key=key, Body=b"x")
        dynamodb = aws.client("dynamodb")
        dynamodb.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        cleanup.callback(dynamodb.delete_table, TableName="orders")
        sqs = aws.client("sqs")
        teams = {
            "jobs-blue": "blue",
            "jobs-green": "green",
            "jobs-failed": None,
            "payments": "blue",
        }
        for queue, team in teams.items():
            tags = {"team": team} if team else {}
            url = sqs.create_queue(QueueName=queue, tags=tags)["QueueUrl"]
            cleanup.callback(sqs.delete_queue, QueueUrl=url)
        _secrets(aws, cleanup)
        _functions(aws, cleanup)
        yield


def _secrets(aws: LocalAws, cleanup: ExitStack) -> None:
    secrets, ssm = aws.client("secretsmanager"), aws.client("ssm")
    teams = {"blue-database": "blue", "green-database": "green", "untagged": None}
    for name, team in teams.items():
        tags = [{"Key": "team", "Value": team}] if team else []
        secrets.create_secret(Name=name, SecretString="x", Tags=tags)
        cleanup.callback(secrets.delete_secret, SecretId=name, ForceDeleteWithoutRecovery=True)
    for team in ("blue", "green"):
        name, tags = f"/{team}/url", [{"Key": "team", "Value": team}]
        ssm.put_parameter(Name=name, Value="x", Type="String", Tags=tags)
        cleanup.callback(ssm.delete_parameter, Name=name)


def _functions(aws: LocalAws, cleanup: ExitStack) -> None:
    iam, functions = aws.client("iam"), aws.client("lambda")
    role = create_role(iam, "/cookbook/functions", {"Service": "lambda.amazonaws.com"})
    cleanup.callback(delete_role, iam, "/cookbook/functions")
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("app.py", "")
    for name in ("reports", "payments"):
        functions.create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.13",
            Handler="app.lambda_handler",
            Code={"ZipFile": code.getvalue()},
            Publish=True,
        )
        cleanup.callback(functions.delete_function, FunctionName=name)
        functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")


def _name(row: Row) -> str:
    return re.split("[:/]", row.resource, maxsplit=5)[-1]


def _object(row: Row) -> dict[str, str]:
    bucket, _, key = _name(row).partition("/")
    return {"Bucket": bucket, "Key": key}


def _table(row: Row) -> dict[str, str]:
    return {"TableName": _name(row).removeprefix("table/")}


def _keys(row: Row) -> list[dict[str, Any]]:
    return [{"customer": {"S": key}} for key in row.keys.get("dynamodb:LeadingKeys", ["acme"])]


def _secret(row: Row) -> dict[str, str]:
    # Secrets Manager chooses the last seven characters of a secret's ARN.
    return {"SecretId": _name(row).removeprefix("secret:")[:-7]}


def _parameter(row: Row) -> str:
    return _name(row).removeprefix("parameter")


def _url(row: Row, sqs: Any) -> str:
    return f"{sqs.meta.endpoint_url}/{row.resource.split(':')[4]}/{_name(row)}"


def _of_queue(call: str, **arguments: Any) -> Callable[[Client, Row], Any]:
    def made(of: Client, row: Row) -> Any:
        sqs = of("sqs")
        return getattr(sqs, call)(QueueUrl=_url(row, sqs), **arguments)

    return made


CALLS: dict[str, Callable[[Client, Row], Any]] = {
    "s3:ListBucket": lambda of, row: of("s3").list_objects_v2(
        Bucket=_name(row), Prefix=row.keys.get("s3:prefix", [""])[0]
    ),
    "s3:GetObject": lambda of, row: of("s3").get_object(**_object(row)),
    "s3:PutObject": lambda of, row: of("s3").put_object(**_object(row), Body=b"x"),
    "s3:DeleteObject": lambda of, row: of("s3").delete_object(**_object(row)),
    "s3:GetBucketVersioning": lambda of, row: of("s3").get_bucket_versioning(Bucket=_name(row)),
    "s3:PutBucketVersioning": lambda of, row: of("s3").put_bucket_versioning(
        Bucket=_name(row), VersioningConfiguration={"Status": "Suspended"}
    ),
    "dynamodb:Query": lambda of, row: of("dynamodb").query(
        **_table(row),
        KeyConditionExpression="customer = :customer",
        ExpressionAttributeValues={":customer": _keys(row)[0]["customer"]},
    ),
    "dynamodb:GetItem": lambda of, row: of("dynamodb").get_item(**_table(row), Key=_keys(row)[0]),
    "dynamodb:PutItem": lambda of, row: of("dynamodb").put_item(**_table(row), Item=_keys(row)[0]),
    "dynamodb:BatchGetItem": lambda of, row: of("dynamodb").batch_get_item(
        RequestItems={_table(row)["TableName"]: {"Keys": _keys(row)}}
    ),
    "dynamodb:Scan": lambda of, row: of("dynamodb").scan(**_table(row)),
    "dynamodb:DescribeTable": lambda of, row: of("dynamodb").describe_table(**_table(row)),
    "sqs:SendMessage": _of_queue("send_message", MessageBody="x"),
    "sqs:ReceiveMessage": _of_queue("receive_message"),
    "sqs:PurgeQueue": _of_queue("purge_queue"),
    "sqs:TagQueue": _of_queue("tag_queue", Tags={"team": "blue"}),
    "sqs:GetQueueAttributes": _of_queue("get_queue_attributes", AttributeNames=["All"]),
    "secretsmanager:GetSecretValue": lambda of, row: of("secretsmanager").get_secret_value(
        **_secret(row)
    ),
    "secretsmanager:DescribeSecret": lambda of, row: of("secretsmanager").describe_secret(
        **_secret(row)
    ),
    "secretsmanager:PutSecretValue": lambda of, row: of("secretsmanager").put_secret_value(
        **_secret(row), SecretString="y"
    ),
    "secretsmanager:TagResource": lambda of, row: of("secretsmanager").tag_resource(
        **_secret(row), Tags=[{"Key": "team", "Value": "blue"}]
    ),
    "ssm:GetParameter": lambda of, row: of("ssm").get_parameter(Name=_parameter(row)),
    "ssm:GetParametersByPath": lambda of, row: of("ssm").get_parameters_by_path(
        Path=_parameter(row)
    ),
    "lambda:InvokeFunction": lambda of, row: of("lambda").invoke(
        FunctionName=row.resource, InvocationType="DryRun"
    ),
    "lambda:GetFunction": lambda of, row: of("lambda").get_function(FunctionName=row.resource),
    "lambda:GetFunctionConfiguration": lambda of, row: of("lambda").get_function_configuration(
        FunctionName=row.resource
    ),
    "lambda:UpdateFunctionCode": lambda of, row: of("lambda").update_function_code(
        FunctionName=row.resource, ZipFile=b"", DryRun=True
    ),
}

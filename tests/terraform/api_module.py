"""Runs the api module without the other modules, and with values in place of their outputs."""

from typing import Any

from tooling.isolation import REGION

from .conftest import Client

ACCOUNT = "123456789012"
API = "a1b2c3d4e5"
_FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"


def invoke_arn(function: str) -> str:
    """Return the ARN by which API Gateway calls a function."""
    path = f"2015-03-31/functions/{_FUNCTION}:{function}/invocations"
    return f"arn:aws:apigateway:{REGION}:lambda:path/{path}"


# The inputs of each authorizer.
AUTHORIZERS: dict[str, dict[str, Any]] = {
    "cognito": {
        "user_pool_arns": [f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_AbCdEf123"]
    },
    "lambda": {
        "authorizer": "lambda",
        "lambda_authorizer": {
            "function_name": "authorizer",
            "invoke_arn": invoke_arn("authorizer"),
        },
    },
    "iam": {"authorizer": "iam"},
}
PUBLIC: dict[str, Any] = {
    "function_name": "public",
    "invoke_arn": invoke_arn("public"),
    "routes": ["GET /health"],
}
FUNCTION: dict[str, Any] = {
    "name": "api",
    "function_name": "api",
    "function_invoke_arn": invoke_arn("api"),
}


def make_functions(client: Client) -> None:
    """Create the functions: Lambda adds no permission to a missing function."""
    trust = '{"Version": "2012-10-17", "Statement": []}'
    role = client("iam").create_role(RoleName="functions", AssumeRolePolicyDocument=trust)["Role"]
    for name in ("api", "authorizer", "public"):
        client("lambda").create_function(
            FunctionName=name,
            Role=role["Arn"],
            Runtime="python3.13",
            Handler="app.lambda_handler",
            Code={"ZipFile": b"no code"},
        )

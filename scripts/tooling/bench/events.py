"""The event of a REST API with a user pool authorizer, as API Gateway shapes it."""

import time
from typing import Any

ROLE_PATTERN = "arn:aws:iam::123456789012:role/group-role/groups/*"
_ROLE_ARN = ROLE_PATTERN.replace("*", "group-role-editors")
_TOKEN_SECONDS = 3600


def event(path: str, username: str) -> dict[str, Any]:
    """Return a request of a user, whose token was issued just now."""
    now = time.time()
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": "GET",
        "headers": {
            "Accept": "*/*",
            "Host": "1234567890.execute-api.us-east-1.amazonaws.com",
            "User-Agent": "curl/8.5.0",
        },
        "multiValueHeaders": {"Accept": ["*/*"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"proxy": path.removeprefix("/")},
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "accountId": "123456789012",
            "apiId": "1234567890",
            "stage": "live",
            "httpMethod": "GET",
            "path": f"/live{path}",
            "resourcePath": "/{proxy+}",
            "resourceId": "abc123",
            "protocol": "HTTP/1.1",
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "curl/8.5.0"},
            "authorizer": {
                "claims": {
                    "sub": f"6e1e9d2b-4f27-4f0e-a6b1-{username}",
                    "aud": "7h2k3example4client5id6",
                    "email_verified": "true",
                    "event_id": "1d2c3b4a-0000-4000-8000-1234567890ab",
                    "token_use": "id",
                    "auth_time": str(int(now)),
                    "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123",
                    "cognito:username": username,
                    "email": f"{username}@example.com",
                    "cognito:groups": "editors",
                    "cognito:roles": _ROLE_ARN,
                    "cognito:preferred_role": _ROLE_ARN,
                    "exp": _date_text(now + _TOKEN_SECONDS),
                    "iat": _date_text(now),
                }
            },
        },
    }


def _date_text(seconds: float) -> str:
    return time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime(seconds))

"""Calls of Cognito's API within the time that Cognito gives a trigger."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# The errors of a failed call.
ERRORS = (BotoCoreError, ClientError)

# Seconds. With a retry and its pause, a call takes less than the 5 s that Cognito waits.
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
_CONFIG = Config(
    connect_timeout=0.5, read_timeout=1.25, retries={"mode": "standard", "total_max_attempts": 2}
)


def client() -> Any:
    """Return a client for the user pools of this region."""
    return boto3.client("cognito-idp", config=_CONFIG)


def code_of(error: Exception) -> str:
    """Return AWS's code for an error, or its class; its text could quote a user's input."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    return code or type(error).__name__

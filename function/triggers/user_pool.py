"""Calls of Cognito's API within the time that Cognito gives a trigger."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# What a call can fail by.
ERRORS = (BotoCoreError, ClientError)

# Seconds: with a retry and the pause before it below the 5 that Cognito waits.
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
_CONFIG = Config(
    connect_timeout=0.5, read_timeout=1.25, retries={"mode": "standard", "total_max_attempts": 2}
)


def client() -> Any:
    """Return a client of the region's user pools."""
    return boto3.client("cognito-idp", config=_CONFIG)


def code_of(error: Exception) -> str:
    """Return AWS's code for an error, or its class: its text could quote what a user wrote."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    return code or type(error).__name__

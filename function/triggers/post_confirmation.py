"""A user pool's trigger: adds whoever signed up to the default group, once they are confirmed.

A function of its own, whose role may write its log and add users of this pool to groups. Cognito
calls it for users who sign up, and for those of an identity provider at their first sign-in; not
for users whom an operator creates.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
"""

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

_SIGNED_UP = "PostConfirmation_ConfirmSignUp"

# Seconds: with a retry and the pause before it below the 5 that Cognito waits.
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
_CONFIG = Config(
    connect_timeout=0.5, read_timeout=1.25, retries={"mode": "standard", "total_max_attempts": 2}
)

_cognito = boto3.client("cognito-idp", config=_CONFIG)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the trigger: with its own event, which changes nothing.

    Args:
        event: As Cognito sends it, with `triggerSource`, `userPoolId` and `userName`.
        context: Lambda's, for the request's ID.

    Raises:
        RuntimeError: The user is not in the group. Cognito shows this text to the user, who is
            confirmed all the same.
    """
    # A new password comes here too: whoever was taken out of the group stays out.
    if event["triggerSource"] != _SIGNED_UP:
        return event
    group = os.environ["DEFAULT_GROUP"]
    fields = {
        "request_id": context.aws_request_id,
        "user_pool_id": event["userPoolId"],
        "username": event["userName"],
        "group": group,
    }
    try:
        _cognito.admin_add_user_to_group(
            UserPoolId=event["userPoolId"], Username=event["userName"], GroupName=group
        )
    except (BotoCoreError, ClientError) as error:
        # The code alone: the text could quote what a user wrote.
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        fields["error"] = code or type(error).__name__
        _log("ERROR", "not added to the default group", **fields)
        raise RuntimeError("The account could not be set up completely.") from None
    _log("INFO", "added to the default group", **fields)
    return event


def _log(level: str, message: str, **fields: str) -> None:
    """Write a line to standard output, with the `level` and `timestamp` that Lambda reads."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = {"level": level, "timestamp": now, "message": message, **fields}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()

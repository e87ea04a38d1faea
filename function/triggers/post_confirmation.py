"""Adds users who signed up to the default group, once they are confirmed.

It is a separate function, whose role may write its log and add users of this pool to groups.
Cognito calls it for users who sign up, and for users of an identity provider at their first
sign-in, but not for users whom an operator creates.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
"""

import os
from typing import Any

from triggers import log, user_pool

_SIGNED_UP = "PostConfirmation_ConfirmSignUp"

_cognito = user_pool.client()


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Add the user to the group, and return Cognito's event unchanged.

    Args:
        event: Cognito's event, with `triggerSource`, `userPoolId` and `userName`.
        context: Lambda's, for the request's ID.

    Raises:
        RuntimeError: The user could not be added. Cognito shows this text to the user, who is
            confirmed nevertheless.
    """
    # Cognito also calls the trigger for a new password: a user removed from the group stays out.
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
    except user_pool.ERRORS as error:
        fields["error"] = user_pool.code_of(error)
        log.write("ERROR", "not added to the default group", **fields)
        raise RuntimeError("The account could not be set up completely.") from None
    log.write("INFO", "added to the default group", **fields)
    return event

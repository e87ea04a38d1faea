"""Writes the invitation of users whose language is German; the others get the pool's own text.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
"""

from typing import Any

_INVITATION = "CustomMessage_AdminCreateUser"


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer the trigger: with texts, or with the event as it is."""
    request = event["request"]
    if event["triggerSource"] == _INVITATION and request["userAttributes"].get("locale") == "de":
        # Cognito puts name and temporary password where these stand.
        name, password = request["usernameParameter"], request["codeParameter"]
        event["response"]["emailSubject"] = "Willkommen"
        event["response"]["emailMessage"] = f"Melden Sie sich als {name} mit {password} an."
    return event

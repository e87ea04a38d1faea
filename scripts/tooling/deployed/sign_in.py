"""Signs a user in as a client application does: by SRP, which never sends the password."""

import argparse
import base64
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pycognito import AWSSRP  # type: ignore[import-untyped]
from pycognito.exceptions import (  # type: ignore[import-untyped]
    ForceChangePasswordException,
    MFAChallengeException,
)

from tooling.failure import Failure


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientApp:
    """An application that users of a pool sign in with."""

    cognito: Any
    user_pool_id: str
    client_id: str

    def sign_in(
        self, username: str, password: str, new_password: Callable[[], str] | None = None
    ) -> Tokens:
        """Return a user's tokens, setting a new password if Cognito demands one and we have it."""
        srp = AWSSRP(username, password, self.user_pool_id, self.client_id, client=self.cognito)
        try:
            answer = srp.authenticate_user()
        except ForceChangePasswordException:
            if new_password is None:
                raise Failure(f"{username} must set a new password first.") from None
            answer = srp.set_new_password_challenge(new_password())
        except MFAChallengeException:
            raise Failure(f"{username} has a second factor: sign in with an application.") from None
        if "AuthenticationResult" not in answer:
            challenge = answer.get("ChallengeName", "another challenge")
            raise Failure(f"{username} is asked for {challenge}: sign in with an application.")
        tokens = answer["AuthenticationResult"]
        return Tokens(tokens["IdToken"], tokens["AccessToken"])


def claims_of(token: str) -> dict[str, Any]:
    """Read a token's claims. Whether the token is genuine is for the API to judge."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(
        base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    )
    return claims


def main() -> int:
    """Run `scripts/sign-in`."""
    parser = argparse.ArgumentParser(
        prog="scripts/sign-in",
        description="Sign a user in to a user pool by SRP and print the ID token on stdout. The"
        " password is asked for, or read as a line from stdin.",
    )
    parser.add_argument("--user-pool-id", required=True, metavar="ID")
    parser.add_argument("--client-id", required=True, metavar="ID")
    parser.add_argument("--username", required=True, metavar="NAME")
    options = parser.parse_args()
    region, separator, _ = options.user_pool_id.partition("_")
    if not separator:
        parser.error("--user-pool-id has the form REGION_ID, as in us-east-1_AbCdEfGhI")
    try:
        # A sign-in is not signed: whoever does it needs no AWS credentials.
        cognito = boto3.client(
            "cognito-idp", region_name=region, config=Config(signature_version=UNSIGNED)
        )
        app = ClientApp(cognito, options.user_pool_id, options.client_id)
        tokens = app.sign_in(
            options.username,
            _secret("Password: "),
            lambda: _secret("New password, in place of the temporary one: "),
        )
    except ClientError as error:
        raise Failure(f"Cognito refuses: {error.response['Error']['Message']}") from None
    except BotoCoreError as error:
        raise Failure(f"Cognito cannot be asked: {error}") from None
    print(tokens.id_token)
    return 0


def _secret(prompt: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    secret = sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise Failure(f"stdin ended where a line was expected ({prompt.rstrip(': ')}).")
    return secret

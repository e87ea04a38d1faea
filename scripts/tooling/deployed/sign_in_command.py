"""`scripts/sign-in`: asks for a user's password and prints the ID token."""

import getpass
import sys
from argparse import Namespace
from contextlib import suppress

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tooling.deployed.account import as_failures
from tooling.deployed.sign_in import ClientApp
from tooling.failure import Failure


def main(options: Namespace) -> int:
    """Run `scripts/sign-in`."""
    with as_failures():
        # The calls of a sign-in are not signed, and so need no AWS credentials.
        cognito = boto3.client(
            "cognito-idp",
            region_name=options.user_pool_id.partition("_")[0],
            config=Config(signature_version=UNSIGNED),
        )
    try:
        app = ClientApp(cognito, options.user_pool_id, options.client_id)
        tokens = app.sign_in(
            options.username,
            _secret("Password: "),
            lambda: _secret("New password, which replaces the temporary one: "),
        )
    except ClientError as error:
        raise Failure(f"Cognito refuses: {error.response['Error']['Message']}") from None
    except BotoCoreError as error:
        raise Failure(f"Cognito cannot be called: {error}") from None
    print(tokens.id_token)
    return 0


def _secret(prompt: str) -> str:
    if sys.stdin.isatty():
        with suppress(EOFError):  # Ctrl-D
            return getpass.getpass(prompt)
        print(file=sys.stderr)  # ends the prompt's line
    elif secret := sys.stdin.readline().rstrip("\r\n"):
        return secret
    raise Failure(f"stdin ended where a line was expected ({prompt.rstrip(': ')}).")

"""The page for a deployed stack: the browser calls Cognito and the API itself."""

from argparse import Namespace

from botocore.exceptions import BotoCoreError

from tooling.console.server import Server, show
from tooling.console.site import Stack
from tooling.deployed.account import Account
from tooling.deployed.outputs import Outputs, read_outputs
from tooling.failure import Failure
from tooling.lock_out.lock_out import locked_out


def main(options: Namespace) -> int:
    """Run `scripts/console`."""
    found = read_outputs(options)
    cognito_url, s3_url = _addresses(found)
    stack = Stack(
        name=found.function_name,
        user_pool_id=found.user_pool_id,
        client_id=found.user_pool_client_id,
        cognito_url=cognito_url,
        api_url=options.api_url or found.invoke_url,
        s3_url=s3_url,
        locked_out=locked_out(found, Account(found.region)),
    )
    show(Server(stack, port=options.port))
    return 0


def _addresses(found: Outputs) -> tuple[str, str]:
    """Return the address of Cognito, and of the documents' bucket if there is one."""
    account, bucket = Account(found.region), found.documents_bucket
    try:
        cognito_url = str(account.client("cognito-idp").meta.endpoint_url)
        return cognito_url, account.bucket_url(bucket) if bucket else ""
    except BotoCoreError as error:
        raise Failure(f"Your AWS configuration cannot be used: {error}") from None

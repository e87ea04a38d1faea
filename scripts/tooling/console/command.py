"""The page for a deployed stack: the browser calls Cognito and the API itself."""

from argparse import Namespace

from tooling.console.server import Server, show
from tooling.console.site import Stack
from tooling.deployed.account import Account, as_failures
from tooling.deployed.outputs import read_outputs
from tooling.lock_out.lock_out import locked_out


def main(options: Namespace) -> int:
    """Run `scripts/console`."""
    found = read_outputs(options)
    account, bucket = Account(found.region), found.documents_bucket
    with as_failures():
        stack = Stack(
            name=found.function_name,
            user_pool_id=found.user_pool_id,
            client_id=found.user_pool_client_id,
            cognito_url=str(account.client("cognito-idp").meta.endpoint_url),
            api_url=options.api_url or found.invoke_url,
            s3_url=account.bucket_url(bucket) if bucket else "",
            locked_out=locked_out(found, account),
        )
    show(Server(stack, port=options.port))
    return 0

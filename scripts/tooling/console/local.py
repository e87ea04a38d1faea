"""The page for a local stack: its users with their passwords, a document to read, the way to it."""

from collections.abc import Sequence
from pathlib import Path

from tooling.console.local_targets import LocalBucket, LocalTargets
from tooling.console.server import Server
from tooling.console.site import Stack
from tooling.deployed import deployment
from tooling.deployed.users import User
from tooling.local.aws import LocalAws
from tooling.local.stack import LocalStack
from tooling.lock_out.listing import locked_out


def local_server(aws: LocalAws, stack: LocalStack, users: Sequence[User]) -> Server:
    """Prepare the page of a stack on a local AWS, whose users live as long as it does."""
    outputs = stack.outputs()
    if outputs.documents_bucket:
        # What the page reads: a reader alone could not write it.
        aws.client("s3").put_object(
            Bucket=outputs.documents_bucket,
            Key="console/hello.txt",
            Body=b"Hello from the demo.\n",
            ContentType="text/plain",
        )
    page_stack = Stack(
        name=f"{outputs.function_name}, on this machine",
        user_pool_id=outputs.user_pool_id,
        client_id=outputs.user_pool_client_id,
        cognito_url=LocalTargets.COGNITO,
        api_url=LocalTargets.API,
        s3_url=LocalTargets.S3,
        users=users,
        locked_out=locked_out(deployment.of_values(stack.terraform.outputs(), "the stack"), aws),
    )
    return Server(page_stack, local_targets(aws, outputs.documents_bucket, stack.api_url()))


def local_targets(aws: LocalAws, bucket: str, api_url: str) -> LocalTargets:
    """Return the way to a local AWS, and to an API on it."""
    certificate = Path(aws.env["AWS_CA_BUNDLE"])
    return LocalTargets(
        aws.api_url, api_url, LocalBucket(bucket, aws.env["AWS_ENDPOINT_URL"], certificate)
    )

"""The page for a local stack: its users with their passwords, a document, and its addresses."""

from collections.abc import Sequence
from pathlib import Path

from tooling.console.local_targets import LocalTargets
from tooling.console.server import Server
from tooling.console.site import Stack
from tooling.deployed.actions import ACTIONS, asked_request
from tooling.deployed.outputs import Outputs
from tooling.deployed.users import User
from tooling.local.aws import LocalAws
from tooling.local.stack import LocalStack
from tooling.lock_out.lock_out import locked_out
from tooling.why.command import in_words
from tooling.why.explainer import Explainer


def local_server(aws: LocalAws, stack: LocalStack, users: Sequence[User]) -> Server:
    """Prepare the page of a stack on a local AWS, whose users live as long as the stack."""
    outputs = stack.outputs()
    if outputs.documents_bucket:
        # A document for readers, who cannot write one.
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
        locked_out=locked_out(outputs, aws),
    )
    return Server(page_stack, local_targets(aws, outputs, stack.api_url()))


def local_targets(aws: LocalAws, outputs: Outputs, api_url: str) -> LocalTargets:
    """Return the local AWS and an API on it as targets of the page's requests."""

    def explain(username: str, request: str) -> str:
        explainer = Explainer(aws, outputs)
        asked = asked_request(request, ACTIONS)
        reasons = explainer.reasons(explainer.person(username), asked)
        return in_words(username, str(asked), reasons) if reasons else ""

    s3_url, certificate = aws.env["AWS_ENDPOINT_URL"], Path(aws.env["AWS_CA_BUNDLE"])
    bucket = outputs.documents_bucket
    return LocalTargets(aws.api_url, api_url, s3_url, bucket, explain, certificate)

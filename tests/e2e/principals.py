"""The principals of requests: sessions, with their roles' policies in IAM, and strangers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import Credentials

from tooling.checks.iam_simulator import ANONYMOUS
from tooling.deployed import policy
from tooling.isolation import REGION
from tooling.local.aws import ROOT, LocalAws

from .calls import Client

TLS = {"aws:SecureTransport": "true"}
WITHOUT_TLS = {"aws:SecureTransport": "false"}

# One session for all clients: its models are most of a client's cost.
_SESSION = boto3.Session(region_name=REGION)


@dataclass(frozen=True, slots=True)
class Principal:
    """The principal of a request.

    Attributes:
        name: ARN of the session, name of a service, or `ANONYMOUS`.
        client: Makes clients with its credentials, by service; None if there are no credentials.
        policies: The documents of its own policies.
        boundary: The document of its permissions boundary.
        context: The condition keys of its requests.
    """

    name: str
    client: Client | None = None
    policies: Sequence[str] = ()
    boundary: str | None = None
    context: Mapping[str, str] = field(default_factory=lambda: TLS)


def session(
    aws: LocalAws,
    credentials: Credentials,
    *,
    account: Credentials = ROOT,
    context: Mapping[str, str] = TLS,
) -> Principal:
    """Return a role's session, with the role's policies in IAM.

    Args:
        aws: The account.
        credentials: The session's credentials.
        account: The credentials of the root user of the role's account.
        context: The condition keys of its requests; if they say so, requests have no TLS.
    """
    url = aws.api_url if context == WITHOUT_TLS else aws.env["AWS_ENDPOINT_URL"]
    client = clients(aws, credentials, url=url)
    name = str(client("sts").get_caller_identity()["Arn"])
    iam = clients(aws, account)("iam")
    role = iam.get_role(RoleName=name.split("/")[1])["Role"]
    boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return Principal(
        name,
        client,
        policy.policies_of(iam, role["Arn"]),
        policy.managed_policy(iam, boundary) if boundary else None,
        context,
    )


def nobody(aws: LocalAws) -> Principal:
    """Return the principal of unsigned requests."""
    return Principal(ANONYMOUS, unsigned(aws))


def unsigned(aws: LocalAws) -> Client:
    """Return a function that makes clients without signatures, one for each service."""
    return clients(aws, ROOT, config=Config(signature_version=UNSIGNED))


def clients(
    aws: LocalAws, credentials: Credentials, *, url: str = "", config: Config | None = None
) -> Client:
    """Return a function that makes clients with certain credentials, one for each service."""
    return cache(
        lambda service: _SESSION.client(
            service,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            endpoint_url=url or aws.env["AWS_ENDPOINT_URL"],
            verify=aws.env["AWS_CA_BUNDLE"],
            config=config,
        )
    )

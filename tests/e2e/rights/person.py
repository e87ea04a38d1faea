"""An IAM user whose rights can change, and the questions to IAM about the user's calls."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tooling.isolation import REGION
from tooling.local.aws import LocalAws

from ...published_policies import Statement, document
from ...waiting import LONGEST_WAIT

# The emulator that asks IAM the same questions as AWS.
EMULATOR = Path(__file__).with_name("emulator.py")

# A request is signed again when it is sent again.
_OF_A_SIGNATURE = ("x-amz-date", "x-amz-security-token", "x-amz-content-sha256")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question to IAM, its answer, and the request that it was asked for.

    Attributes:
        besides: Whether it is about something else than the request's own action.
    """

    action: str
    resource: str
    besides: bool
    allowed: bool
    request: Mapping[str, Any] = field(repr=False)


class Person:
    """A user of the account.

    Attributes:
        env: The user's credentials, as programs find them.
    """

    def __init__(self, aws: LocalAws, name: str, judgements: Path | None = None) -> None:
        """Create the user, without any rights.

        Args:
            aws: Where.
            name: The user's.
            judgements: Where the emulator writes all that IAM is asked.
        """
        self._aws = aws
        self._iam = aws.client("iam")
        self._name = name
        self._judgements = judgements
        self._policy_arns: dict[str, str] = {}
        self._iam.create_user(UserName=name)
        key = self._iam.create_access_key(UserName=name)["AccessKey"]
        self.credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        self.env = {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }

    def may(self, policy: str, statements: Sequence[Statement]) -> None:
        """Give the user a managed policy, or change it to other statements."""
        if arn := self._policy_arns.pop(policy, None):
            self._iam.detach_user_policy(UserName=self._name, PolicyArn=arn)
            self._iam.delete_policy(PolicyArn=arn)
        if any(each.actions for each in statements):
            made = self._iam.create_policy(
                PolicyName=f"{self._name}.{policy}", PolicyDocument=document(statements)
            )
            self._policy_arns[policy] = arn = made["Policy"]["Arn"]
            self._iam.attach_user_policy(UserName=self._name, PolicyArn=arn)

    @contextmanager
    def judged(self) -> Iterator[list[Judgement]]:
        """Collect what IAM is asked for the user's calls in the block, complete at its end."""
        assert self._judgements
        found: list[Judgement] = []
        before = self._judgements.stat().st_size if self._judgements.exists() else 0
        try:
            yield found
        finally:
            with self._judgements.open() as file:
                file.seek(before)
                lines = [json.loads(line) for line in file]
            ours = (line for line in lines if line.pop("key") == self.credentials.access_key)
            found += [Judgement(**line) for line in ours]

    def send_again(self, request: Mapping[str, Any]) -> int:
        """Send somebody's request again, signed by the user, and return the status."""
        given = request["headers"]
        headers = {
            name: value
            for name, value in given.items()
            if name.startswith(("x-amz", "content-type", "smithy")) and name not in _OF_A_SIGNATURE
        }
        service = given["authorization"].partition("Credential=")[2].split("/")[3]
        url = f"{self._aws.env['AWS_ENDPOINT_URL']}{request['path']}"
        signed = AWSRequest(request["method"], url, headers, base64.b64decode(request["body"]))
        auth = S3SigV4Auth if service == "s3" else SigV4Auth
        auth(self.credentials, service, REGION).add_auth(signed)
        answer = requests.request(
            request["method"],
            url,
            headers=dict(signed.headers.items()),
            data=signed.data,
            verify=self._aws.env["AWS_CA_BUNDLE"],
            timeout=LONGEST_WAIT,
        )
        return answer.status_code

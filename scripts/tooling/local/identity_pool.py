"""Calls AWS with the credentials of an identity pool's users, without the API.

On AWS an identity pool chooses a user's role by the ID token and returns the role's credentials.
The emulator does not choose. So this module makes the identity pool's own call: it sends a token of
the pool to STS, which enforces the roles' trust policies, for the role that the ID token prefers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tooling.deployed.sign_in import claims_of
from tooling.isolation import REGION
from tooling.local.aws import LocalAws

# The calls for requests for a document, with the API's status; S3 has 200 for all but the last.
_CALLS = {
    "GET": ("get_object", HTTPStatus.OK),
    "PUT": ("put_object", HTTPStatus.CREATED),
    "DELETE": ("delete_object", HTTPStatus.NO_CONTENT),
}


class IdentityPool:
    """An identity pool on a user pool, as an application uses it."""

    def __init__(self, aws: LocalAws, identity_pool_id: str, user_pool_id: str) -> None:
        self.id = identity_pool_id
        self._cognito = aws.client("cognito-identity")
        self._sts = aws.client("sts")
        self._provider = f"cognito-idp.{REGION}.amazonaws.com/{user_pool_id}"

    def credentials(self, id_token: str | None, role_arn: str) -> Credentials:
        """Return the credentials that the identity pool would return after choosing this role."""
        token = self._cognito.get_open_id_token(**self.identity(id_token))["Token"]
        credentials = self._sts.assume_role_with_web_identity(
            RoleArn=role_arn,
            RoleSessionName="CognitoIdentityCredentials",
            WebIdentityToken=token,
        )["Credentials"]
        return Credentials(
            credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]
        )

    def identity(self, id_token: str | None) -> dict[str, Any]:
        """Return a user's identity, or a guest's, in the form of Cognito's calls."""
        logins = {} if id_token is None else {"Logins": {self._provider: id_token}}
        identity = self._cognito.get_id(IdentityPoolId=self.id, **logins)
        return {"IdentityId": identity["IdentityId"], **logins}


@dataclass(frozen=True, slots=True)
class Response:
    """The result of a request, with the members of a response of the API that callers use."""

    status_code: int
    document: Mapping[str, Any]

    def json(self) -> Mapping[str, Any]:
        """Return the JSON document."""
        return self.document


class DirectAccess:
    """Takes the reference API's requests, and makes their AWS calls with the user's credentials."""

    def __init__(self, aws: LocalAws, pool: IdentityPool, bucket: str) -> None:
        self._aws = aws
        self._pool = pool
        self._bucket = bucket

    def call(
        self,
        method: str,
        path: str,
        token: str | None = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Make the AWS call of a request; a denial has the status of AWS's response."""
        role_arn = str(claims_of(token or "")["cognito:preferred_role"])
        try:
            credentials = self._pool.credentials(token, role_arn)
            if path == "/whoami":
                arn = self._aws.client("sts", credentials).get_caller_identity()["Arn"]
                assumed = arn.split("/")[1] == role_arn.rpartition("/")[2]
                return Response(HTTPStatus.OK, {"role_arn": role_arn if assumed else arn})
            key = path.removeprefix("/documents").removeprefix("/")
            operation, success = _CALLS[method] if key else ("list_objects_v2", HTTPStatus.OK)
            asked = {"Bucket": self._bucket, "Key": key, "Body": body}
            s3 = self._aws.client("s3", credentials)
            getattr(s3, operation)(**{name: value for name, value in asked.items() if value})
        except ClientError as error:
            return Response(error.response["ResponseMetadata"]["HTTPStatusCode"], {})
        return Response(success, {})

"""Documents in the deployment's bucket, by clients that are not boto3's: aioboto3 and s3fs."""

import asyncio
import os
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aioboto3  # type: ignore[import-untyped]  # has no types
import s3fs  # type: ignore[import-untyped]  # has no types

from group_role import Caller, NotFound, Response, as_caller, event_body, json_response


@as_caller
def lambda_handler(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    """Answer `GET /whoami`, `GET /documents` and `PUT /documents/KEY`."""
    match event["httpMethod"], event["path"].split("/")[1:]:
        case "GET", ["whoami"]:
            return json_response(200, {"username": caller.username, "role_arn": caller.role_arn})
        case "GET", ["documents"]:
            return json_response(200, {"documents": documents(caller)})
        case "PUT", ["documents", key]:
            asyncio.run(write(key, event_body(event), caller))
            return json_response(HTTPStatus.CREATED, {"key": key})
        case _:
            raise NotFound("There is nothing at this address.")


def documents(caller: Caller) -> list[str]:
    """Return the keys of the documents, by s3fs."""
    bucket, credentials = os.environ["DOCUMENTS_BUCKET"], caller.credentials
    # Without its caches, which would outlive the request: another caller must not see this one's
    # listing, nor the function keep one file system for each session that it ever had.
    files = s3fs.S3FileSystem(
        key=credentials.access_key,
        secret=credentials.secret_key,
        token=credentials.token,
        skip_instance_cache=True,
        use_listings_cache=False,
    )
    return [path.removeprefix(f"{bucket}/") for path in files.find(bucket)]


async def write(key: str, content: bytes, caller: Caller) -> None:
    """Store a document, by aioboto3. What IAM denies is answered with 403."""
    credentials = caller.credentials
    session = aioboto3.Session(
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.token,
    )
    async with session.client("s3") as s3:
        await s3.put_object(Bucket=os.environ["DOCUMENTS_BUCKET"], Key=key, Body=content)

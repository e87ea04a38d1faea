"""The reference API: a small document store on one S3 bucket. Replace this file with your own.

It holds no permission table. Each route makes its call with the caller's own client, and IAM
decides whether the caller may: `as_caller` answers 403 when IAM denies the call.
"""

import base64
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from group_role import (
    ApiError,
    BadRequest,
    Caller,
    ContentTooLarge,
    MethodNotAllowed,
    NotFound,
    Response,
    as_caller,
    event_body,
    json_response,
    public,
)

Event = Mapping[str, Any]

# Bytes of UTF-8: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
LONGEST_KEY = 1024
# Bytes. Lambda's response may have 6 MB, Base64 included:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST_DOCUMENT = 4_500_000
# Seconds in which a client must start to use a URL; a transfer that has started goes on.
_URL_SECONDS = 900
# This many keys always fit into a response of 6,291,456 bytes, Lambda's limit: JSON within JSON may
# need seven bytes for one byte of a key, for example for a control character.
_KEYS_PER_PAGE = 800

_BUCKET = os.environ.get("DOCUMENTS_BUCKET", "")
# The path at which this API is mounted, of a custom domain or of a resource of another API: "/v1".
_BASE_PATH = os.environ.get("BASE_PATH", "")


@as_caller
def lambda_handler(event: Event, context: object, caller: Caller) -> Response:
    """Answer a request of the reference API with the rights of its caller."""
    if not _BUCKET:
        raise ApiError("The API is not configured correctly.", note="DOCUMENTS_BUCKET is not set")
    path = _path(event)
    if path == "/whoami":
        return _dispatch(event, GET=lambda: who_am_i(caller))
    if path == "/documents":
        return _dispatch(event, GET=lambda: list_documents(event, caller))
    if path.startswith("/documents/"):
        key = _key(path, "/documents/")
        return _dispatch(
            event,
            GET=lambda: read_document(key, caller),
            PUT=lambda: write_document(key, event, caller),
            DELETE=lambda: delete_document(key, caller),
        )
    if path.startswith("/downloads/"):
        key = _key(path, "/downloads/")
        return _dispatch(event, POST=lambda: offer_download(key, caller))
    if path.startswith("/uploads/"):
        key = _key(path, "/uploads/")
        return _dispatch(event, POST=lambda: offer_upload(key, caller))
    raise NotFound("There is nothing at this address.")


@public
def public_handler(event: Event, context: object) -> Response:
    """Answer requests that need no token, without any caller's rights, in a separate function."""
    if _path(event) == "/health":
        return _dispatch(event, GET=lambda: json_response(200, {"status": "ok"}))
    raise NotFound("There is nothing at this address.")


def who_am_i(caller: Caller) -> Response:
    """Tell callers who they are to this API, and as which role their requests run."""
    return json_response(
        200,
        {
            "username": caller.username,
            "subject": caller.subject,
            "groups": caller.groups,
            "role_arn": caller.role_arn,
            "session_name": caller.session_name,
        },
    )


def list_documents(event: Event, caller: Caller) -> Response:
    """List keys in UTF-8 order, up to `_KEYS_PER_PAGE`; `?after=KEY` continues behind that key."""
    after = _checked_key((event.get("queryStringParameters") or {}).get("after", ""))
    page = caller.client("s3").list_objects_v2(
        Bucket=_BUCKET, StartAfter=after, MaxKeys=_KEYS_PER_PAGE
    )
    keys = [document["Key"] for document in page.get("Contents", [])]
    return json_response(
        200, {"documents": keys, "continue_after": keys[-1] if page["IsTruncated"] else None}
    )


def read_document(key: str, caller: Caller) -> Response:
    """Return a document as it was written, up to `LARGEST_DOCUMENT`."""
    document = _get(key, caller)
    with document["Body"] as body:
        if document["ContentLength"] > LARGEST_DOCUMENT:
            raise ContentTooLarge(
                f"This document has more than {LARGEST_DOCUMENT:,} bytes: get a URL for it with"
                " POST /downloads/{key}."
            )
        content = body.read()
    return {
        "statusCode": 200,
        "headers": {"Content-Type": document["ContentType"]},
        "body": base64.b64encode(content).decode(),
        "isBase64Encoded": True,
    }


def write_document(key: str, event: Event, caller: Caller) -> Response:
    """Store the request's body, up to `LARGEST_DOCUMENT`; replace a document of the same key."""
    body = event_body(event)
    if len(body) > LARGEST_DOCUMENT:
        raise ContentTooLarge(
            f"This document has more than {LARGEST_DOCUMENT:,} bytes: get a URL for it with"
            " POST /uploads/{key}."
        )
    caller.client("s3").put_object(
        Bucket=_BUCKET, Key=key, Body=body, ContentType=_content_type(event)
    )
    return json_response(201, {"key": key})


def delete_document(key: str, caller: Caller) -> Response:
    """Delete a document; the bucket's versioning keeps its versions."""
    caller.client("s3").delete_object(Bucket=_BUCKET, Key=key)
    return {"statusCode": 204, "headers": {}, "body": ""}


def offer_download(key: str, caller: Caller) -> Response:
    """Return a URL at which S3 serves a document of any size, if IAM lets the caller read it.

    The URL is signed with the caller's credentials: S3 asks IAM again when somebody uses it.
    """
    _get(key, caller)["Body"].close()
    # Browsers save the document and never show it: it must not run as a page of the bucket's host.
    return _offer(caller, "GET", "get_object", Key=key, ResponseContentDisposition="attachment")


def offer_upload(key: str, caller: Caller) -> Response:
    """Return a URL at which S3 takes a document of up to 5 GB, if IAM lets the caller write it.

    boto3 signs a URL without asking AWS. So the function first makes a call that needs the same
    right and cannot write: it sends a part for an upload that does not exist. Either IAM denies
    the call, or S3 answers that there is no such upload.
    """
    try:
        caller.client("s3").upload_part(Bucket=_BUCKET, Key=key, UploadId="none", PartNumber=1)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NoSuchUpload", "404"}:
            raise
    return _offer(caller, "PUT", "put_object", Key=key)


def _offer(caller: Caller, method: str, operation: str, **parameters: str) -> Response:
    now = time.time()
    seconds = min(_URL_SECONDS, int(caller.expires_at - now))
    url = caller.client("s3").generate_presigned_url(
        operation, {"Bucket": _BUCKET, **parameters}, seconds
    )
    ends = datetime.fromtimestamp(int(now) + seconds, UTC)
    return json_response(
        200, {"method": method, "url": url, "expires_at": f"{ends:%Y-%m-%dT%H:%M:%SZ}"}
    )


def _get(key: str, caller: Caller) -> Mapping[str, Any]:
    try:
        return caller.client("s3").get_object(Bucket=_BUCKET, Key=key)
    except ClientError as error:
        # S3 answers NoSuchKey only to callers who may list the bucket, and AccessDenied to others.
        # Its response quotes the key. If that makes the XML invalid, botocore has only the status.
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            raise NotFound("There is no such document.") from None
        raise


def _dispatch(event: Event, **routes: Callable[[], Response]) -> Response:
    """Answer a request with the route of its method."""
    http = event["requestContext"].get("http")  # of an HTTP API in payload format 2.0
    route = routes.get(str(http["method"] if http else event.get("httpMethod")))
    if route is None:
        raise MethodNotAllowed(*routes)
    return route()


def _path(event: Event) -> str:
    """Return the decoded path. An HTTP API decodes it; a REST API passes it on as it was sent."""
    try:
        match event:
            case {"version": "2.0", "rawPath": str(path)} | {"version": "1.0", "path": str(path)}:
                pass
            case _:
                path = unquote(event["path"], errors="strict")
    except (TypeError, UnicodeDecodeError):
        raise BadRequest("The path is not UTF-8, percent-encoded.") from None
    return path.removeprefix(_BASE_PATH) if path.startswith(f"{_BASE_PATH}/") else path


def _key(path: str, prefix: str) -> str:
    key = path.removeprefix(prefix)
    if not key:
        raise NotFound(f"A document has a key: {prefix}{{key}}.")
    return _checked_key(key)


def _checked_key(key: str) -> str:
    if len(key.encode()) > LONGEST_KEY:
        raise BadRequest(f"A document's key has at most {LONGEST_KEY} bytes.")
    return key


def _content_type(event: Event) -> str:
    headers = event.get("headers") or {}
    for name, value in headers.items():
        if name.lower() == "content-type":
            return str(value)
    return "application/octet-stream"

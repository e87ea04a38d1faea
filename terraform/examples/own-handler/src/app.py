"""Pages in Markdown, rendered for those whose role may read them."""

import os
from collections.abc import Mapping
from typing import Any

import mistune
from botocore.exceptions import ClientError

from group_role import Caller, MethodNotAllowed, NotFound, Response, as_caller

_BUCKET = os.environ["PAGES_BUCKET"]


@as_caller
def lambda_handler(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    """Answer `GET /NAME` with the page of that name."""
    if event["httpMethod"] != "GET":
        raise MethodNotAllowed("GET")
    try:
        page = caller.client("s3").get_object(Bucket=_BUCKET, Key=event["path"].strip("/") + ".md")
    except ClientError as error:
        # Whoever may not list the bucket gets AccessDenied for a missing page, and so a 403.
        if error.response["Error"]["Code"] == "NoSuchKey":
            raise NotFound("There is no such page.") from None
        raise
    html = mistune.html(page["Body"].read().decode())
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "text/html; charset=utf-8"},
        "body": html,
    }

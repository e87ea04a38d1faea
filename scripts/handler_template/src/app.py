"""Reports in the deployment's bucket, for those whose role may list them."""

import os
from collections.abc import Mapping
from typing import Any

from group_role import Caller, MethodNotAllowed, NotFound, Response, as_caller, json_response


@as_caller
def lambda_handler(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    """Answer `GET /whoami` and `GET /reports` with the rights of the caller."""
    if event["httpMethod"] != "GET":
        raise MethodNotAllowed("GET")
    match event["path"]:
        case "/whoami":
            return json_response(200, {"username": caller.username, "role_arn": caller.role_arn})
        case "/reports":
            return json_response(200, {"reports": reports(caller)})
        case _:
            raise NotFound("There is nothing at this address.")


def reports(caller: Caller) -> list[str]:
    """Return the names of the reports. No check of rights: what IAM denies is answered with 403."""
    bucket = os.environ["DOCUMENTS_BUCKET"]
    page = caller.client("s3").list_objects_v2(Bucket=bucket, Prefix="reports/")
    return [document["Key"] for document in page.get("Contents", [])]

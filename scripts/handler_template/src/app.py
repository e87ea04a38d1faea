"""The API reads and writes reports in a table, with the rights of the caller."""

import os
import uuid
from collections.abc import Mapping
from typing import Any

from group_role import (
    BadRequest,
    Caller,
    MethodNotAllowed,
    NotFound,
    Response,
    as_caller,
    json_body,
    json_response,
)


@as_caller
def lambda_handler(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    """Answer requests for `/whoami` and `/reports` with the rights of the caller."""
    match event["httpMethod"], event["path"]:
        case "GET", "/whoami":
            return json_response(200, {"username": caller.username, "role_arn": caller.role_arn})
        case "GET", "/reports":
            return json_response(200, {"reports": reports(caller)})
        case "POST", "/reports":
            return json_response(201, {"id": add_report(caller, title_in(event))})
        case _, "/whoami":
            raise MethodNotAllowed("GET")
        case _, "/reports":
            raise MethodNotAllowed("GET", "POST")
        case _:
            raise NotFound("There is nothing at this address.")


def reports(caller: Caller) -> list[str]:
    """Return all titles. The function checks no rights: the API answers 403 if IAM denies."""
    page = caller.client("dynamodb").scan(TableName=os.environ["REPORTS_TABLE"])
    return [item["title"]["S"] for item in page["Items"]]


def add_report(caller: Caller, title: str) -> str:
    """Store a report, and return its ID."""
    item = {"id": {"S": str(uuid.uuid4())}, "title": {"S": title}, "by": {"S": caller.subject}}
    caller.client("dynamodb").put_item(TableName=os.environ["REPORTS_TABLE"], Item=item)
    return item["id"]["S"]


def title_in(event: Mapping[str, Any]) -> str:
    """Return the title in the body of a request."""
    match json_body(event):
        case {"title": str(title)} if title:
            return title
    raise BadRequest('A report is a JSON object with a title, such as {"title": "May"}.')

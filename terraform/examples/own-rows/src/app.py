"""Orders of many customers in one table, of which IAM shows each customer their own alone."""

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
    """Answer requests for `/orders`, the caller's own, and `/orders/CUSTOMER`."""
    match event["httpMethod"], event["path"].strip("/").split("/"):
        case "GET", ["orders"]:
            return json_response(200, {"orders": orders(caller, customer_of(caller))})
        case "POST", ["orders"]:
            return json_response(201, {"id": place(caller, item_in(event))})
        # Not compared with the caller's: a mistake in here would be answered by IAM, with 403.
        case "GET", ["orders", customer]:
            return json_response(200, {"orders": orders(caller, customer)})
        case _, ["orders"]:
            raise MethodNotAllowed("GET", "POST")
        case _, ["orders", _]:
            raise MethodNotAllowed("GET")
        case _:
            raise NotFound("There is nothing at this address.")


def customer_of(caller: Caller) -> str:
    """Return the customer whose account the caller belongs to."""
    customer = caller.claims.get("custom:customer")
    if not isinstance(customer, str) or not customer:
        raise BadRequest("Your account belongs to no customer.")
    return customer


def orders(caller: Caller, customer: str) -> list[str]:
    """Return what a customer ordered."""
    page = caller.client("dynamodb").query(
        TableName=os.environ["ORDERS_TABLE"],
        KeyConditionExpression="customer = :customer",
        ExpressionAttributeValues={":customer": {"S": customer}},
    )
    return [order["item"]["S"] for order in page["Items"]]


def place(caller: Caller, item: str) -> str:
    """Store an order of the caller's customer, and return its ID."""
    order_id = str(uuid.uuid4())
    order = {"customer": customer_of(caller), "id": order_id, "item": item}
    caller.client("dynamodb").put_item(
        TableName=os.environ["ORDERS_TABLE"],
        Item={name: {"S": text} for name, text in order.items()},
    )
    return order_id


def item_in(event: Mapping[str, Any]) -> str:
    """Return what the body of a request orders."""
    match json_body(event):
        case {"item": str(item)} if item:
            return item
    raise BadRequest('An order is a JSON object with an item, such as {"item": "tea"}.')

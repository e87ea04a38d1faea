"""Orders that are placed once, however often a client repeats itself: Powertools' idempotency.

The decorator is within the handler, where it is known who calls, and its key holds the subject:
above `@as_caller` it would answer one caller with another's order.
"""

import os
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyAlreadyInProgressError
from aws_lambda_powertools.utilities.typing import LambdaContext

from group_role import (
    Caller,
    NotFound,
    Response,
    Unavailable,
    as_caller,
    json_body,
    json_response,
)


@as_caller
def lambda_handler(event: Mapping[str, Any], context: LambdaContext, caller: Caller) -> Response:
    """Answer `POST /orders`."""
    if (event["httpMethod"], event["path"]) != ("POST", "/orders"):
        raise NotFound("There is nothing at this address.")
    try:
        return json_response(HTTPStatus.CREATED, place(json_body(event), caller, context))
    except IdempotencyAlreadyInProgressError:
        raise Unavailable("The same order is being placed.") from None


def place(order: object, caller: Caller, context: LambdaContext) -> dict[str, Any]:
    """Place an order of the caller's, or return what came of the same one before.

    The table is used with the caller's rights, as everything is.
    """
    config = IdempotencyConfig(expires_after_seconds=3600, lambda_context=context)
    table = DynamoDBPersistenceLayer(
        os.environ["IDEMPOTENCY_TABLE"], boto3_client=caller.client("dynamodb")
    )

    @idempotent_function(  # type: ignore[untyped-decorator]  # has no types
        data_keyword_argument="request", config=config, persistence_store=table
    )
    def once(*, request: Mapping[str, object]) -> dict[str, Any]:
        return {"number": str(uuid.uuid4()), "of": caller.subject, "order": request["order"]}

    placed: dict[str, Any] = once(request={"subject": caller.subject, "order": order})
    return placed

"""Documents in the deployment's bucket, by Powertools: a route is one function."""

import os
from http import HTTPStatus
from typing import Any, Never

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from group_role import NotFound, as_caller, current_caller, event_body

app = APIGatewayRestResolver()
logger = Logger(service="documents")
tracer = Tracer(service="documents")
metrics = Metrics(namespace="Documents", service="documents")


@app.get("/whoami")
def whoami() -> dict[str, str]:
    """Return who is calling."""
    caller = current_caller()
    return {"username": caller.username, "role_arn": caller.role_arn}


@app.get("/documents")
@tracer.capture_method(capture_response=False)
def documents() -> dict[str, list[str]]:
    """Return the keys of the documents."""
    page = current_caller().client("s3").list_objects_v2(Bucket=os.environ["DOCUMENTS_BUCKET"])
    return {"documents": [document["Key"] for document in page.get("Contents", [])]}


@app.put("/documents/<key>")
def write(key: str) -> tuple[dict[str, str], int]:
    """Store the request's body. No check of rights: what IAM denies is answered with 403."""
    body = event_body(app.current_event.raw_event)
    s3 = current_caller().client("s3")
    s3.put_object(Bucket=os.environ["DOCUMENTS_BUCKET"], Key=key, Body=body)
    logger.info("written", extra={"key": key})
    return {"key": key}, HTTPStatus.CREATED


@app.not_found
def nothing(error: NotFoundError) -> Never:
    """Answer with a problem document, as everything else is."""
    del error
    raise NotFound("There is nothing at this address.")


# Never log_event or capture_response: the event holds the caller's token, an answer their data.
@as_caller
@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    return app.resolve(event, context)

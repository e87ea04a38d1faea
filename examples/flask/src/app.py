"""Documents in the deployment's bucket, by Flask; apig-wsgi takes it to Lambda."""

import os
from http import HTTPStatus

from apig_wsgi import make_lambda_handler
from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from group_role import as_caller, current_caller, problem_response

app = Flask(__name__)


@app.errorhandler(Exception)
def problem(error: Exception) -> ResponseReturnValue:
    """Turn an exception of a route, such as a denial by IAM, into the answer of `as_caller`."""
    if isinstance(error, HTTPException):
        return error  # Flask's own, such as 404
    answer = problem_response(error)
    return answer["body"], answer["statusCode"], answer["headers"]


@app.get("/whoami")
def whoami() -> dict[str, str]:
    """Return who is calling."""
    caller = current_caller()
    return {"username": caller.username, "role_arn": caller.role_arn}


@app.get("/documents")
def documents() -> dict[str, list[str]]:
    """Return the keys of the documents."""
    page = current_caller().client("s3").list_objects_v2(Bucket=os.environ["DOCUMENTS_BUCKET"])
    return {"documents": [document["Key"] for document in page.get("Contents", [])]}


@app.put("/documents/<key>")
def write(key: str) -> ResponseReturnValue:
    """Store the request's body. No check of rights: what IAM denies is answered with 403."""
    s3 = current_caller().client("s3")
    s3.put_object(Bucket=os.environ["DOCUMENTS_BUCKET"], Key=key, Body=request.get_data())
    return {"key": key}, HTTPStatus.CREATED


# Without binary_support an image would leave as broken text.
lambda_handler = as_caller(make_lambda_handler(app, binary_support=True))

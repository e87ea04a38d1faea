"""Documents in the deployment's bucket, by FastAPI, which Mangum adapts to Lambda."""

import os
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES

from group_role import Caller, as_caller, current_caller, problem_response

app = FastAPI()


@app.middleware("http")
async def problems(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Turn an exception of a route, such as a denial by IAM, into the answer of `as_caller`."""
    try:
        return await call_next(request)
    except Exception as error:  # noqa: BLE001 (all that are left)
        answer = problem_response(error)
        return Response(answer["body"], answer["statusCode"], answer["headers"])


async def body_of(request: Request) -> bytes:
    """Return a request's body, for routes that are not `async def`."""
    return await request.body()


Who = Annotated[Caller, Depends(current_caller)]
Content = Annotated[bytes, Depends(body_of)]


@app.get("/whoami")
def whoami(caller: Who) -> dict[str, str]:
    """Return who is calling."""
    return {"username": caller.username, "role_arn": caller.role_arn}


@app.get("/documents")
def documents(caller: Who) -> dict[str, list[str]]:
    """Return the keys of the documents."""
    page = caller.client("s3").list_objects_v2(Bucket=os.environ["DOCUMENTS_BUCKET"])
    return {"documents": [document["Key"] for document in page.get("Contents", [])]}


@app.put("/documents/{key}", status_code=HTTPStatus.CREATED)
def write(key: str, content: Content, caller: Who) -> dict[str, str]:
    """Store the request's body. No check of rights: what IAM denies is answered with 403."""
    caller.client("s3").put_object(Bucket=os.environ["DOCUMENTS_BUCKET"], Key=key, Body=content)
    return {"key": key}


lambda_handler = as_caller(
    Mangum(
        app,
        lifespan="off",
        text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, "application/problem+json"],
    )
)

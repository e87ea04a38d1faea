"""Lambda keeps the function's log: one line for each request, and none of AWS's libraries."""

from pathlib import Path

import pytest

from .answers import answered
from .conftest import NO_FAULT, Start
from .events import asking, request

LEVELS = ("DEBUG", "INFO", "WARN")

# Calls at which AWS's libraries log: credentials, endpoints, resources, pages, transfers.
_CALLS = (
    "caller.client('s3').put_object(Bucket='b', Key='k', Body=b'x')",
    "caller.session.client('s3').get_object(Bucket='b', Key='k')",
    "caller.session.resource('s3').Bucket('b').put_object(Key='k', Body=b'x')",
    "caller.client('dynamodb').list_tables()",
    "next(iter(caller.client('s3').get_paginator('list_objects_v2').paginate(Bucket='b')))",
    "import io; caller.client('s3').upload_fileobj(io.BytesIO(b'x'), 'b', 'k')",
    "caller.client('s3').generate_presigned_url('get_object', {'Bucket': 'b', 'Key': 'k'})",
)
_OWN_LINES = "\n".join(f"log.{level}('mine')" for level in ("debug", "info", "warning", "error"))


def answering(code: str) -> str:
    return f"{code}\nreturn {{'statusCode': 200}}"


@pytest.mark.parametrize("level", LEVELS)
def test_each_request_writes_one_line_at_every_log_level(
    start: Start, handler: Path, level: str
) -> None:
    runtime = start(handler, environ={**NO_FAULT, "AWS_LAMBDA_LOG_LEVEL": level})
    for number, call in enumerate(_CALLS, start=1):
        assert answered(runtime, asking(answering(call))).status == 200
        assert [line["message"] for line in runtime.lines()] == ["request"] * number

    failed = answered(runtime, asking("raise RuntimeError"))
    assert failed.line["error"] == "RuntimeError"
    assert runtime.lines_at("WARN") == runtime.lines_at("ERROR") == [failed.line]

    before = len(runtime.lines())
    runtime.invoke(asking(answering(_OWN_LINES)))
    lines = runtime.lines()[before:]
    own = [line["level"] for line in lines if line.get("logger") == "handler"]
    assert own == ["DEBUG", "INFO", "WARNING", "ERROR"][LEVELS.index(level) :]
    assert len(lines) == len(own) + 1
    assert runtime.misread() == []


def test_the_reference_api_writes_one_line_for_each_request(start: Start, function: Path) -> None:
    runtime = start(function)
    paths = ["/whoami", "/documents", "/nothing", "/documents"]
    statuses = [answered(runtime, request(path=path)).status for path in paths]
    assert [line["status"] for line in runtime.lines()] == statuses == [200, 200, 404, 200]
    assert runtime.misread() == []

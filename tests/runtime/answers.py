"""Judges what a function sends to the runtime as API Gateway and Lambda do."""

import json
from dataclasses import dataclass
from typing import Any

from . import api_gateway
from .events import Event, asking
from .process import Line, Runtime
from .runtime_api import Posted

GOOD = asking("caller.client('s3').get_object(Bucket='b', Key='k')\nreturn {'statusCode': 200}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that API Gateway accepts, and the one log line about it."""

    status: int
    headers: dict[str, list[str]]
    body: str | None
    line: Line

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document of the answer."""
        assert self.headers["content-type"] == ["application/problem+json"]
        document: dict[str, Any] = json.loads(self.body or "")
        assert document.keys() == {"type", "title", "status", "detail", "request_id"}
        assert document["status"] == self.status
        assert isinstance(document["detail"], str)
        return document


def answered(runtime: Runtime, event: Event) -> Answer:
    """Send an event, and check that the log has what the client gets."""
    assert runtime.waits(), f"the runtime has ended\n{runtime.log()}"
    before = len(runtime.lines())
    posted = runtime.invoke(event)
    answer = _taken(posted)
    lines = runtime.lines()[before:]
    assert len(lines) == 1, lines
    (line,) = lines
    request_id = event["requestContext"]["requestId"]
    assert (line["message"], line["request_id"]) == ("request", request_id)
    assert line["status"] == api_gateway.status_of(posted.body)
    assert (line["level"] == "ERROR") == (line["status"] >= 500)
    headers = api_gateway.headers_of(answer)
    for name in ("access-control-allow-origin", "cache-control", "x-content-type-options"):
        assert len(headers[name]) == 1, headers
    return Answer(line["status"], headers, answer.get("body"), line)


def _taken(posted: Posted) -> dict[str, Any]:
    assert posted.to == "response", (posted.to, posted.body[:1_000])
    assert api_gateway.status_of(posted.body) != api_gateway.BAD_GATEWAY, posted.body[:1_000]
    return api_gateway.parsed(posted.body)


def still_serves(runtime: Runtime) -> bool:
    """Tell whether the function answers the next request normally."""
    return answered(runtime, GOOD).status == 200

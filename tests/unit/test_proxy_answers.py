"""Recorded answers of AWS: what it refused becomes 500, and what it accepted stays as it was."""

import json
from typing import Any

import pytest

from group_role import Response
from tooling.paths import REPOSITORY

from ..answering import answer_of

RECORDED = json.loads((REPOSITORY / "tests" / "proxy_answers.json").read_text())["answers"]
COMMON = {"cache-control", "x-content-type-options", "access-control-allow-origin"}


def as_sent(answer: Response) -> tuple[int, str, dict[str, list[str]]]:
    """Return what API Gateway made of an answer that it accepted, as it was recorded."""
    headers: dict[str, list[str]] = {}
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        headers.setdefault(name.lower(), []).extend(values)
    for name, value in (answer.get("headers") or {}).items():
        text = value if isinstance(value, str) else json.dumps(value)
        headers.setdefault(name.lower(), []).append(text)
    return int(answer.get("statusCode", 200)), answer.get("body") or "", headers


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded["name"])
def test_answers_are_sent_or_refused_as_recorded_on_aws(recorded: dict[str, Any]) -> None:
    returned, sent = recorded["returned"], recorded["sent"]
    response, line = answer_of(lambda *_: returned)
    status, body, headers = as_sent(json.loads(json.dumps(response)))
    if sent["status"] >= 500:
        assert (status, line["status"], line["level"]) == (500, 500, "ERROR")
        assert headers["content-type"] == ["application/problem+json"]
        assert json.loads(body)["status"] == 500
        assert line["note"].startswith("the handler's response ")
        return
    assert (status, line["status"]) == (sent["status"], sent["status"])
    assert body == sent.get("body", body)
    assert {name: headers[name] for name in sent.get("headers", {})} == sent.get("headers", {})
    assert headers.keys() == COMMON | sent.get("headers", {}).keys()


def test_the_recordings_have_both_verdicts() -> None:
    refused = [recorded for recorded in RECORDED if recorded["sent"]["status"] >= 500]
    assert (len(refused), len(RECORDED)) == (7, 19)

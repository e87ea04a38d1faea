"""The start: messages about wrong configuration and code, and the effect of snapshots."""

import json
from pathlib import Path

import pytest

from ..stub_aws import StubAws
from .answers import answered, still_serves
from .conftest import NO_FAULT, Start, packaged
from .events import SETTINGS, request
from .runtime_api import AFTER_RESTORE, BEFORE_SNAPSHOT

_SETTINGS = json.dumps(SETTINGS)

WRONG: dict[str, dict[str, str]] = {
    "missing": {},
    "no JSON": {"GROUP_ROLE_CONFIG": "{"},
    "a name twice": {
        "GROUP_ROLE_CONFIG": _SETTINGS[:-1]
        + ', "allowed_roles": ["arn:aws:iam::123456789012:role/other/*"]}'
    },
    "a key for all callers": {"GROUP_ROLE_CONFIG": _SETTINGS, "AWS_BEARER_TOKEN_BEDROCK": "key"},
}

FAILING = {
    "RuntimeError": "raise RuntimeError('a table is missing')",
    "Runtime.ImportModuleError": "import not_packaged",
    "Runtime.HandlerNotFound": "del lambda_handler",
}

_DECORATED = """
from group_role import as_caller

@as_caller
def lambda_handler(event, context, caller):
    return {"statusCode": 200}

"""


@pytest.mark.parametrize("environ", WRONG.values(), ids=WRONG)
def test_a_wrong_configuration_gets_an_answer(
    start: Start, function: Path, environ: dict[str, str]
) -> None:
    runtime = start(function, environ=environ)
    for _ in range(2):
        answer = answered(runtime, request())
        assert answer.problem["status"] == 500
        assert answer.line["reason"] == "configuration"
    first, *rest = runtime.lines()
    assert (first["level"], first["message"]) == ("ERROR", "configuration")
    assert first["note"]
    assert [line["message"] for line in rest] == ["request", "request"]
    assert runtime.misread() == []
    assert runtime.waits()


@pytest.mark.parametrize("error_type", FAILING)
def test_only_the_runtime_reports_a_failing_import(
    start: Start, tmp_path: Path, error_type: str
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.py").write_text(_DECORATED + FAILING[error_type])
    runtime = start(packaged(source, tmp_path))
    posted = runtime.next_posted()
    assert (posted.to, posted.error_type) == ("init/error", error_type)
    assert runtime.api.calls == ["init/error"]
    assert runtime.exit_status() == 1
    warning, error = runtime.lines()
    assert (warning["level"], warning["logger"]) == ("WARNING", "root")
    assert (error["level"], error["errorType"]) == ("ERROR", error_type)
    assert runtime.misread() == []


def test_function_resumed_from_a_snapshot_signs_with_fresh_credentials(
    start: Start, handler: Path, aws: StubAws
) -> None:
    without_keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "")
    snap_start = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}
    runtime = start(handler, environ=NO_FAULT | without_keys | snap_start)
    assert still_serves(runtime)
    order = runtime.api.calls
    assert order.index("restore/next") < order.index("invocation/next")
    assert "credentials" in order[order.index("restore/next") : order.index("invocation/next")]
    keys = {request.access_key for request in aws.signed}
    assert AFTER_RESTORE in keys
    assert BEFORE_SNAPSHOT not in keys
    assert [line["message"] for line in runtime.lines()] == ["request"]


def test_function_without_snapshots_does_not_wait_for_one(start: Start, handler: Path) -> None:
    runtime = start(handler)
    assert still_serves(runtime)
    assert runtime.api.calls[0] == "invocation/next"
    assert "restore/next" not in runtime.api.calls

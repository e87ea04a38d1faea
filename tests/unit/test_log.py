"""Lambda reads the log's lines whole, with time and level, and without AWS libraries' own lines."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from group_role import GroupRole, NotARequest, Settings, as_caller
from group_role.config.settings import ENVIRONMENT_VARIABLE
from group_role.errors import ApiError, Forbidden, NotFound, Unavailable
from group_role.log import RequestLog
from group_role.testing import User, rest_event
from token_verifier import log as authorizer_log

from ..answering import answer_of, raising
from .conftest import ROLE_PATTERN

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
LIMIT = 256 * 1024  # bytes of an event of CloudWatch Logs


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, Any]]:
    """A line of every kind."""
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    handler = as_caller(raising(AssertionError()))
    handler({"requestContext": {}}, None)
    handler({"group_role": "ping"}, None)
    with pytest.raises(NotARequest):
        handler({}, None)
    GroupRole(Settings((ROLE_PATTERN,))).answer(raising(AssertionError()), {"httpMethod": ""}, None)
    authorizer_log.write("INFO", "refused", reason="expired")
    return lines_of(capsys)


def test_every_line_has_a_level_and_a_time(written: list[dict[str, Any]]) -> None:
    levels = [line["level"] for line in written]
    assert levels == ["ERROR", "ERROR", "ERROR", "ERROR", "INFO", "INFO"]
    for line in written:
        assert RFC3339.fullmatch(line["timestamp"])
        age = datetime.now(UTC) - datetime.fromisoformat(line["timestamp"])
        assert timedelta() <= age < timedelta(minutes=1)
        assert [*line][:2] == ["level", "timestamp"]


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (1795910399.9996, "2026-11-28T23:59:59.999Z"),
        (1795910400.001, "2026-11-29T00:00:00.001Z"),
        (1709164800.05, "2024-02-29T00:00:00.050Z"),
    ],
)
def test_time_of_a_line(now: float, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: now)
    assert answer_of(lambda *_: {}, rest_event("GET", "/"))[1]["timestamp"] == text


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (NotFound("x"), "INFO"),
        (Forbidden("x"), "INFO"),
        (Unavailable("x"), "ERROR"),
        (ApiError("x"), "ERROR"),
        (KeyError("x"), "ERROR"),
    ],
)
def test_faults_of_the_function_are_errors(error: Exception, level: str) -> None:
    assert answer_of(raising(error))[1]["level"] == level


@pytest.mark.parametrize("status", [200, 304, 404, 499, 500, 503])
def test_the_level_follows_the_status_that_is_sent(status: int) -> None:
    line = answer_of(lambda *_: {"statusCode": status})[1]
    assert (line["status"], line["level"]) == (status, "ERROR" if status >= 500 else "INFO")


@pytest.mark.parametrize(
    "user",
    [
        User("x" * 5_000_000, "editors"),
        User("ada", "editors", *(f"{number}-" + "\u4e2d" * 120 for number in range(2_000))),
        User("ada", "editors", claims={"cognito:username": "\ud800" * 100_000}),
        User("ada", "editors", claims={"sub": "\x00" * 1_000_000}),
    ],
    ids=["a long name", "many groups", "half characters", "a long subject"],
)
def test_a_line_fits_into_an_event_of_the_log(user: User) -> None:
    _, line = answer_of(lambda *_: {}, rest_event("GET", "/", user))
    assert len(json.dumps(line)) < LIMIT
    assert {"level", "timestamp", "message", "status", "request_id", "function_name"} <= line.keys()


def test_a_long_request_id_is_cut() -> None:
    event = rest_event("GET", "/")
    event["requestContext"]["requestId"] = "x" * 10_000
    response, line = answer_of(raising(NotFound("no")), event)
    assert line["request_id"] == json.loads(response["body"])["request_id"] == "x" * 200


def test_a_line_is_written_before_the_function_can_be_frozen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BufferedWriter(raw)))
    RequestLog("x", "f").write(200)
    assert raw.getvalue().endswith(b"}\n")


def test_a_line_that_is_not_json_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    log = RequestLog("x", "f")
    log.add(username=object())
    log.write(200)
    assert capsys.readouterr().out == ""


@pytest.fixture(params=["DEBUG", "INFO", "WARNING"])
def root_logger(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """The root logger as Lambda's runtime or a handler configures it, with its output."""
    root = logging.getLogger()
    level, output = root.level, io.StringIO()
    handler = logging.StreamHandler(output)
    root.addHandler(handler)
    root.setLevel(request.param)
    yield output
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.parametrize(
    "name",
    [
        "boto3",
        "boto3.resources.factory",
        "botocore",
        "botocore.credentials",
        "botocore.endpoint",
        "botocore.vendored.requests",
        "s3transfer",
        "s3transfer.tasks",
        "urllib3",
        "urllib3.connectionpool",
    ],
)
def test_libraries_of_aws_write_only_warnings(name: str, root_logger: io.StringIO) -> None:
    logger = logging.getLogger(name)
    logger.debug("quiet")
    logger.info("quiet")
    logger.warning("loud")
    assert root_logger.getvalue() == "loud\n"


def test_the_authorizer_works_without_an_open_log(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stdout", closed)
    authorizer_log.write("INFO", "refused")

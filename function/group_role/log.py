"""One JSON line for each request: who, with which role, how it was chosen, and what came of it.

The same line carries the request's metrics in CloudWatch's embedded metric format, so that they
cost no call. Written by `json.dumps`, which escapes whatever could end a line. Of the claims only
username, subject, groups and role are ever put in; exceptions appear by type and place, never by
their text, which could quote a parameter or a token.

Lambda reads `level` and `timestamp` of a line. One without an RFC 3339 time would pass for INFO and
be dropped where the function's application log level is WARN or ERROR.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

import json
import logging
import os
import sys
import time
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from traceback import walk_tb
from typing import Any

from group_role.aws_errors import note_of
from group_role.errors import ApiError, Reason

NAMESPACE = "GroupRole"

_ERROR = 400
_SERVER_FAULT = 500
_DENIALS = frozenset({401, 403})

# Characters. CloudWatch Logs takes events of 256 KB and more; a longer line would come in pieces.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
_LONGEST_LINE = 200_000
_LONGEST_NOTE = 1_000
# The innermost frames of an exception: a recursion without end has a thousand.
_FRAMES = 20

# At DEBUG they write requests and answers, and so credentials; at INFO, which is the level of the
# root logger that Lambda's runtime sets, a few lines at each cold start.
for _name in ("boto3", "botocore", "s3transfer", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class RequestLog:
    """What is known of a request, gathered while it is answered and written once at its end.

    Args:
        request_id: The ID that API Gateway gave the request.
        function_name: The function's, which its metrics go by.
    """

    def __init__(self, request_id: str, function_name: str) -> None:
        self._fields: dict[str, Any] = {"request_id": request_id, "function_name": function_name}
        self._units: dict[str, str] = {}
        self._met: BaseException | None = None
        if trace_id := os.environ.get("_X_AMZN_TRACE_ID"):
            self._fields["xray_trace_id"] = trace_id

    def add(self, **fields: Any) -> None:
        """Add fields to the line."""
        self._fields.update(fields)

    def count(self, metric: str) -> None:
        """Add a metric that counts this request."""
        self._fields[metric] = 1
        self._units[metric] = "Count"

    def time(self, metric: str, milliseconds: float) -> None:
        """Add a metric of a duration."""
        self._fields[metric] = round(milliseconds, 1)
        self._units[metric] = "Milliseconds"

    def rejected(self, error: ApiError, status: int) -> None:
        """Add why the request was turned down.

        Args:
            error: Its attributes are whatever the handler made of them.
            status: What is sent.
        """
        reason, note = getattr(error, "reason", None), getattr(error, "note", None)
        self.add(reason=reason if isinstance(reason, Reason) else Reason.HANDLER)
        if isinstance(note, str):
            if note:
                self.add(note=note[:_LONGEST_NOTE])
        elif note is not None:
            self.add(note=f"the note is no text but {type(note).__name__}")
        if status in _DENIALS:
            self.count("Denials")

    def crashed(self, error: BaseException) -> None:
        """Add an exception that nobody expected."""
        self.add(error="an exception that cannot be described")
        with suppress(Exception):
            # Of the exception itself: its class may have something else under this name.
            frames = walk_tb(BaseException.__traceback__.__get__(error))  # type: ignore[union-attr]
            raised_at = [
                f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
                for frame, line in deque(frames, maxlen=_FRAMES)
            ]
            self.add(error=type(error).__name__[:_LONGEST_NOTE], raised_at=raised_at)
            if note := note_of(error):
                self.add(note=note)

    def met(self, error: BaseException) -> None:
        """Keep an error that a framework was given the answer to: it may yet send another."""
        self._met = error

    def write(self, status: int) -> None:
        """Write the line to standard output, which Lambda sends to CloudWatch Logs."""
        if status >= _ERROR and self._fields.keys().isdisjoint({"reason", "error"}):
            if isinstance(self._met, ApiError):
                self.rejected(self._met, status)
            elif self._met is not None:
                self.crashed(self._met)
        now = time.time()
        line = {
            "level": "ERROR" if status >= _SERVER_FAULT else "INFO",
            "timestamp": _timestamp(now),
            "message": "request",
            "status": status,
            **self._fields,
        }
        if self._units:
            line["_aws"] = self._metrics(now)
        _write(line)

    def _metrics(self, now: float) -> dict[str, Any]:
        """Return what CloudWatch is to make of the line: metrics by function, denials by reason."""
        by_function = {
            "Namespace": NAMESPACE,
            "Dimensions": [["function_name"]],
            "Metrics": [{"Name": name, "Unit": unit} for name, unit in self._units.items()],
        }
        directives = [by_function]
        if "Denials" in self._units:
            directives.append(
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["function_name", "reason"]],
                    "Metrics": [{"Name": "Denials", "Unit": "Count"}],
                }
            )
        return {"Timestamp": int(now * 1000), "CloudWatchMetrics": directives}


def write_event(level: str, message: str, **fields: str) -> None:
    """Write a line of something besides a request, such as a wrong configuration.

    Args:
        level: As Lambda's filter knows it: `WARN`, `ERROR`.
        message: What happened, in one word.
        fields: What else the line says.
    """
    _write({"level": level, "timestamp": _timestamp(time.time()), "message": message, **fields})


def _timestamp(now: float) -> str:
    """Return a time as RFC 3339 has it: 2026-11-28T23:59:59.999Z."""
    return f"{datetime.fromtimestamp(now, UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def _write(line: dict[str, Any]) -> None:
    """Write a line if it can be written: an answer does not depend on its log."""
    try:
        text = json.dumps(line)
        if len(text) > _LONGEST_LINE:
            text = json.dumps({name: _shortened(value) for name, value in line.items()})
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except Exception:  # noqa: BLE001, S110 (standard output may be closed, or nobody reads it)
        pass


def _shortened(value: Any) -> Any:
    """Return what a line of bounded length can hold of a text or a list of texts."""
    match value:
        case str():
            return value[:_LONGEST_NOTE]
        case list() | tuple():
            return [_shortened(member) for member in value[:_FRAMES]]
        case _:
            return value

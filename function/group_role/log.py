"""One JSON line for each request: the caller, the role, how it was chosen, and the outcome.

The same line carries the request's metrics in CloudWatch's embedded metric format, so that metrics
need no call. `json.dumps` writes it and escapes every character that could end a line. The line
holds only four of the claims: username, subject, groups and role. It names exceptions by type and
place, never by their text, which could quote a parameter or a token.

Lambda reads `level` and `timestamp` of a line. Without an RFC 3339 time Lambda would treat the line
as INFO, and drop it where the function's application log level is WARN or ERROR.

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

_CLIENT_ERROR = 400
_SERVER_ERROR = 500
_DENIALS = frozenset({401, 403})

# Characters. CloudWatch Logs accepts events of at least 256 KB, and would split a longer line.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
_LONGEST_LINE = 200_000
_LONGEST_NOTE = 1_000
# The innermost frames of an exception: an endless recursion has a thousand.
_FRAMES = 20

# At DEBUG they log requests and responses with credentials. At INFO, the level that Lambda's
# runtime sets for the root logger, they log a few lines at each cold start.
for _name in ("boto3", "botocore", "s3transfer", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class RequestLog:
    """Collects what is known about a request, and writes it as one line at the end.

    Args:
        request_id: The ID that API Gateway gave the request.
        function_name: The dimension of the metrics.
    """

    def __init__(self, request_id: str, function_name: str) -> None:
        self._fields: dict[str, Any] = {"request_id": request_id, "function_name": function_name}
        self._units: dict[str, str] = {}
        self._handled: BaseException | None = None
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
        """Add a metric that is a duration."""
        self._fields[metric] = round(milliseconds, 1)
        self._units[metric] = "Milliseconds"

    def rejected(self, error: ApiError, status: int) -> None:
        """Add the reason why the request was refused.

        Args:
            error: The handler may have set its attributes to anything.
            status: The status of the response.
        """
        reason, note = getattr(error, "reason", None), getattr(error, "note", None)
        self.add(reason=reason if isinstance(reason, Reason) else Reason.HANDLER)
        if isinstance(note, str):
            if note:
                self.add(note=note[:_LONGEST_NOTE])
        elif note is not None:
            self.add(note=f"the note is not a text but {type(note).__name__}")
        if status in _DENIALS:
            self.count("Denials")

    def crashed(self, error: BaseException) -> None:
        """Add an unexpected exception."""
        self.add(error="an exception that cannot be described")
        with suppress(Exception):
            # The attribute of BaseException: the class of the error may have redefined the name.
            frames = walk_tb(BaseException.__traceback__.__get__(error))  # type: ignore[union-attr]
            raised_at = [
                f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
                for frame, line in deque(frames, maxlen=_FRAMES)
            ]
            self.add(error=type(error).__name__[:_LONGEST_NOTE], raised_at=raised_at)
            if note := note_of(error):
                self.add(note=note)

    def handled(self, error: BaseException) -> None:
        """Keep an error whose response went to a framework, which may still send another one."""
        self._handled = error

    def write(self, status: int) -> None:
        """Write the line to standard output, which Lambda sends to CloudWatch Logs."""
        if status >= _CLIENT_ERROR and self._fields.keys().isdisjoint({"reason", "error"}):
            if isinstance(self._handled, ApiError):
                self.rejected(self._handled, status)
            elif self._handled is not None:
                self.crashed(self._handled)
        now = time.time()
        line = {
            "level": "ERROR" if status >= _SERVER_ERROR else "INFO",
            "timestamp": _timestamp(now),
            "message": "request",
            "status": status,
            **self._fields,
        }
        if self._units:
            line["_aws"] = self._metrics(now)
        _write(line)

    def _metrics(self, now: float) -> dict[str, Any]:
        """Return CloudWatch's directives: metrics by function, denials also by reason."""
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
    """Write a line about something other than a request, such as a wrong configuration.

    Args:
        level: A level of Lambda's filter: `WARN`, `ERROR`.
        message: What happened, in one word.
        fields: Further fields of the line.
    """
    _write({"level": level, "timestamp": _timestamp(time.time()), "message": message, **fields})


def _timestamp(now: float) -> str:
    """Return a time in the format of RFC 3339: 2026-11-28T23:59:59.999Z."""
    return f"{datetime.fromtimestamp(now, UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def _write(line: dict[str, Any]) -> None:
    """Write a line, or nothing if that fails: a response does not depend on its log."""
    try:
        text = json.dumps(line)
        if len(text) > _LONGEST_LINE:
            text = json.dumps({name: _shortened(value) for name, value in line.items()})
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except Exception:  # noqa: BLE001, S110 (standard output may be closed)
        pass


def _shortened(value: Any) -> Any:
    """Return a text or a list of texts, shortened for a line of bounded length."""
    match value:
        case str():
            return value[:_LONGEST_NOTE]
        case list() | tuple():
            return [_shortened(member) for member in value[:_FRAMES]]
        case _:
            return value

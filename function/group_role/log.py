"""One JSON line for each request: who, with which role, how it was chosen, and what came of it.

The same line carries the request's metrics in CloudWatch's embedded metric format, so that they
cost no call. Written by `json.dumps`, which escapes whatever could end a line. Of the claims only
username, subject, groups and role are ever put in; exceptions appear by type and place, never by
their text, which could quote a parameter or a token. What AWS's own library would write of requests
and answers stays unwritten.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import logging
import os
import sys
import time
import traceback
from typing import Any

from group_role.errors import ApiError

NAMESPACE = "GroupRole"

_SERVER_FAULT = 500
_DENIALS = frozenset({401, 403})

# At DEBUG they write requests and answers, and so credentials. A handler that sets the root logger
# to DEBUG means lines of its own.
for _name in ("boto3", "botocore", "s3transfer"):
    logging.getLogger(_name).setLevel(logging.INFO)


class RequestLog:
    """What is known of a request, gathered while it is answered and written once at its end.

    Args:
        request_id: The ID that API Gateway gave the request.
    """

    def __init__(self, request_id: str) -> None:
        self._fields: dict[str, Any] = {
            "request_id": request_id,
            "function_name": os.environ.get("AWS_LAMBDA_FUNCTION_NAME", ""),
        }
        self._units: dict[str, str] = {}
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

    def rejected(self, error: ApiError) -> None:
        """Add why the request was turned down."""
        self.add(reason=error.reason)
        if error.note:
            self.add(note=error.note)
        if error.status in _DENIALS:
            self.count("Denials")

    def crashed(self, error: BaseException) -> None:
        """Add an exception that nobody expected."""
        frames = traceback.extract_tb(error.__traceback__)
        self.add(
            error=type(error).__name__,
            raised_at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        )

    def write(self, status: int) -> None:
        """Write the line to standard output, which Lambda sends to CloudWatch Logs."""
        line = {
            "level": "ERROR" if status >= _SERVER_FAULT else "INFO",
            "message": "request",
            "status": status,
            **self._fields,
        }
        if self._units:
            line["_aws"] = self._metrics()
        _write(line)

    def _metrics(self) -> dict[str, Any]:
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
        return {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": directives}


def write_configuration_error(error: Exception) -> None:
    """Tell the deployer, once and plainly, why the function serves nothing."""
    _write({"level": "ERROR", "message": "configuration", "note": str(error)})


def _write(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()

"""One JSON line for each refused token and each fault: why, and nothing of the token.

Lambda reads `level` and `timestamp`. A line without an RFC 3339 time would pass for INFO, and be
dropped where the function's application log level is WARN or ERROR.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

import json
import sys
from contextlib import suppress
from datetime import UTC, datetime


def write(level: str, message: str, **fields: str) -> None:
    """Write a line to standard output, which Lambda sends to CloudWatch Logs, if it takes any."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = {"level": level, "timestamp": now, "message": message, **fields}
    with suppress(Exception):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

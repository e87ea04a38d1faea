"""One JSON line for each refused token and each fault, with the reason and no part of the token.

Lambda reads `level` and `timestamp` of a line. Without an RFC 3339 time Lambda would treat the line
as INFO, and drop it where the function's application log level is WARN or ERROR.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

import json
import sys
from contextlib import suppress
from datetime import UTC, datetime


def write(level: str, message: str, **fields: str) -> None:
    """Write a line to standard output, which Lambda sends to CloudWatch Logs; ignore failures."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = {"level": level, "timestamp": now, "message": message, **fields}
    with suppress(Exception):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

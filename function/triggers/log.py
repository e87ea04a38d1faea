"""One JSON line for each action of a trigger, with `level` and `timestamp`, which Lambda reads.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

import json
import sys
from datetime import UTC, datetime


def write(level: str, message: str, **fields: object) -> None:
    """Write a line to standard output, which Lambda sends to CloudWatch Logs."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = {"level": level, "timestamp": now, "message": message, **fields}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()

"""One JSON line for each refused token and each fault: why, and nothing of the token."""

import json
import sys


def write(level: str, message: str, **fields: str) -> None:
    """Write a line to standard output, which Lambda sends to CloudWatch Logs."""
    sys.stdout.write(json.dumps({"level": level, "message": message, **fields}) + "\n")
    sys.stdout.flush()

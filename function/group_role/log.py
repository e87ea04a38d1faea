"""One JSON line for each request: who, with which role, how it was chosen, and what came of it.

Written by `json.dumps`, which escapes whatever could end a line. Of the claims only username,
subject, groups and role are ever put in; exceptions appear by type and place, never by their text,
which could quote a parameter or a token.
"""

import json
import sys
import traceback
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class RequestLog:
    """What is known of a request, gathered while it is answered and written once at its end."""

    request_id: str
    fields: dict[str, Any] = field(default_factory=dict)

    def add(self, **fields: Any) -> None:
        """Add fields to the line."""
        self.fields.update(fields)

    def fault(self, error: BaseException) -> None:
        """Add an exception that nobody expected."""
        frames = traceback.extract_tb(error.__traceback__)
        self.add(
            error=type(error).__name__,
            raised_at=[f"{f.filename}:{f.lineno} {f.name}" for f in frames],
        )

    def write(self, status: int) -> None:
        """Write the line to standard output, which Lambda sends to CloudWatch Logs."""
        level = "ERROR" if status >= 500 else "INFO"  # noqa: PLR2004 (a server's fault)
        line = {
            "level": level,
            "message": "request",
            "request_id": self.request_id,
            "status": status,
            **self.fields,
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def write_configuration_error(error: Exception) -> None:
    """Tell the deployer, once and plainly, why the function serves nothing."""
    line = {"level": "ERROR", "message": "configuration", "reason": str(error)}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()

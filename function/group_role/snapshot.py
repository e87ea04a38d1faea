"""What must be made anew where Lambda resumes the function from a snapshot (SnapStart).

A snapshot is taken once, after the cold start, and resumed many times and much later: credentials
and connections in it are dead, and shared by all that are resumed from it.

https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html
"""

import os
from collections.abc import Callable
from importlib import import_module


def when_restored(renew: Callable[[], None]) -> None:
    """Have a function called after each resumption, before the first request."""
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        # Part of Lambda's Python from 3.12 on. Were it missing, the function would not start.
        import_module("snapshot_restore_py").register_after_restore(renew)

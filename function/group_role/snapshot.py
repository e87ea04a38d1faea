"""Renews what a SnapStart snapshot must not keep, when Lambda resumes the function from it.

Lambda takes a snapshot once, after the cold start, and resumes many environments from it, much
later: the credentials and connections in it are dead, and all those environments share them.

https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html
"""

import os
from collections.abc import Callable
from importlib import import_module


def when_restored(renew: Callable[[], None]) -> None:
    """Register a function that runs after each resumption, before the first request."""
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        # Part of Lambda's Python from 3.12 on. If it is missing, the function must not start.
        import_module("snapshot_restore_py").register_after_restore(renew)

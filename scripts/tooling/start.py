"""Starts the command that has the script's name, if this Python can read the rest of the code."""

import os
import sys


def start():  # type: ignore[no-untyped-def] # (what older Pythons read too has no types)
    """Run the command, and end with its exit status."""
    name = os.path.basename(sys.argv[0])  # noqa: PTH119
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit("error: scripts/%s needs Python 3.11 or newer." % name)  # noqa: UP031
    if os.name != "posix":
        sys.exit("error: scripts/%s needs Linux or macOS; on Windows, WSL." % name)  # noqa: UP031
    from tooling.commands import run  # noqa: PLC0415
    from tooling.failure import end_with  # noqa: PLC0415

    sys.exit(end_with(lambda: run(name)))

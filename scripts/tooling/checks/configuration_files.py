"""Checks the files that GitHub and Renovate read, before they find a fault.

The schemas come with check-jsonschema: this needs no network.
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
    """Fail if a file is missing or does not have the form that its reader requires."""
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
        raise Failure("Files of GitHub or Renovate have faults.", "\n".join(findings))

"""Parliament's findings on policies: JSON objects by name, from documents by name.

Parliament's own command line would write everything that it reads to a file in /tmp.
"""

import json
import sys

import parliament


def main() -> None:
    """Read the documents from a file, write the findings to standard output."""
    with open(sys.argv[1]) as file:  # noqa: PTH123
        documents: dict[str, str] = json.load(file)
    findings = {
        name: [
            f"{finding.issue}: {finding.detail}"
            for finding in parliament.analyze_policy_string(document).findings
        ]
        for name, document in documents.items()
    }
    json.dump(findings, sys.stdout)


main()

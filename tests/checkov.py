"""Runs checkov on the Terraform code, which itself names the checks to skip, each with a reason."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tooling.child import run
from tooling.environment import tool
from tooling.failure import Failure
from tooling.isolation import isolated_environment
from tooling.paths import REPOSITORY, TERRAFORM

# Each block is judged once, not once for each key of its `for_each`. This halves the time, and
# checkov makes the same checks on the same blocks.
_EACH_BLOCK_ONCE = {
    "CHECKOV_ENABLE_FOREACH_HANDLING": "False",
    "CHECKOV_ENABLE_MODULES_FOREACH_HANDLING": "False",
}


def check() -> None:
    """Fail if checkov finds anything, or cannot read a file, which checkov would only mention."""
    with TemporaryDirectory() as folder:
        # The first line of its script names its Python, and may not contain a blank.
        command = [str(tool("scan").python), "-m", "checkov.main", "--directory", TERRAFORM.name]
        command += ["--framework", "terraform", "--output", "json", "--output-file-path", folder]
        # Without the network: no modules and no texts of checkov's vendor.
        command += ["--download-external-modules", "false", "--skip-download"]
        # Terraform's own tests make nothing.
        command += ["--skip-path", f"{TERRAFORM.name}/tests"]
        env = isolated_environment(os.environ) | _EACH_BLOCK_ONCE
        _, output = run(command, cwd=REPOSITORY, env=env)
        try:
            report = json.loads(Path(folder, "results_json.json").read_text())
        except OSError:
            raise Failure("checkov failed.", output) from None
    if findings := sorted(_findings(report["results"])):
        raise Failure("checkov has findings.", "\n".join(findings))


def _findings(results: dict[str, Any]) -> Iterator[str]:
    for path in results["parsing_errors"]:
        yield f"{Path(path).relative_to(REPOSITORY)}: cannot be read by checkov, which skips it"
    for failed in results["failed_checks"]:
        place = f"{failed['repo_file_path'].lstrip('/')}:{failed['file_line_range'][0]}"
        yield f"{place}: {failed['resource']}: {failed['check_id']} {failed['check_name']}"

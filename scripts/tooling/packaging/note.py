"""A note beside a zip, of what its compiled modules run on.

Terraform cannot look into a zip. By the note a plan refuses one that is deployed for another
processor or Python, which Lambda would find out at the first request.
"""

import json
from dataclasses import asdict

from tooling.failure import Failure
from tooling.packaging.archive import Package
from tooling.packaging.compiled_modules import Platform


def write(package: Package, platform: Platform | None) -> None:
    """Write the note of a zip, or none if it runs anywhere.

    Raises:
        Failure: It cannot be written.
    """
    note = package.path.with_name(f"{package.path.name}.json")
    try:
        if platform is None:
            note.unlink(missing_ok=True)
            return
        # The digest tells whether the zip is still the one that the note is about.
        content = asdict(platform) | {"sha256": package.sha256}
        note.write_text(json.dumps(content, indent=2) + "\n")
    except OSError as error:
        raise Failure(f"{note} cannot be written: {error.strerror}.") from None

"""Tries the Terraform code with the newest AWS provider, which only Terraform's registry has."""

import os
from argparse import Namespace
from contextlib import ExitStack

from tooling.checks import aws_provider, provider_use
from tooling.checks.static_checks import validate
from tooling.failure import Failure
from tooling.isolation import isolate, isolated_environment
from tooling.packaging import package
from tooling.paths import FUNCTION
from tooling.progress import say, step
from tooling.terraform.runner import NewestProvider
from tooling.work_folder import work_folder

_SOURCE = "terraform providers schema -json"


def main(options: Namespace) -> int:
    """Run `scripts/newest-provider`."""
    isolate()
    with ExitStack() as cleanup:
        work = work_folder(cleanup, "newest-provider")
        # The default of the variable `function_package` names this file.
        package.build(FUNCTION, work / "build" / "function.zip")
        environment = isolated_environment(os.environ)
        with step("terraform init -upgrade"):
            terraform = cleanup.enter_context(NewestProvider(work, environment))
        version = terraform.provider_version()
        say(f"{aws_provider.NAME} {version}")
        if version.startswith("5."):
            raise Failure(
                f"The newest AWS provider that Terraform finds here is {version}, no version 6: it"
                " searches this disk for providers. Run this where Terraform asks its registry."
            )
        if options.write_schema:
            types = aws_provider.described(terraform.provider_schema(), provider_use.types_used())
            aws_provider.FILE.write_text(aws_provider.text(version, _SOURCE, types))
            provider_use.check()
            return 0
        with step("terraform validate"):
            validate(terraform)
        with step("terraform test"):
            terraform.test()
    return 0

"""Builds the zip of a function: same content, same bytes, on any machine."""

from argparse import Namespace

from tooling.packaging.package import (
    AUTHORIZER_PACKAGE,
    TRIGGERS_PACKAGE,
    build,
    build_authorizer,
    build_triggers,
)
from tooling.packaging.target import lambda_target
from tooling.paths import FUNCTION_PACKAGE


def main(options: Namespace) -> int:
    """Run `scripts/package`."""
    target = lambda_target(options.architecture, options.python)
    if options.authorizer:
        output = options.output or AUTHORIZER_PACKAGE
        package = build_authorizer(
            options.source, output, target=target, with_compiled=options.compile
        )
    elif options.triggers:
        output = options.output or TRIGGERS_PACKAGE
        package = build_triggers(
            options.source, output, target=target, with_compiled=options.compile
        )
    else:
        output = options.output or FUNCTION_PACKAGE
        package = build(
            options.source,
            output,
            options.requirements,
            target=target,
            with_compiled=options.compile,
        )
    print(f"{package.path}  {package.size} bytes  sha256 {package.sha256}")
    return 0

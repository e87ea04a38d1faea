"""Builds the zip of a function: same content, same bytes, on any machine."""

import argparse
import re
from pathlib import Path

from tooling.packaging.package import (
    AUTHORIZER_ENTRY_POINT,
    AUTHORIZER_PACKAGE,
    ENTRY_POINT,
    LIBRARY,
    TRIGGERS_PACKAGE,
    build,
    build_authorizer,
    build_triggers,
)
from tooling.packaging.target import ARCHITECTURES, LAMBDA, lambda_target
from tooling.paths import FUNCTION, FUNCTION_PACKAGE


def main() -> int:
    """Run `scripts/package`."""
    options = _options()
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


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/package", description=__doc__)
    parser.add_argument(
        "--source",
        type=Path,
        default=FUNCTION,
        metavar="DIR",
        help=f"the function's code, with an {ENTRY_POINT} (default: function); the library"
        f" {LIBRARY} is added if it imports one that it does not have",
    )
    contents = parser.add_mutually_exclusive_group()
    contents.add_argument(
        "--requirements",
        type=Path,
        metavar="FILE",
        help="packages to put into the zip, each pinned as name==version; wheels alone are taken",
    )
    contents.add_argument(
        "--authorizer",
        action="store_true",
        help=f"build the Lambda authorizer, {AUTHORIZER_ENTRY_POINT}, and what it needs",
    )
    contents.add_argument(
        "--triggers",
        action="store_true",
        help="build the triggers of the user pool",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to write the zip (default: build/function.zip, build/authorizer.zip or"
        " build/triggers.zip)",
    )
    parser.add_argument(
        "--architecture",
        choices=ARCHITECTURES,
        default="arm64",
        help="what compiled packages run on (default: %(default)s)",
    )
    parser.add_argument(
        "--python",
        type=_python_version,
        default=LAMBDA.python,
        metavar="VERSION",
        help="the function's Python (default: %(default)s)",
    )
    parser.add_argument(
        "--compile",
        action="store_true",
        help="put compiled modules into the zip, which shortens a cold start; needs that Python",
    )
    return parser.parse_args()


def _python_version(text: str) -> str:
    if not re.fullmatch(r"3\.1[1-4]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is none of Lambda's: 3.11, 3.12, 3.13, 3.14")
    return text

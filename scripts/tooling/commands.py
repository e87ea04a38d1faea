"""The commands: what they take, which module runs them, and what must be installed for that.

A command line is read before anything is installed: `--help` and mistakes need nothing but Python.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple

from tooling.environment import inside
from tooling.interrupts import shielded
from tooling.options import Option, add_all, either, flag, path, port, python_version, url, value
from tooling.packaging.package import AUTHORIZER_ENTRY_POINT, ENTRY_POINT, LIBRARY
from tooling.packaging.target import ARCHITECTURES, LAMBDA
from tooling.paths import FUNCTION, REPOSITORY, TERRAFORM

# Kinds of tests with files that take long; they come first, so that no processor waits for one at
# the end.
_LONG = ("lint", "e2e", "terraform", "frameworks", "versions", "unit", "runtime", "faults")
_FOUND = sorted({path.parent.name for path in (REPOSITORY / "tests").glob("*/test_*.py")})
KINDS = (*_LONG, *(kind for kind in _FOUND if kind not in _LONG))
# What of `lint` takes seconds, and comes before all tests: for a commit.
STYLE = "style"


class Command(NamedTuple):
    """A command.

    Attributes:
        module: Whose `main` runs it, given its options.
        group: The dependency group of pyproject.toml that it needs, if any.
        text: What it does.
        options: What it takes.
        mistake: Says what is wrong with options together, or returns nothing.
        python: The version of Python that it runs with, where this machine has it.
    """

    module: str
    group: str
    text: str
    options: Sequence[Option] = ()
    mistake: Callable[[Namespace], str | None] = lambda _: None
    python: str = ""


def options_of(name: str, arguments: Sequence[str] | None = None) -> Namespace:
    """Read the options of a command: of this one's command line, if no arguments are given."""
    command = COMMANDS[name]
    parser = ArgumentParser(prog=f"scripts/{name}", description=command.text)
    add_all(command.options, parser)
    options = parser.parse_args(arguments)
    if mistake := command.mistake(options):
        parser.error(mistake)
    return options


def run(name: str) -> int:
    """Run a command as its command line says, and return its exit status."""
    command, options = COMMANDS[name], options_of(name)
    if command.group:
        inside(command.group, command.python)
    sys.path.append(str(FUNCTION))  # the library, which has events to try a handler with
    # An exception may get lost in the machinery of imports.
    with shielded():
        main = import_module(command.module).main
    return int(main(options))


def _mistake_of_demo(options: Namespace) -> str | None:
    if options.open and options.handler:
        return "--open shows the requests of the reference API, which --handler replaces"
    return None


def _mistake_of_lock_out(options: Namespace) -> str | None:
    if not options.list and not options.name and not options.group:
        return "name somebody, or a --group, or ask for the --list"
    if options.list and (options.name or options.group):
        return "--list takes no names: it shows everybody"
    return None


def _mistake_of_sign_in(options: Namespace) -> str | None:
    if "_" not in options.user_pool_id:
        return "--user-pool-id has the form REGION_ID, as in us-east-1_AbCdEfGhI"
    return None


def _mistake_of_test(options: Namespace) -> str | None:
    known = sorted([*KINDS, STYLE])
    if unknown := [kind for kind in options.kinds if kind not in known]:
        return f"there is no kind {unknown[0]!r}; the kinds are: {', '.join(known)}"
    return None


def _mistake_of_verify(options: Namespace) -> str | None:
    if options.lock_out and options.users:
        return "--lock-out locks a user of its own out, none of --users"
    if options.why and (options.lock_out or options.smoke or options.junit):
        return "--why makes no checks: --lock-out, --smoke and --junit do not go along with it"
    return None


_JSON = flag("--json", "print a JSON document, not a table")
_STACK = either(
    path(
        "--stack", "DIR", "the folder that `terraform apply` ran in (default: terraform)", TERRAFORM
    ),
    path(
        "--outputs",
        "FILE",
        "what `terraform output -json` printed, where the state is out of reach",
    ),
)
_API_URL = value(
    "--api-url", "URL", "address of the API (default: the output invoke_url)", type=url
)

COMMANDS = {
    "bench": Command(
        "tooling.bench.command",
        "bench",
        "Measure cold starts, requests, memory and STS calls of this project, of the naive snippet"
        " and of four libraries that assume roles, against a stub of STS and S3 on loopback; and"
        " cold starts and verifications of its Lambda authorizer and of four libraries that verify"
        f" tokens. Python {LAMBDA.python} runs them, as in Lambda, where this machine has it. Exit"
        " status 0 once all is measured, whatever the figures.",
        (_JSON, flag("--quick", "measure less often, to try it out")),
        python=LAMBDA.python,
    ),
    "console": Command(
        "tooling.console.command",
        "local",
        "Serve a page on this machine that signs users of a deployed stack in, and shows which role"
        " they get and what it allows. It needs no AWS credentials but those for Terraform's state;"
        " with more it shows who is locked out too.",
        (
            _STACK,
            _API_URL,
            value(
                "--port",
                "N",
                "port of the page, for an origin that the API's cors_allow_origins names (default:"
                " a free one)",
                type=port,
            ),
        ),
    ),
    "console-build": Command(
        "tooling.console.build",
        "local",
        "Check the types of console/src and build the page into console/dist.",
    ),
    "demo": Command(
        "tooling.demo.command",
        "local",
        "Try the whole project on this machine: deploy it with Terraform to an emulated AWS, sign"
        " users in, call the API, and show who may do what. Exit status 0 if every request is"
        " answered as the caller's role allows.",
        (
            value(
                "--authorizer",
                text="who judges tokens: API Gateway itself, or a function (default: %(default)s)",
                choices=("cognito", "lambda"),
                default="cognito",
            ),
            either(
                path(
                    "--handler",
                    "DIR",
                    "deploy a handler of your own, as scripts/new-handler makes one (default: the"
                    " reference API)",
                ),
                flag(
                    "--identity-pool",
                    "let users call AWS without the API too, with credentials by an identity pool",
                ),
            ),
            _JSON,
            either(
                flag("--keep", "leave it running, and say how to call and stop it"),
                flag(
                    "--open",
                    "leave it running until Ctrl-C, and open a page in which to sign in and try it",
                ),
            ),
            value("--port", "N", "port of the emulated AWS (default: a free one)", type=port),
            flag(
                "--verbose",
                "show on stderr what Terraform says and, of failures, what the functions log",
            ),
        ),
        _mistake_of_demo,
    ),
    "lock-out": Command(
        "tooling.lock_out.command",
        "local",
        "Lock people out of a deployed stack now, with the AWS credentials of your environment: IAM"
        " denies every call of their sessions, live ones too, and the function gets no new ones."
        " terraform apply changes nothing of it.",
        (
            value(
                "name",
                "NAME",
                "a username, or another name that the user pool knows the user by; of a machine,"
                " the ID of its app client",
                nargs="*",
            ),
            value(
                "--group",
                "GROUP",
                "lock out every session of a group's role that there is by now",
                action="append",
                default=[],
            ),
            either(
                flag("--undo", "let these in again"),
                flag("--list", "show who is locked out, and do no more"),
            ),
            _STACK,
        ),
        _mistake_of_lock_out,
    ),
    "module-docs": Command(
        "tooling.checks.module_docs",
        "dev",
        "Write the tables of inputs and outputs into the README of terraform/ and of each of its"
        " modules, between the two markers there.",
    ),
    "new-handler": Command(
        "tooling.own_handler.command",
        "",
        "Begin a handler of your own: a minimal one with a table, its tests, and the Terraform that"
        " deploys it. What it deploys is named after the folder.",
        (path("folder", "DIR", "a new folder, or an empty one"),),
    ),
    "newest-provider": Command(
        "tooling.checks.newest_provider",
        "dev",
        "Validate and test the Terraform code with the newest AWS provider that it allows, from"
        " Terraform's registry.",
        (
            flag(
                "--write-schema",
                "write scripts/tooling/checks/aws_provider_6.json from it instead, and hold the"
                " code against that",
            ),
        ),
    ),
    "package": Command(
        "tooling.packaging.package",
        "",
        "Builds the zip of a function: same content, same bytes, on any machine.",
        (
            path(
                "--source",
                "DIR",
                f"the function's code, with an {ENTRY_POINT} (default: function); the library"
                f" {LIBRARY} is added if it imports one that it does not have",
                FUNCTION,
            ),
            either(
                path(
                    "--requirements",
                    "FILE",
                    "packages to put into the zip, each pinned as name==version; wheels alone are"
                    " taken",
                ),
                flag(
                    "--authorizer",
                    f"build the Lambda authorizer, {AUTHORIZER_ENTRY_POINT}, and what it needs",
                ),
                flag("--triggers", "build the triggers of the user pool"),
            ),
            path(
                "--output",
                "FILE",
                "where to write the zip (default: build/function.zip, build/authorizer.zip or"
                " build/triggers.zip)",
            ),
            value(
                "--architecture",
                text="what compiled packages run on (default: %(default)s)",
                choices=ARCHITECTURES,
                default="arm64",
            ),
            value(
                "--python",
                "VERSION",
                "the function's Python (default: %(default)s)",
                type=python_version,
                default=LAMBDA.python,
            ),
            flag(
                "--compile",
                "put compiled modules into the zip, which shortens a cold start; needs that Python",
            ),
        ),
    ),
    "sign-in": Command(
        "tooling.deployed.sign_in_command",
        "local",
        "Sign a user in to a user pool by SRP and print the ID token on stdout. The password is"
        " asked for, or read as a line from stdin.",
        (
            value("--user-pool-id", "ID", required=True),
            value("--client-id", "ID", required=True),
            value("--username", "NAME", required=True),
        ),
        _mistake_of_sign_in,
    ),
    "test": Command(
        "tooling.checks.command",
        "dev",
        "Check everything, or the kinds that are named.",
        (
            value(
                "kinds",
                "KIND",
                f"one of: {', '.join(sorted(KINDS))}; or {STYLE}, what of lint takes seconds",
                nargs="*",
            ),
            flag(
                "--full",
                "leave nothing out: long runs, all versions of Terraform, 10,000 examples a"
                " property",
            ),
            flag(
                "--verbose",
                "name each test before it runs, and show what Terraform says while it says it",
            ),
        ),
        _mistake_of_test,
    ),
    "verify": Command(
        "tooling.verify.command",
        "local",
        "Verify a deployed stack with the AWS credentials of your environment: sign users in, call"
        " the API with their ID tokens, compare what it lets them do with what IAM allows their"
        " groups' roles, read the roles' policies, and look into the function's log. Exit status 0"
        " if all is as it should be.",
        (
            _STACK,
            _API_URL,
            path(
                "--users",
                "FILE",
                'a JSON list of {"username": …, "password": …} (default: users in each group, in'
                " two and in none, who are deleted at the end)",
            ),
            path(
                "--requests",
                "FILE",
                "a JSON list of what to request of a handler of your own (default: what the"
                " reference API serves)",
            ),
            value(
                "--why",
                ("USER", "REQUEST"),
                "say what denies a request of a user of the pool, and try nothing, as in"
                ' `--why ada "DELETE /documents/a.txt"`; with --users, by the token of that user',
                nargs=2,
            ),
            flag(
                "--lock-out",
                "also lock one of its own users out, as scripts/lock-out does, and let them in"
                " again",
            ),
            flag(
                "--smoke",
                "try the items of docs/fidelity.md instead: what the project relies on of AWS",
            ),
            _JSON,
            path("--junit", "FILE", "write a JUnit document too"),
            flag("--verbose", "show the outputs that Terraform prints, on stderr"),
        ),
        _mistake_of_verify,
    ),
}

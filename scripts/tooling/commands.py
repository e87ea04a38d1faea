"""The commands: their options, the modules that run them, and what each needs installed.

A command reads its options before it installs anything: `--help` and mistakes need only Python.
"""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from re import fullmatch
from typing import Any, NamedTuple

from tooling.environment import enter_environment
from tooling.interrupts import shielded
from tooling.packaging.package import AUTHORIZER_ENTRY_POINT, ENTRY_POINT, LIBRARY
from tooling.packaging.target import ARCHITECTURES, LAMBDA
from tooling.paths import FUNCTION, REPOSITORY, TERRAFORM
from tooling.progress import be_verbose

# The kinds of tests with long files run first, so that no processor waits for one at the end.
_LONG = ("lint", "e2e", "terraform", "frameworks", "versions", "unit", "runtime", "faults")
_FOUND = sorted({path.parent.name for path in (REPOSITORY / "tests").glob("*/test_*.py")})
KINDS = (*_LONG, *(kind for kind in _FOUND if kind not in _LONG))
# The part of `lint` that takes only seconds; it runs before all tests, and before a commit.
STYLE = "style"


Options = Mapping[str, str | Mapping[str, Any]]


class Command(NamedTuple):
    """A command.

    Attributes:
        module: The module whose `main` runs it with its options.
        group: The dependency group of pyproject.toml that it needs, if any.
        text: What it does.
        options: The text of each option, by its name and the name of its value, if it takes one; or
            argparse's parameters, where a text is not enough.
        mistake: Returns which options do not go together, None if all do.
        python: The version of Python that it runs with, if this machine has it.
    """

    module: str
    group: str
    text: str
    options: Options | None = None
    mistake: Callable[[Namespace], str | None] = lambda _: None
    python: str = ""


def options_of(name: str, arguments: Sequence[str] | None = None) -> Namespace:
    """Read the options of a command: those of this process's command line by default."""
    command = COMMANDS[name]
    parser = ArgumentParser(prog=f"scripts/{name}", description=command.text)
    groups: dict[Sequence[str], Any] = {(): parser}
    for option, about in (command.options or {}).items():
        flag, *values = option.split()
        more: dict[str, Any] = {"help": about} if isinstance(about, str) else {**about}
        if values:
            more = {"metavar": values[0], "type": _TYPES.get(values[0], str), **more}
        elif isinstance(about, str):
            more["action"] = "store_true"
        either = next((names for names in _EITHER if flag in names), ())
        if either not in groups:
            groups[either] = parser.add_mutually_exclusive_group()
        groups[either].add_argument(flag, **more)
    options = parser.parse_args(arguments)
    if mistake := command.mistake(options):
        parser.error(mistake)
    return options


def run(name: str) -> int:
    """Run a command with the options of its command line, and return its exit status."""
    command, options = COMMANDS[name], options_of(name)
    if command.group:
        enter_environment(command.group, command.python)
    if "verbose" in options and options.verbose:
        be_verbose()
    sys.path.append(str(FUNCTION))  # for the library, which makes events to try a handler with
    # An interruption's exception may get lost while Python imports modules.
    with shielded():
        main = import_module(command.module).main
    return int(main(options))


def _mistake_of_demo(options: Namespace) -> str | None:
    if options.open and options.handler:
        return "--open shows the requests of the reference API, which --handler replaces"
    return None


def _mistake_of_lock_out(options: Namespace) -> str | None:
    if not options.list and not options.name and not options.group:
        return "give a name, a --group or --list"
    if options.list and (options.name or options.group):
        return "--list takes neither names nor --group: it shows everybody who is locked out"
    return None


def _mistake_of_sign_in(options: Namespace) -> str | None:
    if "_" not in options.user_pool_id:
        return "--user-pool-id has the form REGION_ID, for example us-east-1_AbCdEfGhI"
    return None


def _mistake_of_test(options: Namespace) -> str | None:
    known = sorted([*KINDS, STYLE])
    if unknown := [kind for kind in options.kinds if kind not in known]:
        return f"there is no kind {unknown[0]!r}; the kinds are: {', '.join(known)}"
    return None


def _mistake_of_verify(options: Namespace) -> str | None:
    if options.lock_out and options.users:
        return "--lock-out creates its own users: leave out --users"
    if options.why and (options.lock_out or options.smoke or options.junit):
        return "--why makes no checks: leave out --lock-out, --smoke and --junit"
    return None


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise ArgumentTypeError(f"{text!r} is not a port, from 1 to 65535")
    return int(text)


def _python_version(text: str) -> str:
    if not fullmatch(r"3\.1[1-4]", text):
        raise ArgumentTypeError(
            f"{text!r} is not a Python version of Lambda: choose 3.11, 3.12, 3.13 or 3.14"
        )
    return text


def _url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ArgumentTypeError(f"{text} is not an address: it has the form https://…")
    return text.rstrip("/")


# The types of values by their names in the help; other values are texts.
_TYPES = {"DIR": Path, "FILE": Path, "N": _port, "URL": _url, "VERSION": _python_version}
# At most one option of each of these may be given.
_EITHER = (
    ("--stack", "--outputs"),
    ("--handler", "--identity-pool"),
    ("--keep", "--open"),
    ("--undo", "--list"),
    ("--requirements", "--authorizer", "--triggers"),
)
_JSON = {"--json": "print a JSON document instead of a table"}
_STACK: Options = {
    "--stack DIR": {
        "help": "the folder that `terraform apply` ran in (default: terraform)",
        "default": TERRAFORM,
    },
    "--outputs FILE": "a file with the output of `terraform output -json`, if you cannot read the"
    " state here",
}
_API_URL = {"--api-url URL": "the API's address (default: the output invoke_url)"}

COMMANDS = {
    "bench": Command(
        "tooling.bench.command",
        "bench",
        "Measure cold starts, requests, memory and STS calls of this project, of the code of AWS's"
        " article and of four libraries that assume roles, against a stub of STS and S3 on"
        " loopback. Also measure cold starts and verifications of the Lambda authorizer and of four"
        " libraries that verify tokens."
        f" They run with Python {LAMBDA.python}, as in Lambda, if it is installed."
        " The exit status is 0 when everything is measured, whatever the figures are.",
        {**_JSON, "--quick": "measure fewer times, to try the command"},
        python=LAMBDA.python,
    ),
    "console": Command(
        "tooling.console.command",
        "local",
        "Serve a page on this machine that signs in users of a deployed stack, and shows which role"
        " they get and what the role allows. The page needs AWS credentials only to read"
        " Terraform's state; if they allow more, it also shows who is locked out.",
        {
            **_STACK,
            **_API_URL,
            "--port N": "the page's port, if the API's cors_allow_origins names one (default: a"
            " free port)",
        },
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
        " users in, call the API, and show who may do what. The exit status is 0 if the API answers"
        " every request as the caller's role allows.",
        {
            "--authorizer": {
                "help": "what verifies tokens: API Gateway or a function (default: %(default)s)",
                "choices": ("cognito", "lambda"),
                "default": "cognito",
            },
            "--handler DIR": "deploy your own handler, such as one of scripts/new-handler (default:"
            " the reference API)",
            "--identity-pool": "also let users call AWS directly, with credentials from an identity"
            " pool",
            **_JSON,
            "--keep": "keep it running, and print how to call and stop it",
            "--open": "keep it running until Ctrl-C, and open a page to sign in and try it",
            "--port N": "the emulated AWS's port (default: a free port)",
            "--verbose": "show on stderr what Terraform prints and, after failures, the functions'"
            " logs",
        },
        _mistake_of_demo,
    ),
    "lock-out": Command(
        "tooling.lock_out.command",
        "local",
        "Lock people out of a deployed stack now, with the AWS credentials of your environment. IAM"
        " then denies every call of their sessions, also of live ones, and the function gets no new"
        " sessions for them. A later terraform apply does not undo it.",
        {
            "name NAME": {
                "help": "a username, or another name by which the user pool knows the user; for a"
                " machine, the ID of its app client",
                "nargs": "*",
            },
            "--group GROUP": {
                "help": "lock out every session of a group's role that exists now",
                "action": "append",
                "default": [],
            },
            "--undo": "undo the lock-out of these names and groups",
            "--list": "only show who is locked out",
            **_STACK,
        },
        _mistake_of_lock_out,
    ),
    "module-docs": Command(
        "tooling.checks.module_docs",
        "dev",
        "Write the tables of inputs and outputs into the README of terraform/ and of each of its"
        " modules, between the two markers.",
    ),
    "new-handler": Command(
        "tooling.own_handler.command",
        "",
        "Create a minimal handler with a table, its tests, and the Terraform code that deploys it."
        " AWS resources get the folder's name.",
        {"folder DIR": "a new folder, or an empty one"},
    ),
    "newest-provider": Command(
        "tooling.checks.newest_provider",
        "dev",
        "Validate and test the Terraform code with the newest AWS provider that it allows, from"
        " Terraform's registry.",
        {
            "--write-schema": "instead, write scripts/tooling/checks/aws_provider_6.json with that"
            " provider, and compare the code with it",
        },
    ),
    "package": Command(
        "tooling.packaging.package",
        "",
        "Build the zip of a function: the same content gives the same bytes on every machine.",
        {
            "--source DIR": {
                "help": f"the function's code, with an {ENTRY_POINT} (default: function); if the"
                f" code imports {LIBRARY} and does not contain it, the command adds it",
                "default": FUNCTION,
            },
            "--requirements FILE": "packages to put into the zip, each pinned as name==version;"
            " they must have wheels",
            "--authorizer": f"build the Lambda authorizer, {AUTHORIZER_ENTRY_POINT}, with its"
            " packages",
            "--triggers": "build the triggers of the user pool",
            "--output FILE": "where to write the zip (default: build/function.zip,"
            " build/authorizer.zip or build/triggers.zip)",
            "--architecture": {
                "help": "the function's architecture, for compiled packages (default: %(default)s)",
                "choices": ARCHITECTURES,
                "default": "arm64",
            },
            "--python VERSION": {
                "help": "the function's Python (default: %(default)s)",
                "default": LAMBDA.python,
            },
            "--compile": "put compiled modules into the zip for a shorter cold start; needs that"
            " Python",
        },
    ),
    "sign-in": Command(
        "tooling.deployed.sign_in_command",
        "local",
        "Sign a user in to a user pool by SRP and print the ID token on stdout. The command asks"
        " for the password, or reads it as a line from stdin.",
        {
            "--user-pool-id ID": {"required": True},
            "--client-id ID": {"required": True},
            "--username NAME": {"required": True},
        },
        _mistake_of_sign_in,
    ),
    "test": Command(
        "tooling.checks.command",
        "dev",
        "Check everything, or only the named kinds.",
        {
            "kinds KIND": {
                "help": f"one of: {', '.join(sorted(KINDS))}; or {STYLE}, the quick part of lint",
                "nargs": "*",
            },
            "--full": "run everything: also long runs, all versions of Terraform, and 10,000"
            " examples for each property",
            "--verbose": "name each test before it runs, and show at once what Terraform prints",
        },
        _mistake_of_test,
    ),
    "verify": Command(
        "tooling.verify.command",
        "local",
        "Verify a deployed stack with the AWS credentials of your environment: sign users in, call"
        " the API with their ID tokens, compare the answers with what IAM allows their groups'"
        " roles, read the roles' policies, and search the function's log. The exit status is 0 if"
        " all checks pass.",
        {
            **_STACK,
            **_API_URL,
            "--users FILE": 'a JSON list of {"username": …, "password": …} (default: the command'
            " creates users in each group, in two and in none, and deletes them at the end)",
            "--requests FILE": "a JSON list of requests for your own handler (default: the requests"
            " of the reference API)",
            "--why": {
                "help": "only say what denies a request of a user of the pool, for example"
                ' `--why ada "DELETE /documents/a.txt"`; with --users, for the user\'s ID token',
                "nargs": 2,
                "metavar": ("USER", "REQUEST"),
            },
            "--lock-out": "also lock out one of the command's own users, as scripts/lock-out does,"
            " and let them in again",
            "--smoke": "instead, try the items of docs/fidelity.md: how AWS behaves in what matters"
            " here",
            **_JSON,
            "--junit FILE": "also write a JUnit document",
            "--verbose": "show the outputs that Terraform prints, on stderr",
        },
        _mistake_of_verify,
    ),
}

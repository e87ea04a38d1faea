"""Runs the project on one machine, from the zip to the last status code, without an AWS account.

Terraform applies what a deployer applies, users sign in as with an application, and the table
compares the API's answers with IAM's decisions about their roles.
"""

import math
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from http import HTTPStatus
from operator import itemgetter
from pathlib import Path
from typing import Any

from tooling.console.local import local_server
from tooling.console.server import show
from tooling.demo import failures, report
from tooling.demo.kept import how_to_go_on
from tooling.demo.matrix import Caller, Matrix, Row
from tooling.deployed import users
from tooling.deployed.actions import ACTIONS
from tooling.deployed.api import Api
from tooling.deployed.sign_in import ClientApp, forged
from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.isolation import isolate
from tooling.local.aws import LocalAws
from tooling.local.identity_pool import DirectAccess, IdentityPool
from tooling.local.stack import LocalStack, local_authorizer
from tooling.own_handler.project import REFERENCE, Project, declared, project_in
from tooling.packaging import package
from tooling.packaging.target import THIS_MACHINE
from tooling.progress import is_verbose, say, step
from tooling.verify.claims import pool_groups
from tooling.work_folder import work_folder

# The files that Terraform reads for itself.
_VARIABLE_FILES = (
    "terraform.tfvars",
    "terraform.tfvars.json",
    "*.auto.tfvars",
    "*.auto.tfvars.json",
)


def main(options: Namespace) -> int:
    """Run `scripts/demo`."""
    project = project_in(options.handler) if options.handler else REFERENCE
    isolate()
    with ExitStack() as cleanup:
        work = work_folder(cleanup, "demo")
        aws = LocalAws(work, options.port)
        cleanup.callback(aws.stop)
        cleanup.enter_context(aws.explaining())
        stack = _deploy(aws, work, project, options.authorizer, identity_pool=options.identity_pool)
        outputs = stack.outputs()
        api = Api(stack.api_url())
        with step("creating users and signing them in"):
            people, callers = _callers(stack.client_app(), outputs.group_role_arns)
        with step("calling the API"):
            matrix = Matrix(aws, api, outputs, project.actions)
            rows = list(matrix.rows(callers))
        if options.identity_pool:
            with step("calling AWS without the API"):
                rows += _direct_rows(aws, stack, callers)
        ok = all(row.ok for row in rows)
        if options.json:
            print(report.as_json(rows, api.url))
        else:
            print(f"{report.as_table(rows)}\n\n{report.as_sentence(rows)}", flush=True)
        _explain(rows, stack, project)
        if options.open and ok:
            show(local_server(aws, stack, people))
        if options.keep:
            say(how_to_go_on(aws, stack, work, project, people))
            cleanup.pop_all()
    if not ok:
        raise Failure("Not every request was answered as expected: see above.")
    return 0


def _deploy(
    aws: LocalAws, work: Path, project: Project, authorizer: str, *, identity_pool: bool
) -> LocalStack:
    # This replaces what variable files say: the table shows what an access token gets, and expects
    # a group's role only for the group's members.
    chosen: dict[str, Any] = {
        "authorizer": authorizer,
        "access_tokens": False,
        "role_selection": {},
    }
    if identity_pool:
        chosen["identity_pool"] = True
    if authorizer == "lambda" and "authorizer" not in declared(project.root, "variable"):
        raise Failure(f"{project.root} has no variable authorizer: leave out --authorizer.")
    for pattern in _VARIABLE_FILES:
        for file in project.root.glob(pattern):
            say(f"The demo uses the inputs in {file}.")
    with step("packaging the function"):
        code = package.build(
            project.source, work / "function.zip", project.requirements, target=THIS_MACHINE
        )
    if authorizer == "lambda":
        with step("packaging the authorizer"):
            chosen["authorizer_package"] = local_authorizer(work)
    stack = LocalStack(aws, work, code.path, project.root, **chosen)
    with step("starting an emulated AWS"):
        aws.start()
    with ExitStack() as ready:
        with step("terraform init"):
            ready.enter_context(stack.terraform)
        stack.apply()
    return stack


def _explain(rows: Sequence[Row], stack: LocalStack, project: Project) -> None:
    """Explain each failure, and say what a project's own groups may lack."""
    failed = not all(row.ok for row in rows)
    log = stack.log() if failed else ""
    if log and is_verbose():
        say(log)
    lines = failures.explained(rows, log, stack.log, project.source) if failed else []
    if project != REFERENCE:
        lines += failures.advice(rows, project.actions, log)
        if any("ModuleNotFoundError" in line for line in lines):
            requirements = project.source.parent / "requirements.txt"
            lines.append(f"If the module is in a package, name the package in {requirements}.")
    worst = max(check.status for row in rows for check in row.checks)
    if worst >= HTTPStatus.INTERNAL_SERVER_ERROR and not is_verbose():
        lines.append("To see what the functions logged, use --verbose.")
    if lines:
        say("\n".join(lines))


def _callers(app: ClientApp, group_role_arns: Mapping[str, str]) -> tuple[list[User], list[Caller]]:
    """Return the users, and all callers: the users, and tokens that the API must refuse."""
    groups = {name: group.precedence for name, group in pool_groups(app).items()}
    people, signed_in = [], []
    for name, member_of in users.cast(groups):
        # So that sessions have their tags, with other values for each user.
        user = users.create(app, name, member_of, users.custom_attributes(app, name))
        people.append(user)
        tokens = user.sign_in(app)
        first = min(member_of, key=groups.__getitem__, default=None)
        role_arn = group_role_arns[first] if first else None
        rank = groups[first] if first else math.inf
        signed_in.append((rank, Caller(name, tokens.id_token, member_of, role_arn), tokens))
    # Tokens of the user with the most rights: if the API admitted them, everything would be open.
    _, _, tokens = min(signed_in, key=itemgetter(0))
    return people, [caller for _, caller, _ in signed_in] + [
        Caller("no token", None, authenticated=False),
        Caller("forged token", forged(tokens.id_token), authenticated=False),
        Caller("access token", tokens.access_token, authenticated=False),
    ]


def _direct_rows(aws: LocalAws, stack: LocalStack, callers: Sequence[Caller]) -> list[Row]:
    """Call AWS as each user with a role, with the role's credentials from the identity pool."""
    outputs = stack.outputs()
    pool = IdentityPool(
        aws, str(stack.terraform.outputs()["identity_pool_id"]), outputs.user_pool_id
    )
    direct = [
        replace(caller, name=f"{caller.name}, directly") for caller in callers if caller.role_arn
    ]
    access = DirectAccess(aws, pool, outputs.documents_bucket)
    return list(Matrix(aws, access, outputs, ACTIONS).rows(direct))

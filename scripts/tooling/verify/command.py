"""The acceptance procedure on a deployed stack, by the people who have to trust it.

Users sign in, call the API with their ID tokens, and get what IAM says of their groups' roles; the
roles let in and let do what they are there for; the log tells of it, and gives nothing away.
"""

import argparse
import secrets
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from tooling.deployed import which_stack
from tooling.deployed.actions import ACTIONS, actions_in
from tooling.deployed.sign_in import ClientApp
from tooling.failure import Failure
from tooling.progress import step
from tooling.verbosity import be_verbose
from tooling.verify import claims, deployment, log, people, report, roles
from tooling.verify.calls import Calls, api_at, document_cleanup
from tooling.verify.check import Check
from tooling.verify.claims import Person
from tooling.verify.decision import Decision
from tooling.verify.deployment import Account, Deployment, log_group


def main() -> int:
    """Run `scripts/verify`."""
    options = _options()
    if options.verbose:
        be_verbose()
    with step("reading the outputs"):
        stack = (
            deployment.of_file(options.outputs)
            if options.outputs
            else deployment.of_folder(options.stack)
        )
    url = options.api_url or stack.outputs.invoke_url
    try:
        with ExitStack() as cleanup:
            checks = _verify(stack, url, options, cleanup)
    except ClientError as error:
        code, message = (error.response["Error"].get(name, "") for name in ("Code", "Message"))
        raise Failure(f"AWS refuses {error.operation_name}: {code}: {message}") from None
    except BotoCoreError as error:
        raise Failure(f"AWS cannot be asked: {error}") from None
    if options.junit:
        report.write_junit(checks, options.junit)
    print(report.as_json(checks, url) if options.json else report.as_table(checks))
    if faults := [check for check in checks if not check.ok]:
        raise Failure(f"{len(faults)} of {len(checks)} checks failed: see the report.")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/verify",
        description="Verify a deployed stack with the AWS credentials of your environment: sign"
        " users in, call the API with their ID tokens, compare what it lets them do with what IAM"
        " allows their groups' roles, read the roles' policies, and look into the function's log."
        " Exit status 0 if all is as it should be.",
    )
    which_stack.add_options(parser)
    parser.add_argument(
        "--users",
        type=Path,
        metavar="FILE",
        help='a JSON list of {"username": …, "password": …} (default: users in each group, in two'
        " and in none, who are deleted at the end)",
    )
    parser.add_argument(
        "--requests",
        type=Path,
        metavar="FILE",
        help="a JSON list of what to request of a handler of your own (default: what the reference"
        " API serves)",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON document, not a table")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write a JUnit document too")
    parser.add_argument(
        "--verbose", action="store_true", help="show the outputs that Terraform prints, on stderr"
    )
    return parser.parse_args()


def _verify(
    stack: Deployment, url: str, options: argparse.Namespace, cleanup: ExitStack
) -> list[Check]:
    run = f"verify-{secrets.token_hex(4)}"
    actions = actions_in(options.requests) if options.requests else ACTIONS
    account = Account(stack.region)
    outputs = stack.outputs
    with step(f"looking up {outputs.function_name} in {stack.region}"):
        configuration = deployment.configuration(account, outputs.function_name)
        judges = deployment.authorizers(account, outputs.rest_api_id)
        began = _time_of_aws(account)
    if configuration.settings.get("iam_callers"):
        raise Failure(
            "This stack's API takes requests that are signed with AWS credentials, no ID tokens,"
            " with which scripts/verify calls."
        )
    cognito, iam, s3 = (account.client(service) for service in ("cognito-idp", "iam", "s3"))
    app = ClientApp(cognito, outputs.user_pool_id, outputs.user_pool_client_id)
    with step("signing users in"):
        signed_in, checks = _sign_in(app, stack, options.users, run, cleanup)
    documents = document_cleanup(cleanup, s3, outputs.documents_bucket, run)
    calls = Calls(stack, configuration, api_at(url), Decision(iam, configuration), documents)
    with step("calling the API"):
        for number, person in enumerate(signed_in):
            checks += calls.check(person, number, actions)
        if signed_in:
            checks += calls.check_refusals(signed_in[0], actions[0])
    with step("reading the roles' policies"):
        checks += roles.check_trust(iam, stack, configuration)
        checks += roles.check_permissions(iam, stack, configuration)
    with step("looking into the log, which may come a minute late"):
        logs = {
            name: log.Log(account.client("logs"), log_group(name), began)
            for name in (outputs.function_name, *judges)
        }
        lines = {person.claims["sub"]: len(actions) for person in signed_in}
        events = logs[outputs.function_name].events_with(lines)
        sessions = [(person, calls.role_of(person)) for person in signed_in]
        checks += log.check_sessions(events, sessions)
        checks += [log.check_secrets(logs[name].events(), signed_in, name) for name in logs]
    return checks


def _sign_in(
    app: ClientApp, stack: Deployment, users_file: Path | None, run: str, cleanup: ExitStack
) -> tuple[list[Person], list[Check]]:
    found = claims.pool_groups(app)
    promised = claims.promised_groups(stack, found)
    checks = list(claims.check_groups(stack, promised, found))
    if users_file:
        users = people.given(app, users_file)
    else:
        ours = [name for name in stack.outputs.group_role_arns if name in found]
        precedences = {name: promised[name].precedence for name in ours}
        users = people.temporary(cleanup, app, precedences, run)
    signed_in = []
    for user in users:
        person, check = claims.sign_in(app, user, promised)
        checks.append(check)
        signed_in += [person] if person else []
    return signed_in, checks


def _time_of_aws(account: Account) -> float:
    """Return AWS's time, which the events of the log have: ours may differ."""
    answer = account.client("sts").get_caller_identity()
    date = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
    return parsedate_to_datetime(date).timestamp()

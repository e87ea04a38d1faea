"""Tries the acceptance procedure on a deployed stack.

Users sign in, call the API with their ID tokens, and get what IAM allows their groups' roles. The
roles trust and allow only what they should; the log shows the sessions, and no secrets.
"""

from argparse import Namespace
from collections.abc import Sequence

from tooling.deployed.account import as_failures
from tooling.deployed.actions import ACTIONS, Action, actions_in, expect_resources
from tooling.deployed.outputs import Outputs, read_outputs
from tooling.failure import Failure
from tooling.progress import say
from tooling.verify import report, smoke
from tooling.verify.check import Check, Step
from tooling.verify.cleanup import Cleanup
from tooling.verify.procedure import Procedure
from tooling.why import command as why


def main(options: Namespace) -> int:
    """Run `scripts/verify`."""
    outputs = read_outputs(options)
    url = options.api_url or outputs.invoke_url
    if outputs.public_routes is None and outputs.group_precedences:
        # The deployer's own root module may have neither.
        say(
            "The outputs are of an older version: they have no public routes, app clients, triggers"
            " and API keys to compare the stack with. terraform apply adds them."
        )
    if options.smoke:
        return smoke.main(outputs, url)
    if not (options.requests or outputs.documents_bucket):
        raise Failure(
            "The stack has no output documents_bucket, so it does not serve the reference API:"
            " name the requests of its own handler with --requests FILE."
        )
    actions = actions_in(options.requests) if options.requests else ACTIONS
    expect_resources(actions, outputs.named_by_requests)
    if options.why:
        return why.main(outputs, actions, options)
    return _verify(outputs, url, actions, options)


def _verify(outputs: Outputs, url: str, actions: Sequence[Action], options: Namespace) -> int:
    """Take all steps, and print the report."""
    checks: list[Check] = []
    cleanup = Cleanup()
    stopped: Failure | None = None
    try:
        with cleanup, as_failures():
            checks.extend(Procedure(outputs, url, actions, cleanup).checks(options))
    except Failure as failure:
        stopped = failure
        checks.append(_of_run("all steps", "taken", "stopped", str(failure)))
    except BaseException:
        # Mostly a signal stopped the run.
        if cleanup.fault:
            say(cleanup.fault)
        raise
    if cleanup.fault:
        checks.append(_of_run("users and documents", "deleted", "left behind", cleanup.fault))
    print(report.as_json(checks, url) if options.json else report.as_table(checks))
    if options.junit:
        report.write_junit(checks, options.junit)
    if faults := [check for check in checks if not check.ok]:
        count = f"{len(faults)} of {len(checks)} checks failed: see the report."
        raise Failure(
            f"{stopped or count} {cleanup.fault}".rstrip(), stopped.log if stopped else ""
        )
    return 0


def _of_run(what: str, expected: str, got: str, fault: str) -> Check:
    return Check(Step.RUN, "scripts/verify", what, expected, got, fault)

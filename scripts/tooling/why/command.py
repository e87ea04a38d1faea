"""`scripts/verify --why`: prints what denies one request of one user."""

from argparse import Namespace
from collections.abc import Sequence

from tooling.deployed.actions import Action
from tooling.deployed.deployment import Account, Deployment
from tooling.progress import step
from tooling.verify.aws_errors import as_failures
from tooling.why import report
from tooling.why.asked import asked_request
from tooling.why.explainer import Explainer


def main(stack: Deployment, actions: Sequence[Action], options: Namespace) -> int:
    """Print what denies the request that the options name.

    Raises:
        Failure: There is no such user or request, or the second judge cannot decide.
    """
    username, text = options.why
    asked = asked_request(text, actions)
    with as_failures(), step("finding out what decides on the request"):
        explainer = Explainer(Account(stack.region), stack)
        person = (
            explainer.signed_in(username, options.users)
            if options.users
            else explainer.person(username)
        )
        reasons = explainer.reasons(person, asked)
    told = report.as_json if options.json else report.in_words
    print(told(username, str(asked), reasons))
    return 0

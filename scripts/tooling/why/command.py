"""`scripts/verify --why`: prints what denies one request of one user."""

import json
from argparse import Namespace
from collections.abc import Sequence

from tooling.deployed.account import Account, as_failures
from tooling.deployed.actions import Action, asked_request
from tooling.deployed.outputs import Outputs
from tooling.progress import step
from tooling.why.before_iam import Reason
from tooling.why.explainer import Explainer

# What this command cannot see.
_UNSEEN = (
    "If the API answers 403 all the same, look at what this command does not see: the policy of a"
    " key, what a trigger writes into tokens, an access token that lacks a claim, and a session"
    " from before a lock-out of its group, which may live for another minute. The function's log"
    " has the reason under the request_id of the answer."
)


def main(outputs: Outputs, actions: Sequence[Action], options: Namespace) -> int:
    """Print what denies the request that the options name.

    Raises:
        Failure: There is no such user or request, or the second judge cannot decide.
    """
    username, text = options.why
    asked = asked_request(text, actions)
    with as_failures(), step("finding out what decides on the request"):
        explainer = Explainer(Account(outputs.region), outputs)
        person = (
            explainer.signed_in(username, options.users)
            if options.users
            else explainer.person(username)
        )
        reasons = explainer.reasons(person, asked)
    told = as_json if options.json else in_words
    print(told(username, str(asked), reasons))
    return 0


def in_words(subject: str, request: str, reasons: Sequence[Reason]) -> str:
    """Say in sentences why a user may not make a request, or that the user may."""
    if not reasons:
        return f"{subject} may {request}. {_UNSEEN}"
    if len(reasons) == 1:
        return f"{subject} may not {request}: {reasons[0].sentence}"
    lines = [f"{number}. {each.sentence}" for number, each in enumerate(reasons, 1)]
    headline = f"{subject} may not {request}, for {len(reasons)} reasons. Each is enough:"
    return "\n".join([headline, *lines])


def as_json(subject: str, request: str, reasons: Sequence[Reason]) -> str:
    """Return the reasons for programs."""
    document = {
        "user": subject,
        "request": request,
        "allowed": not reasons,
        "reasons": [
            {"kind": each.kind, "policy": each.whose, "sentence": each.sentence} for each in reasons
        ],
    }
    return json.dumps(document, indent=2)

"""Steps 2 and 3: call the API with each ID token, and compare with what IAM allows the role."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

import requests

from tooling.deployed.actions import Action
from tooling.deployed.api import Api, text_of
from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import forged
from tooling.interrupts import shielded
from tooling.verify.check import Check, Step, role_name
from tooling.verify.claims import Person
from tooling.verify.cleanup import Documents
from tooling.verify.decision import Decision, Verdict

# If AWS throttles the API or STS, the request is repeated, for at most half a minute.
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_TRIES = 4
_LONGEST_PAUSE = 10.0
# New rights take seconds to arrive everywhere on AWS. So a denial is a fault only if it stays,
# although IAM's simulator allows the request. A whole run waits this long once, not for each user.
_PAUSES_FOR_AWS = (2.0, 5.0, 8.0)


@dataclass(frozen=True, slots=True)
class Calls:
    """The requests of all users to one stack.

    Attributes:
        outputs: The stack's outputs.
        api: Its API.
        decision: Says what IAM allows the sessions that its function opens.
        documents: Gives each request its document.
        actions: The requests.
        pauses: The pauses that are left, for requests that may come too early.
    """

    outputs: Outputs
    api: Api
    decision: Decision
    documents: Documents
    actions: Sequence[Action]
    pauses: Iterator[float] = field(default_factory=lambda: iter(_PAUSES_FOR_AWS), init=False)

    def check(self, person: Person, number: int) -> Iterator[Check]:
        """Make requests with a user's ID token."""
        for action in self.actions:
            check = self._check(person, number, action)
            while _may_be_too_early(check) and (pause := next(self.pauses, None)):
                time.sleep(pause)
                check = self._check(person, number, action)
            yield check

    def check_refusals(self, people: Sequence[Person]) -> Iterator[Check]:
        """Make requests without a token, and with a token that is forged from a user's."""
        expected = str(HTTPStatus.UNAUTHORIZED.value)
        tokens: dict[str, str | None] = {"no token": None}
        if people:
            tokens["forged token"] = forged(people[0].tokens.id_token)
        for name, token in tokens.items():
            for action in self.actions:
                key = self.documents.key(action, len(people))
                got = str(self._call(action, key, token).status_code)
                fault = (
                    f"The API answers {got} to {action.name} with {name}: its methods need this"
                    " user pool as their authorizer."
                )
                told = "" if got == expected else fault
                yield Check(Step.API, name, action.name, expected, got, told)

    def check_key(self, people: Sequence[Person], without_key: Api) -> Iterator[Check]:
        """Make a request that every user with a role may make, but without an API key."""
        action = next((each for each in self.actions if each.permission is None), None)
        person = next((person for person in people if self.decision.sessions.role_of(person)), None)
        if action is None or person is None:
            return
        path, token = action.path.format(key="none"), person.tokens.id_token
        body, headers = action.content
        answer = without_key.call(action.method, path, token, body=body, headers=headers)
        expected, got = str(HTTPStatus.FORBIDDEN.value), str(answer.status_code)
        fault = (
            f"The API answers {got} to {action.name} without an API key: its methods must require"
            " one, so that usage plans count the requests. terraform apply corrects it."
        )
        told = "" if got == expected else fault
        yield Check(Step.API, "no API key", action.name, expected, got, told)

    def is_allowed(self, person: Person, action: Action) -> bool:
        """Tell whether IAM allows a user a request for which the function calls AWS."""
        verdict = self._verdict(person, action, self.documents.key(action, 0))
        return action.permission is not None and verdict.allowed

    def status(self, person: Person, number: int, action: Action) -> str:
        """Make a request with a user's ID token, and return the status of the answer."""
        key = self.documents.key(action, number)
        return str(self._call(action, key, person.tokens.id_token).status_code)

    def _check(self, person: Person, number: int, action: Action) -> Check:
        role_arn = self.decision.sessions.role_of(person)
        key = self.documents.key(action, number)
        verdict = self._verdict(person, action, key)
        expected = action.answer(allowed=verdict.allowed)
        answer = self._call(action, key, person.tokens.id_token)
        got, fault = str(answer.status_code), ""
        if answer.status_code != expected:
            fault = _fault(person, role_arn, action, verdict, answer)
        elif action.name == "whoami" and expected == HTTPStatus.OK:
            acts_as = text_of(answer, "role_arn")
            if acts_as != role_arn:
                got = f"{got} as {role_name(acts_as)}"
                fault = (
                    f"Requests of {person.user.username} run as {role_name(acts_as)}, but the"
                    f" claims of the ID token give {role_name(role_arn)}."
                )
        subject = f"{person.user.username} as {role_name(role_arn)}"
        return Check(Step.API, subject, action.name, str(expected.value), got, fault)

    def _verdict(self, person: Person, action: Action, key: str) -> Verdict:
        role_arn = self.decision.sessions.role_of(person)
        asked = action.asked(self.outputs.named_by_requests, key)
        if role_arn is None or asked is None:
            return Verdict(role_arn is not None)
        return self.decision.verdict(role_arn, person.claims, asked)

    def _call(self, action: Action, key: str, token: str | None) -> requests.Response:
        path = action.path.format(key=key)
        body, headers = action.content
        for attempt in range(_TRIES):
            # Otherwise an interrupted request might write its document after the cleanup.
            with shielded():
                answer = self.api.call(action.method, path, token, body=body, headers=headers)
            if answer.status_code not in _BUSY or attempt == _TRIES - 1:
                break
            wanted = answer.headers.get("Retry-After", "")
            time.sleep(min(float(wanted) if wanted.isdecimal() else 2**attempt, _LONGEST_PAUSE))
        return answer


def _may_be_too_early(check: Check) -> bool:
    """Tell whether the answer may differ only because new rights have not arrived yet.

    That explains a denial, but never an allowed request that IAM should deny: a second try could
    then hide that the function once took a user for another.
    """
    return not check.ok and check.got == str(HTTPStatus.FORBIDDEN.value)


def _fault(
    person: Person,
    role_arn: str | None,
    action: Action,
    verdict: Verdict,
    answer: requests.Response,
) -> str:
    request = f"{action.name} of {person.user.username}"
    said = text_of(answer, "detail") or text_of(answer, "message") or answer.reason
    role, permission = role_name(role_arn), action.permission or "no call"
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        fault = f"{request}: the API refuses the ID token. Check the authorizer of its methods."
        if str(person.claims.get("iss")).startswith("https://issuer-"):
            fault += (
                " The user pool's issuer is UPDATED, which a user pool authorizer does not accept:"
                ' set authorizer = "lambda".'
            )
        return fault
    if answer.status_code == HTTPStatus.FORBIDDEN and action.permission is None:
        return (
            f'{request}: the function gets no session of {role}, and says "{said}" Check the'
            " role's trust policy, and the function's allow-list and execution role."
        )
    if verdict.missing_keys and answer.status_code in {HTTPStatus.FORBIDDEN, action.success}:
        keys = ", ".join(sorted(verdict.missing_keys))
        return (
            f'{request}: the API answers {answer.status_code} ("{said}"). The simulator cannot'
            f" decide without {keys}, which a policy of {role} uses and only a request has. Compare"
            " the condition with the requests that it should allow."
        )
    if answer.status_code == HTTPStatus.FORBIDDEN:
        return (
            f'{request}: IAM allows {role} {permission}, but the API says "{said}" If whoami works,'
            " a policy of the bucket, of its key or of the organization denies it."
        )
    if not verdict.allowed and answer.ok:
        return (
            f"{request}: the API does what IAM does not allow {role} ({permission}). Look for"
            " a handler that uses other credentials than its caller's, and for a bucket policy"
            " that allows more than its owner intended."
        )
    return (
        f'{request}: the API answers {answer.status_code} ("{said}"). The function\'s log'
        f" says more under request_id {text_of(answer, 'request_id') or 'unknown'}."
    )

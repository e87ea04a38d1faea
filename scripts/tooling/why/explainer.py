"""Explains why a request is denied: by the function, by STS, or by IAM."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tooling.deployed.account import Clients, unless_gone
from tooling.deployed.actions import AskedRequest
from tooling.deployed.outputs import Outputs
from tooling.deployed.policy import simulated
from tooling.deployed.sign_in import Tokens
from tooling.deployed.users import User, attributes_of, groups_of
from tooling.failure import Failure
from tooling.verify import claims, people
from tooling.verify.claims import Person
from tooling.verify.configuration import Stack
from tooling.verify.decision import entry
from tooling.why.before_iam import Reason, refusal
from tooling.why.causes import Case, causes
from tooling.why.policies import Policies
from tooling.why.sentences import sentence


class Explainer:
    """Explains requests to one stack in its current state.

    Args:
        account: The stack's account.
        outputs: The stack's outputs.

    Raises:
        Failure: The requests of this stack cannot be explained.
    """

    def __init__(self, account: Clients, outputs: Outputs) -> None:
        self._stack = stack = Stack(account, outputs)
        self._machines: Mapping[str, str] = stack.authorizer.get("client_groups", {})
        self._outputs = outputs
        self._iam = account.client("iam")
        self._policies = Policies(account, outputs, stack.sessions)

    def person(self, username: str) -> Person:
        """Return a user of the pool, or a machine by its client ID, who has not signed in.

        The claims are those that Cognito itself writes, without those of the deployer's trigger.

        Raises:
            Failure: There is no such user or machine.
        """
        if username in self._machines:
            groups: tuple[str, ...] = (self._machines[username],)
            found = {"sub": username, "cognito:username": username}
        elif user := attributes_of(self._stack.app.cognito, self._stack.app.user_pool_id, username):
            groups, found = groups_of(self._stack.app, username), user
        else:
            raise Failure(f"The user pool {self._stack.app.user_pool_id} has no user {username}.")
        roles, preferred = claims.promised_roles([self._stack.pool_groups[name] for name in groups])
        of_groups = {
            "cognito:groups": list(groups),
            "cognito:roles": sorted(roles),
            "cognito:preferred_role": preferred,
        }
        told = {**found, **{name: value for name, value in of_groups.items() if value}}
        return Person(User(username, groups, ""), Tokens("", ""), told)

    def signed_in(self, username: str, users_file: Path) -> Person:
        """Sign a user in, and return the user with the claims of the token.

        Raises:
            Failure: The file does not name the user, or the user cannot sign in.
        """
        for user in people.given(self._stack.app, users_file):
            if user.username == username:
                person, check = claims.sign_in(self._stack.app, user, self._stack.pool_groups)
                if person is None:
                    raise Failure(check.fault)
                return person
        raise Failure(f"{users_file} names no user {username}.")

    def reasons(self, person: Person, asked: AskedRequest) -> list[Reason]:
        """Return what denies a request; an empty list if everything known here allows it.

        Raises:
            Failure: The second judge cannot be installed, or cannot decide.
        """
        if refused := refusal(person, self._stack.sessions, self._stack.pool_groups):
            return [refused]
        role_arn = self._stack.sessions.role_of(person)
        if role_arn is None:
            raise AssertionError("a caller who is not refused has a role")
        cases = unless_gone(lambda: [*self._cases(role_arn, person.claims, asked)])
        if cases is None:
            gone = f"there is no role {role_arn}. Run terraform apply, which makes it again."
            return [Reason("no_such_role", gone)]
        for case, found in zip(cases, causes(cases), strict=True):
            reasons = [Reason(each.kind, sentence(case, each), each.layer) for each in found]
            if told := denial_by_organization(self._iam, case):
                reasons.append(Reason("organization", told))
            if reasons:
                return reasons
        return []

    def _cases(
        self, role_arn: str, token: Mapping[str, Any], asked: AskedRequest
    ) -> Iterator[Case]:
        """Yield what IAM decides on, in the order of the calls: the function's, the caller's."""
        for name in sorted(self._stack.versions.serving.session_actions):
            yield self._policies.of_function(name, role_arn, token)
        if call := asked.action.asked(self._outputs.named_by_requests, asked.key):
            yield self._policies.of_caller(role_arn, token, call)


def denial_by_organization(iam: Any, case: Case) -> str:
    """Say that the organization denies a request; an empty text if not, or without AWS.

    Only IAM's own simulator knows the organization's policies.

    Args:
        iam: A client of IAM. An emulator has no organization.
        case: The request, of a group's role.
    """
    if ".amazonaws." not in iam.meta.endpoint_url:
        return ""
    context = [entry(key, value) for key, value in case.context.items()]
    answer = simulated(iam, case.role_arn, case.action, case.resource, context=context)
    detail = answer.get("OrganizationsDecisionDetail", {})
    if detail.get("AllowedByOrganizations", True):
        return ""
    return (
        f"a policy of the organization does not allow {case.action} on {case.resource}, as IAM's"
        " simulator says. Ask the administrators of the organization for it."
    )

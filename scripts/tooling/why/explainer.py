"""Explains why a request is denied: by the function, by STS, or by IAM."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tooling.deployed.account import Clients
from tooling.deployed.actions import AskedRequest
from tooling.deployed.outputs import Outputs
from tooling.deployed.policy import simulated
from tooling.deployed.sign_in import ClientApp, Tokens
from tooling.deployed.users import User, groups_of
from tooling.failure import Failure
from tooling.verify import access, claims, configuration, people
from tooling.verify.aws_errors import unless_gone
from tooling.verify.claims import Person
from tooling.verify.decision import entry
from tooling.verify.sessions import Sessions
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
        methods = [
            method
            for method in access.methods(account.client("apigateway"), outputs.rest_api_id)
            if method.function == outputs.function_name
        ]
        self._configuration = configuration.read(account, outputs.function_name, methods)
        settings = self._configuration.settings
        if settings.get("iam_callers"):
            raise Failure("This stack's API takes signed requests, not tokens with groups.")
        authorizer = configuration.settings_of_authorizer(account, methods)
        self._machines: Mapping[str, str] = authorizer.get("client_groups", {})
        self._outputs = outputs
        self._iam = account.client("iam")
        self._sessions = Sessions(
            settings,
            outputs.group_role_arns.values(),
            lists_as_json=any(method.authorizing for method in methods),
        )
        self._policies = Policies(account, outputs, self._sessions)
        self._app = ClientApp.of(account, outputs)
        self._pool_groups = claims.pool_groups(self._app)

    def person(self, username: str) -> Person:
        """Return a user of the pool, or a machine by its client ID, who has not signed in.

        The claims are those that Cognito itself writes, without those of the deployer's trigger.

        Raises:
            Failure: There is no such user or machine.
        """
        pool_id, cognito = self._app.user_pool_id, self._app.cognito
        if username in self._machines:
            names = [self._machines[username]]
            told: dict[str, Any] = {"sub": username, "cognito:username": username}
        else:
            try:
                found = cognito.admin_get_user(UserPoolId=pool_id, Username=username)
            except cognito.exceptions.UserNotFoundException:
                raise Failure(f"The user pool {pool_id} has no user {username}.") from None
            told = {each["Name"]: each["Value"] for each in found["UserAttributes"]}
            told["cognito:username"] = found["Username"]
            names = [*groups_of(self._app, username)]
        roles, preferred = claims.promised_roles([self._pool_groups[name] for name in names])
        told["cognito:groups"] = names
        if roles:
            told["cognito:roles"] = sorted(roles)
        if preferred:
            told["cognito:preferred_role"] = preferred
        return Person(User(username, tuple(names), ""), Tokens("", ""), told)

    def signed_in(self, username: str, users_file: Path) -> Person:
        """Sign a user in, and return the user with the claims of the token.

        Raises:
            Failure: The file does not name the user, or the user cannot sign in.
        """
        for user in people.given(self._app, users_file):
            if user.username == username:
                person, check = claims.sign_in(self._app, user, self._pool_groups)
                if person is None:
                    raise Failure(check.fault)
                return person
        raise Failure(f"{users_file} names no user {username}.")

    def reasons(self, person: Person, asked: AskedRequest) -> list[Reason]:
        """Return what denies a request; an empty list if everything known here allows it.

        Raises:
            Failure: The second judge cannot be installed, or cannot decide.
        """
        if refused := refusal(person, self._sessions, self._pool_groups):
            return [refused]
        role_arn = self._sessions.role_of(person)
        if role_arn is None:
            raise AssertionError("a caller who is not refused has a role")
        cases = unless_gone(list, self._cases(role_arn, person.claims, asked))
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
        for name in sorted(self._configuration.session_actions):
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

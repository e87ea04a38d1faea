"""The acceptance procedure, step by step, on one deployed stack."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tooling.deployed.account import Account, time_of
from tooling.deployed.actions import Action
from tooling.deployed.api import Api
from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import ClientApp
from tooling.failure import Failure
from tooling.lock_out.lock_out import LockOut
from tooling.progress import step
from tooling.verify import (
    claims,
    clients,
    configuration,
    doors,
    invocation,
    lock_out,
    log,
    people,
    public,
    roles,
)
from tooling.verify.calls import Calls
from tooling.verify.check import Check
from tooling.verify.claims import Person
from tooling.verify.cleanup import Cleanup
from tooling.verify.clients import Clients
from tooling.verify.decision import Decision
from tooling.verify.documents import Documents
from tooling.verify.sessions import Sessions


class Procedure:
    """One run, which takes the steps in their order.

    Args:
        outputs: The stack's outputs.
        url: The address of its API.
        actions: The requests to make.
        checks: Gets each check as soon as it is made, so that an error loses none.
        cleanup: Deletes what the run makes.

    Raises:
        Failure: The run cannot verify such a stack.
    """

    def __init__(
        self,
        outputs: Outputs,
        url: str,
        actions: Sequence[Action],
        checks: list[Check],
        cleanup: Cleanup,
    ) -> None:
        self._outputs = outputs
        self._actions = actions
        self._checks = checks
        self._cleanup = cleanup
        self._account = account = Account(outputs.region)
        self._name = f"verify-{secrets.token_hex(4)}"
        self._signed_in: list[Person] = []
        with step(f"looking up {outputs.function_name} in {outputs.region}"):
            gateway = account.client("apigateway")
            self._all_methods = doors.methods(gateway, outputs.rest_api_id)
            self._methods = [
                method for method in self._all_methods if method.function == outputs.function_name
            ]
            self._versions = configuration.read_versions(
                account, outputs.function_name, self._methods
            )
            # The log's events have AWS's time.
            self._began = time_of(account.client("sts").get_caller_identity()).timestamp()
        self._settings = settings = self._versions.serving.settings
        if settings.get("iam_callers"):
            raise Failure(
                "Callers of this stack's API sign their requests with AWS credentials, but"
                " scripts/verify calls with ID tokens."
            )
        documents = Documents(account.client("s3"), outputs.documents_bucket, self._name, cleanup)
        self._sessions = Sessions(
            settings,
            outputs.group_role_arns.values(),
            lists_as_json=any(method.authorizing for method in self._methods),
        )
        decision = Decision(account.client("iam"), self._sessions, outputs.region)
        self._without_key = Api(url, proxies=True)
        self._api = Api(url, proxies=True, key=_api_key(gateway, outputs))
        self._calls = Calls(outputs, self._api, decision, documents)

    def sign_in(self, users_file: Path | None) -> None:
        """Check the groups, and sign in the users of a file, or new users."""
        outputs = self._outputs
        app = ClientApp.of(self._account, outputs)
        with step("signing users in"):
            found = claims.pool_groups(app)
            promised = claims.promised_groups(self._outputs, found)
            self._checks.extend(claims.check_groups(self._outputs, promised, found))
            allowed_roles = self._settings["allowed_roles"]
            self._checks.extend(claims.check_other_groups(self._outputs, found, allowed_roles))
            if users_file:
                users = people.given(app, users_file)
            else:
                ours = [name for name in outputs.group_role_arns if name in found]
                precedences = {name: promised[name].precedence for name in ours}
                users = people.temporary(self._cleanup, app, precedences, self._name)
            for user in users:
                person, check = claims.sign_in(app, user, promised)
                self._checks.append(check)
                self._signed_in += [person] if person else []
        if users_file:
            lock_out.expect_nobody_of(self._signed_in, self._outputs, self._account)
        else:
            self._sessions.require_source_identity(self._signed_in)

    def look_at_doors(self) -> None:
        """Check what lets callers in, and who else may call the function."""
        functions, outputs = self._account.client("lambda"), self._outputs
        with step("reading who may call the function"):
            self._checks.extend(doors.check_methods(self._methods, outputs))
            self._checks.extend(public.check_methods(self._all_methods, outputs))
            self._checks.extend(doors.check_issuers(self._settings, outputs))
            for function in self._functions:
                self._checks.extend(invocation.check(functions, outputs, function))
        with step("reading the user pool's app clients"):
            cognito = self._account.client("cognito-idp")
            pool = cognito.describe_user_pool(UserPoolId=outputs.user_pool_id)["UserPool"]
            self._checks.extend(clients.check_triggers(pool, outputs))
            authorizer = configuration.settings_of_authorizer(self._account, self._methods)
            known = Clients(outputs, self._settings, authorizer, pool)
            self._checks.extend(known.check(cognito))

    def call(self) -> None:
        """Make every request as every user, and without a valid token."""
        with step("calling the API"):
            for number, person in enumerate(self._signed_in):
                self._checks.extend(self._calls.check(person, number, self._actions))
            self._checks.extend(self._calls.check_refusals(self._signed_in, self._actions))
            if self._outputs.api_key_ids:
                self._checks.extend(
                    self._calls.check_key(self._signed_in, self._actions, self._without_key)
                )
            self._checks.extend(public.check_answers(self._without_key, self._outputs))

    def lock_out(self, *, wanted: bool) -> None:
        """Lock a user out, and let the user in again, if --lock-out is given."""
        if not wanted:
            return
        with step("locking a user out"):
            tried = LockOut(self._outputs, self._account)
            found = lock_out.check(
                tried, self._calls, self._signed_in, self._actions, self._cleanup
            )
            self._checks.extend(found)

    def read_roles(self) -> None:
        """Check whom the roles trust, and what they allow."""
        iam = self._account.client("iam")
        with step("reading the roles' policies"):
            self._checks.extend(roles.check_trust(iam, self._outputs, self._versions))
            self._checks.extend(roles.check_permissions(iam, self._outputs, self._versions))
            for name in self._functions[1:]:
                function = configuration.read(self._account, name, self._all_methods)
                self._checks.extend(roles.check_public_function(iam, self._outputs, name, function))

    def read_log(self) -> None:
        """Look for the users' sessions in the function's log, and for secrets in all logs."""
        name = self._outputs.function_name
        judges = {judge["name"] for method in self._methods if (judge := method.authorizing)}
        with step("reading the log, which may be a minute late"):
            logs = self._account.client("logs")
            lines = {person.claims["sub"]: len(self._actions) for person in self._signed_in}
            events = log.events_since(logs, name, self._began, lines)
            sessions = [(person, self._sessions.role_of(person)) for person in self._signed_in]
            self._checks.extend(log.check_sessions(events, sessions))
            for each in (*self._functions, *sorted(judges - {name})):
                events = log.events_since(logs, each, self._began)
                self._checks.append(log.check_secrets(events, self._signed_in, each))

    @property
    def _functions(self) -> list[str]:
        """The function of callers, and that of public routes if there is one."""
        public_function = self._outputs.public_function_name
        return [self._outputs.function_name, *([public_function] if public_function else [])]


def _api_key(gateway: Any, outputs: Outputs) -> str | None:
    """Return an API key if callers need one: the first by name."""
    for _, key_id in sorted(outputs.api_key_ids.items()):
        return str(gateway.get_api_key(apiKey=key_id, includeValue=True)["value"])
    return None

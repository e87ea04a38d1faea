"""The acceptance procedure, step by step, on one deployed stack."""

import secrets
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tooling.deployed.account import Account, time_of
from tooling.deployed.actions import Action
from tooling.deployed.api import Api
from tooling.deployed.outputs import Outputs
from tooling.lock_out.lock_out import LockOut
from tooling.progress import step
from tooling.verify import (
    access,
    claims,
    clients,
    configuration,
    lock_out,
    log,
    people,
    public,
    roles,
)
from tooling.verify.calls import Calls
from tooling.verify.check import Check
from tooling.verify.claims import Person
from tooling.verify.cleanup import Cleanup, Documents
from tooling.verify.clients import Clients
from tooling.verify.configuration import Stack
from tooling.verify.decision import Decision


class Procedure:
    """One run, which takes the steps in their order.

    Args:
        outputs: The stack's outputs.
        url: The address of its API.
        actions: The requests to make.
        cleanup: Deletes what the run makes.

    Raises:
        Failure: The run cannot verify such a stack.
    """

    def __init__(
        self, outputs: Outputs, url: str, actions: Sequence[Action], cleanup: Cleanup
    ) -> None:
        self._outputs = outputs
        self._cleanup = cleanup
        self._account = account = Account(outputs.region)
        self._name = f"verify-{secrets.token_hex(4)}"
        self._signed_in: list[Person] = []
        with step(f"looking up {outputs.function_name} in {outputs.region}"):
            self._stack = stack = Stack(account, outputs)
            # The log's events have AWS's time.
            self._began = time_of(account.client("sts").get_caller_identity()).timestamp()
        documents = Documents(account.client("s3"), outputs.documents_bucket, self._name, cleanup)
        decision = Decision(account.client("iam"), stack.sessions, outputs.region)
        self._without_key = Api(url, proxies=True)
        self._api = Api(url, proxies=True, key=_api_key(account.client("apigateway"), outputs))
        self._calls = Calls(outputs, self._api, decision, documents, actions)

    def checks(self, options: Namespace) -> Iterator[Check]:
        """Take all steps, and yield each check as soon as it is made, so that an error loses none.

        Args:
            options: The options of `scripts/verify`.
        """
        yield from self._sign_in(options.users)
        yield from self._look_at_access()
        yield from self._call()
        if options.lock_out:
            yield from self._lock_out()
        yield from self._read_roles()
        yield from self._read_log()

    def _sign_in(self, users_file: Path | None) -> Iterator[Check]:
        """Check the groups, and sign in the users of a file, or new users."""
        outputs, app, found = self._outputs, self._stack.app, self._stack.pool_groups
        with step("signing users in"):
            promised = claims.promised_groups(outputs, found)
            yield from claims.check_groups(outputs, promised, found)
            allowed_roles = self._stack.settings["allowed_roles"]
            yield from claims.check_other_groups(outputs, found, allowed_roles)
            if users_file:
                users = people.given(app, users_file)
            else:
                ours = [name for name in outputs.group_role_arns if name in found]
                precedences = {name: promised[name].precedence for name in ours}
                users = people.temporary(self._cleanup, app, precedences, self._name)
            for user in users:
                person, check = claims.sign_in(app, user, promised)
                yield check
                self._signed_in += [person] if person else []
        if users_file:
            lock_out.expect_nobody_of(self._signed_in, self._outputs, self._account)
        else:
            self._stack.sessions.require_source_identity(self._signed_in)

    def _look_at_access(self) -> Iterator[Check]:
        """Check what lets callers in, and who else may call the function."""
        functions, outputs = self._account.client("lambda"), self._outputs
        with step("reading who may call the function"):
            gateway = self._account.client("apigateway")
            yield from access.check_methods(self._stack.methods, outputs)
            yield from access.check_cache(gateway, self._stack.methods, outputs)
            yield from public.check_methods(self._stack.all_methods, outputs)
            yield from access.check_issuers(self._stack.settings, outputs)
            for function in self._functions:
                yield from access.check_callers(functions, outputs, function)
        with step("reading the user pool's app clients"):
            cognito = self._account.client("cognito-idp")
            pool = cognito.describe_user_pool(UserPoolId=outputs.user_pool_id)["UserPool"]
            yield from clients.check_triggers(pool, outputs)
            known = Clients(outputs, self._stack.settings, self._stack.authorizer, pool)
            yield from known.check(cognito)

    def _call(self) -> Iterator[Check]:
        """Make every request as every user, and without a valid token."""
        with step("calling the API"):
            for number, person in enumerate(self._signed_in):
                yield from self._calls.check(person, number)
            yield from self._calls.check_refusals(self._signed_in)
            if self._outputs.api_key_ids:
                yield from self._calls.check_key(self._signed_in, self._without_key)
            yield from public.check_answers(self._without_key, self._outputs)

    def _lock_out(self) -> Iterator[Check]:
        """Lock a user out, and let the user in again."""
        with step("locking a user out"):
            tried = LockOut(self._outputs, self._account)
            yield from lock_out.check(tried, self._calls, self._signed_in, self._cleanup)

    def _read_roles(self) -> Iterator[Check]:
        """Check whom the roles trust, and what they allow."""
        iam = self._account.client("iam")
        with step("reading the roles' policies"):
            yield from roles.check_trust(iam, self._outputs, self._stack.versions)
            yield from roles.check_permissions(iam, self._outputs, self._stack.versions)
            yield from roles.check_tags(iam, self._outputs, self._stack.versions)
            for name in self._functions[1:]:
                function = configuration.read(self._account, name, self._stack.all_methods)
                yield from roles.check_public_function(iam, self._outputs, name, function)

    def _read_log(self) -> Iterator[Check]:
        """Look for the users' sessions in the function's log, and for secrets in all logs."""
        name = self._outputs.function_name
        judges = {judge["name"] for method in self._stack.methods if (judge := method.authorizing)}
        with step("reading the log, which may be a minute late"):
            logs = self._account.client("logs")
            lines = {person.claims["sub"]: len(self._calls.actions) for person in self._signed_in}
            events = log.events_since(logs, name, self._began, lines)
            sessions = [
                (person, self._stack.sessions.role_of(person)) for person in self._signed_in
            ]
            yield from log.check_sessions(events, sessions)
            for each in (*self._functions, *sorted(judges - {name})):
                events = log.events_since(logs, each, self._began)
                yield log.check_secrets(events, self._signed_in, each)

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

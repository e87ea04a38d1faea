"""Every caller makes every kind of request, and IAM says which should succeed.

No row and no cell depends on another: each caller has its own documents to read and to delete.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from group_role.session.request import legal_name
from tooling.demo import emulation
from tooling.deployed import policy
from tooling.deployed.actions import Action
from tooling.deployed.api import Api, text_of
from tooling.deployed.outputs import Outputs
from tooling.local.aws import LocalAws
from tooling.local.identity_pool import DirectAccess

# The members of an answer that describe an error: of a problem document or of API Gateway's own.
_SAID = ("detail", "message", "request_id")


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller of the API, and the role with which the requests should run."""

    name: str
    token: str | None
    groups: tuple[str, ...] = ()
    role_arn: str | None = None
    authenticated: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """A cell: the expected status of a request and the actual one.

    Attributes:
        unjudged: Keys that decide too and that the emulator does not know: either status is right.
        request: The method and the path.
        said: What the answer says about an error.
        began: When the request was sent, in seconds since the epoch.
        ended: When it was answered.
    """

    action: str
    expected: int
    status: int
    ok: bool
    unjudged: tuple[str, ...] = ()
    request: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    began: float = 0
    ended: float = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A caller's requests."""

    caller: Caller
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether all of them were answered as expected."""
        return all(check.ok for check in self.checks)


class Matrix:
    """The requests of all callers to one stack."""

    def __init__(
        self, aws: LocalAws, api: Api | DirectAccess, outputs: Outputs, actions: Sequence[Action]
    ) -> None:
        self._api = api
        self._bucket = outputs.documents_bucket
        self._outputs = outputs.named_by_requests
        self._actions = actions
        self._iam = aws.client("iam")
        self._s3 = aws.client("s3")

    def rows(self, callers: list[Caller]) -> Iterator[Row]:
        """Make every request of every caller."""
        for number, caller in enumerate(callers):
            policies = policy.policies_of(self._iam, caller.role_arn) if caller.role_arn else []
            checks = []
            for action in self._actions:
                key = f"demo/{number}/{action.name}.txt"
                if action.needs_document and self._bucket:
                    self._s3.put_object(Bucket=self._bucket, Key=key, Body=b"a document\n")
                checks.append(self._check(caller, policies, action, key))
            yield Row(caller, tuple(checks))

    def _check(self, caller: Caller, policies: list[str], action: Action, key: str) -> Check:
        expected = self._expected(caller, policies, action, key)
        session = legal_name(caller.name)
        unjudged = emulation.unjudged(policies, action.permission, session)
        (body, headers), path = action.content, action.path.format(key=key)
        began = time.time()
        answer = self._api.call(action.method, path, caller.token, body=body, headers=headers)
        ended = time.time()
        either = {action.success, HTTPStatus.FORBIDDEN}
        ok = answer.status_code in (either if unjudged else {expected})
        if ok and action.name == "whoami" and expected == HTTPStatus.OK:
            ok = text_of(answer, "role_arn") == caller.role_arn
        return Check(
            action.name,
            expected.value,
            answer.status_code,
            ok,
            unjudged,
            f"{action.method} {path}",
            {name: text for name in _SAID if (text := text_of(answer, name))},
            began,
            ended,
        )

    def _expected(
        self, caller: Caller, policies: list[str], action: Action, key: str
    ) -> HTTPStatus:
        if not caller.authenticated:
            return HTTPStatus.UNAUTHORIZED
        if caller.role_arn is None:
            return HTTPStatus.FORBIDDEN
        return action.answer(
            allowed=action.permission is None
            or policy.allows(
                self._iam, policies, action.permission, action.resource_arn(self._outputs, key)
            )
        )

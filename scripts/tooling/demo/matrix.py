"""Who may do what, tried out: every caller makes every kind of request, and IAM says which succeed.

No row and no cell depends on another: each caller has documents of its own to read and to delete.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from tooling.deployed import policy
from tooling.deployed.actions import Action
from tooling.deployed.api import Api, text_of
from tooling.local.aws import LocalAws
from tooling.local.identity_pool import DirectAccess


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who calls the API, and the role that the requests should run with."""

    name: str
    token: str | None
    groups: tuple[str, ...] = ()
    role_arn: str | None = None
    authenticated: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """A cell: the status expected of a request and the one that came."""

    action: str
    expected: int
    status: int
    ok: bool


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
        self, aws: LocalAws, api: Api | DirectAccess, bucket: str, actions: Sequence[Action]
    ) -> None:
        self._api = api
        self._bucket = bucket
        self._actions = actions
        self._bucket_arn = f"arn:aws:s3:::{bucket}"
        self._iam = aws.client("iam")
        self._s3 = aws.client("s3")

    def rows(self, callers: list[Caller]) -> Iterator[Row]:
        """Make every request of every caller."""
        for number, caller in enumerate(callers):
            policies = policy.policies_of(self._iam, caller.role_arn) if caller.role_arn else []
            checks = []
            for action in self._actions:
                key = f"demo/{number}/{action.name}.txt"
                if action.needs_document:
                    self._s3.put_object(Bucket=self._bucket, Key=key, Body=b"a document\n")
                expected = self._expected(caller, action, key, policies)
                checks.append(self._check(caller, action, key, expected))
            yield Row(caller, tuple(checks))

    def _expected(
        self, caller: Caller, action: Action, key: str, policies: list[str]
    ) -> HTTPStatus:
        if not caller.authenticated:
            return HTTPStatus.UNAUTHORIZED
        if caller.role_arn is None:
            return HTTPStatus.FORBIDDEN
        resource = action.resource.format(bucket=self._bucket_arn, key=key)
        return action.answer(
            allowed=action.permission is None
            or policy.allows(self._iam, policies, action.permission, resource)
        )

    def _check(self, caller: Caller, action: Action, key: str, expected: HTTPStatus) -> Check:
        body = b"written by the demo\n" if action.method == "PUT" else None
        answer = self._api.call(action.method, action.path.format(key=key), caller.token, body=body)
        ok = answer.status_code == expected
        if ok and action.name == "whoami" and expected == HTTPStatus.OK:
            ok = text_of(answer, "role_arn") == caller.role_arn
        return Check(action.name, expected.value, answer.status_code, ok)

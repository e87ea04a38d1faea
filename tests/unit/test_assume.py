"""AssumeRole: what it is asked for, and every way in which it can fail."""

import time

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session

from group_role.assume import RoleAssumer
from group_role.errors import Forbidden, Reason, Unavailable
from group_role.session_request import SessionRequest
from group_role.settings import Settings

from ..stub_aws import EXECUTION_KEY, Fault, StubAws
from .conftest import EDITORS_ROLE, ROLE_PATTERN

SETTINGS = Settings((ROLE_PATTERN,))
REQUEST = SessionRequest(EDITORS_ROLE, "ada", "subject")


def assume(
    request: SessionRequest = REQUEST,
    *,
    seconds: float = 10,
    token_lives: float | None = 3600,
    settings: Settings = SETTINGS,
) -> str:
    now = time.time()
    credentials = RoleAssumer(Session(), settings).assume(
        request,
        token_expires_at=None if token_lives is None else now + token_lives,
        deadline=now + seconds,
    )
    return credentials.access_key


def test_asks_for_the_role_under_the_callers_name(stub: StubAws) -> None:
    assert assume() == "ada"
    (asked,) = stub.assumed
    assert asked["RoleArn"] == EDITORS_ROLE
    assert asked["RoleSessionName"] == "ada"
    assert [request.access_key for request in stub.signed] == [EXECUTION_KEY]


def test_asks_for_no_more_than_is_configured(stub: StubAws) -> None:
    assume()
    assert stub.assumed[0].keys() == {
        "Action",
        "Version",
        "RoleArn",
        "RoleSessionName",
        "DurationSeconds",
    }


def test_tags_source_identity_and_policies(stub: StubAws) -> None:
    policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assume(
        SessionRequest(EDITORS_ROLE, "ada", "subject", (("team", "blue"),), "ada-id"),
        settings=Settings(
            (ROLE_PATTERN,), session_policy_arns=(policy_arn,), session_policy='{"Statement":[]}'
        ),
    )
    (asked,) = stub.assumed
    assert asked["Tags.member.1.Key"] == "team"
    assert asked["Tags.member.1.Value"] == "blue"
    assert asked["SourceIdentity"] == "ada-id"
    assert asked["PolicyArns.member.1.arn"] == policy_arn
    assert asked["Policy"] == '{"Statement":[]}'
    assert "TransitiveTagKeys.member.1" not in asked


@pytest.mark.parametrize(
    ("token_lives", "duration"),
    [(None, 3600), (86_400, 3600), (1800.5, 1800), (60, 900), (-60, 900)],
)
def test_session_ends_with_the_token(
    stub: StubAws, token_lives: float | None, duration: int
) -> None:
    assume(token_lives=token_lives)
    assert abs(int(stub.assumed[0]["DurationSeconds"]) - duration) <= 1


def test_denied(stub: StubAws) -> None:
    stub.faults.append(Fault(403, "AccessDenied"))
    with pytest.raises(Forbidden, match="does not admit") as raised:
        assume()
    assert raised.value.reason is Reason.ASSUME_ROLE_DENIED
    assert len(stub.assumed) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(400, "Throttling"),
        Fault(500, "InternalFailure"),
        Fault(503, "ServiceUnavailable"),
        Fault(502, body=b"<html>bad gateway</html>"),
        Fault(200, body=b"not XML"),
        Fault(200, body=b"<AssumeRoleResponse/>"),
        Fault(hang_up=True),
        Fault(403, "ExpiredToken"),
    ],
    ids=lambda fault: fault.code or str(fault.body or "hang up"),
)
def test_passing_fault_is_tried_again(stub: StubAws, fault: Fault) -> None:
    stub.faults.append(fault)
    assert assume() == "ada"
    assert len(stub.assumed) == 2


@pytest.mark.parametrize("code", ["Throttling", "ExpiredToken"])
def test_lasting_fault_is_given_up(stub: StubAws, code: str) -> None:
    stub.faults.extend([Fault(400, code)] * 9)
    with pytest.raises(Unavailable) as raised:
        assume()
    assert raised.value.reason is Reason.STS_UNAVAILABLE
    assert raised.value.note == code
    assert int(raised.value.headers["Retry-After"]) > 0
    assert len(stub.assumed) == 3


def test_dead_credentials_are_not_handed_out(stub: StubAws) -> None:
    stub.lifetime = -1
    with pytest.raises(Unavailable):
        assume()


def test_no_try_that_could_outlast_the_function(stub: StubAws) -> None:
    with pytest.raises(Unavailable):
        assume(seconds=2)
    assert stub.assumed == []


def test_slow_sts_is_given_up_in_time(stub: StubAws) -> None:
    stub.gate.clear()
    started = time.monotonic()
    with pytest.raises(Unavailable):
        assume(seconds=4)
    assert time.monotonic() - started < 4


def test_nothing_listening(stub: StubAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        assume()
    assert stub.signed == []


def test_our_own_mistake_is_not_hidden(stub: StubAws) -> None:
    stub.faults.append(Fault(400, "PackedPolicyTooLarge"))
    with pytest.raises(ClientError):
        assume()
    assert len(stub.assumed) == 1

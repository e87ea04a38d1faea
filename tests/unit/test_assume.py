"""AssumeRole: its parameters, and every way in which it can fail."""

import random
import time
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from botocore.session import Session

from group_role.config.settings import Settings
from group_role.errors import Forbidden, Reason, Unavailable
from group_role.session import assume as assume_module
from group_role.session.assume import Credentials, RoleAssumer
from group_role.session.request import SessionRequest

from ..stub_aws import EXECUTION_KEY, Fault, StubAws
from ..waiting import LONGEST_WAIT
from .conftest import EDITORS_ROLE, ROLE_PATTERN, Clock

SETTINGS = Settings((ROLE_PATTERN,))
REQUEST = SessionRequest(EDITORS_ROLE, "ada", "subject")


def assume(
    request: SessionRequest = REQUEST,
    *,
    seconds: float = LONGEST_WAIT,
    token_lives: float | None = 3600,
    settings: Settings = SETTINGS,
    clock: Callable[[], float] = time.time,
) -> str:
    assumer = RoleAssumer(Session(), settings, clock=clock)
    now = clock()
    credentials = assumer.assume(
        request,
        token_expires_at=None if token_lives is None else now + token_lives,
        deadline=now + seconds,
    )
    return credentials.access_key


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between tries, which take no time."""
    slept: list[float] = []
    monkeypatch.setattr(assume_module, "time", SimpleNamespace(sleep=slept.append))
    return slept


def test_credentials_come_from_the_answer(stub: StubAws, clock: Clock) -> None:
    stub.now = clock
    assumer = RoleAssumer(Session(), SETTINGS, clock=clock)
    assert assumer.assume(REQUEST, token_expires_at=None, deadline=clock.now + 10) == Credentials(
        "ada", "secret-ada", "token-ada", clock.now + 3600
    )


def test_credentials_cannot_be_changed() -> None:
    credentials = Credentials("ada", "secret", "token", 0)
    for field in fields(credentials):
        with pytest.raises(FrozenInstanceError):
            setattr(credentials, field.name, None)


def test_the_session_has_the_callers_name(stub: StubAws) -> None:
    assert assume() == "ada"
    (asked,) = stub.assumed
    assert asked["RoleArn"] == EDITORS_ROLE
    assert asked["RoleSessionName"] == "ada"
    assert [request.access_key for request in stub.signed] == [EXECUTION_KEY]


def test_the_request_has_only_the_configured_parameters(stub: StubAws) -> None:
    assert stub.url
    assumer = RoleAssumer(Session(), SETTINGS)
    asked: list[set[str]] = []
    assumer._client.meta.events.register(  # noqa: SLF001
        "provide-client-params.sts.AssumeRole", lambda params, **_: asked.append(set(params))
    )
    assumer.assume(REQUEST, token_expires_at=None, deadline=time.time() + LONGEST_WAIT)
    assert asked == [{"RoleArn", "RoleSessionName", "DurationSeconds"}]


def test_the_next_caller_gets_no_tags_or_source_identity(stub: StubAws) -> None:
    assumer = RoleAssumer(Session(), SETTINGS)
    tagged = SessionRequest(EDITORS_ROLE, "ada", "subject", (("team", "blue"),), "ada-id")
    for request in (tagged, SessionRequest(EDITORS_ROLE, "eve", "subject-of-eve")):
        assumer.assume(request, token_expires_at=None, deadline=time.time() + LONGEST_WAIT)
    first, second = stub.assumed
    assert first.keys() - second.keys() == {
        "SourceIdentity",
        "Tags.member.1.Key",
        "Tags.member.1.Value",
    }


def test_tags_source_identity_and_policies(stub: StubAws) -> None:
    policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assume(
        SessionRequest(
            EDITORS_ROLE, "ada", "subject", (("team", "blue"), ("site", "north")), "ada-id"
        ),
        settings=Settings(
            (ROLE_PATTERN,), session_policy_arns=(policy_arn,), session_policy='{"Statement":[]}'
        ),
    )
    (asked,) = stub.assumed
    assert asked["Tags.member.1.Key"] == "team"
    assert asked["Tags.member.1.Value"] == "blue"
    assert asked["Tags.member.2.Key"] == "site"
    assert asked["Tags.member.2.Value"] == "north"
    assert asked["SourceIdentity"] == "ada-id"
    assert asked["PolicyArns.member.1.arn"] == policy_arn
    assert asked["Policy"] == '{"Statement":[]}'
    assert "TransitiveTagKeys.member.1" not in asked


@pytest.mark.parametrize(
    ("token_lives", "duration"),
    [(None, 3600), (86_400, 3600), (1800.5, 1800), (901, 901), (60, 900), (-60, 900)],
)
def test_the_session_ends_with_the_token(
    stub: StubAws, clock: Clock, token_lives: float | None, duration: int
) -> None:
    stub.now = clock
    assume(token_lives=token_lives, clock=clock)
    assert stub.assumed[0]["DurationSeconds"] == str(duration)


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"])
def test_denied(stub: StubAws, code: str) -> None:
    stub.faults.append(Fault(403, code))
    with pytest.raises(Forbidden, match="may not assume") as raised:
        assume()
    assert raised.value.reason is Reason.ASSUME_ROLE_DENIED
    assert raised.value.note == f"AssumeRole: {code}"
    assert len(stub.assumed) == 1


@pytest.mark.parametrize(
    "fault",
    [
        *(
            Fault(400, code)
            for code in (
                "InternalError",
                "InternalFailure",
                "PriorRequestNotComplete",
                "RequestLimitExceeded",
                "RequestThrottled",
                "RequestThrottledException",
                "ServiceUnavailable",
                "SlowDown",
                "Throttling",
                "ThrottlingException",
                "TooManyRequestsException",
            )
        ),
        Fault(500, "SomethingNew"),
        Fault(502, body=b"<html>bad gateway</html>"),
        Fault(200, body=b"not XML"),
        Fault(200, body=b"<AssumeRoleResponse/>"),
        Fault(hang_up=True),
        Fault(403, "ExpiredToken"),
        Fault(403, "ExpiredTokenException"),
        Fault(403, "InvalidClientTokenId"),
        Fault(403, "UnrecognizedClientException"),
    ],
    ids=lambda fault: fault.code or str(fault.body or "hang up"),
)
def test_a_temporary_fault_is_retried(stub: StubAws, fault: Fault, pauses: list[float]) -> None:
    stub.faults.append(fault)
    assert assume() == "ada"
    assert len(stub.assumed) == 2
    assert len(pauses) == 1


@pytest.mark.parametrize(("end", "expected"), [(0, [0.1, 0.2]), (1, [0.2, 0.4])])
def test_pauses_grow_and_vary(
    stub: StubAws,
    pauses: list[float],
    monkeypatch: pytest.MonkeyPatch,
    end: int,
    expected: list[float],
) -> None:
    uniform = SimpleNamespace(uniform=lambda *ends: ends[end])
    monkeypatch.setattr(assume_module, "_JITTER", uniform)
    stub.faults.extend([Fault(400, "Throttling")] * 2)
    assert assume() == "ada"
    assert pauses == expected


def test_pauses_differ_between_functions_resumed_from_one_snapshot(
    stub: StubAws, pauses: list[float]
) -> None:
    state = random.getstate()
    for _ in range(2):
        random.setstate(state)  # as it was when the snapshot was taken
        stub.faults.extend([Fault(400, "Throttling")] * 2)
        assert assume() == "ada"
    assert pauses[:2] != pauses[2:]


def test_expired_execution_credentials_are_read_again(
    stub: StubAws, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    assumer = RoleAssumer(Session(), SETTINGS)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "NEWKEY")
    stub.faults.append(Fault(403, "ExpiredToken"))
    for _ in range(2):
        assumer.assume(REQUEST, token_expires_at=None, deadline=time.time() + LONGEST_WAIT)
    assert [request.access_key for request in stub.signed] == [EXECUTION_KEY, "NEWKEY", "NEWKEY"]
    assert len(pauses) == 1


def test_sts_is_regional_with_short_time_outs(
    stub: StubAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stub.url
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    client = RoleAssumer(Session(), SETTINGS)._client  # noqa: SLF001
    assert client.meta.endpoint_url == "https://sts.us-east-1.amazonaws.com"
    config: Any = client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (1, 2)
    assert config.retries["total_max_attempts"] == 1


@pytest.mark.parametrize("code", ["Throttling", "ExpiredToken"])
def test_the_function_gives_up_on_a_lasting_fault(
    stub: StubAws, code: str, pauses: list[float]
) -> None:
    stub.faults.extend([Fault(400, code)] * 9)
    with pytest.raises(Unavailable) as raised:
        assume()
    assert raised.value.reason is Reason.STS_UNAVAILABLE
    assert raised.value.note == code
    assert int(raised.value.headers["Retry-After"]) > 0
    assert len(stub.assumed) == 3
    assert len(pauses) == 2


@pytest.mark.parametrize("lifetime", [-1, 0, 1])
def test_expired_credentials_are_not_used(
    stub: StubAws, clock: Clock, pauses: list[float], lifetime: int
) -> None:
    stub.now = clock
    stub.lifetime = lifetime
    if lifetime > 0:
        assert assume(clock=clock) == "ada"
        return
    with pytest.raises(Unavailable) as raised:
        assume(clock=clock)
    assert raised.value.note == "UnusableResponse"
    assert len(pauses) == 2


@pytest.mark.parametrize("missing", ["AccessKeyId", "SecretAccessKey", "SessionToken"])
def test_incomplete_credentials_are_not_used(
    stub: StubAws, pauses: list[float], missing: str
) -> None:
    values = {name: name for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
    values |= {"Expiration": "2099-01-01T00:00:00Z", missing: ""}
    members = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    stub.faults.append(Fault(200, body=credentials_of(members)))
    assert assume() == "ada"
    assert len(pauses) == 1


@pytest.mark.parametrize(("seconds", "tries"), [(3, 1), (2.5, 0)])
def test_no_attempt_can_outlast_the_function(
    stub: StubAws, clock: Clock, pauses: list[float], seconds: float, tries: int
) -> None:
    stub.now = clock
    if tries:
        assert assume(seconds=seconds, clock=clock) == "ada"
    else:
        with pytest.raises(Unavailable) as raised:
            assume(seconds=seconds, clock=clock)
        assert raised.value.note == "no time is left for a call"
    assert len(stub.assumed) == tries
    assert pauses == []


def test_the_function_gives_up_on_a_slow_sts_in_time(stub: StubAws, pauses: list[float]) -> None:
    stub.gate.clear()
    with pytest.raises(Unavailable) as raised:
        assume(seconds=4)
    assert raised.value.note == "ReadTimeoutError"
    assert len(pauses) == 1  # and no second try, which could outlast the request


def test_unreachable_sts(stub: StubAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(Unavailable) as raised:
        assume()
    assert raised.value.note == "EndpointConnectionError"
    assert stub.signed == []


@pytest.mark.parametrize("status", [400, 403, 499])
@pytest.mark.parametrize(
    "code",
    [
        "MalformedPolicyDocument",
        "New",
        "OptInRequired",
        "RegionDisabledException",
        "RequestExpired",
    ],
)
def test_permanent_errors_are_not_retried(stub: StubAws, code: str, status: int) -> None:
    stub.faults.append(Fault(status, code))
    with pytest.raises(ClientError, match=code):
        assume()
    assert len(stub.assumed) == 1


TAGGED = SessionRequest(EDITORS_ROLE, "ada", "subject", (("team", "blue"),))
POLICY = Settings((ROLE_PATTERN,), session_policy='{"Statement":[]}')
ARNS = Settings((ROLE_PATTERN,), session_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",))


@pytest.mark.parametrize(
    ("request_", "settings", "to_shrink"),
    [
        (TAGGED, SETTINGS, "session_tags"),
        (REQUEST, POLICY, "session_policy"),
        (REQUEST, ARNS, "session_policy_arns"),
        (TAGGED, POLICY, "session_tags, session_policy"),
        (TAGGED, ARNS, "session_tags, session_policy_arns"),
        (REQUEST, SETTINGS, "session_tags, session_policy, session_policy_arns"),
    ],
)
def test_a_request_that_is_too_large_names_the_settings(
    stub: StubAws, request_: SessionRequest, settings: Settings, to_shrink: str
) -> None:
    stub.faults.append(Fault(400, "PackedPolicyTooLarge"))
    with pytest.raises(Forbidden, match="too large") as raised:
        assume(request_, settings=settings)
    assert raised.value.reason is Reason.ASSUME_ROLE_DENIED
    assert raised.value.note == f"AssumeRole: PackedPolicyTooLarge: shrink {to_shrink}"
    assert len(stub.assumed) == 1


def broken(*_: object, **__: object) -> Any:
    raise TypeError("a mistake of our own")


MISTAKES: list[Callable[[RoleAssumer], object]] = [
    lambda assumer: setattr(assumer, "_duration", broken),
    lambda assumer: setattr(assumer, "_limits", {"NoSuchParameter": 1}),
    lambda assumer: setattr(assumer, "_limits", {"PolicyArns": 1}),
    lambda assumer: setattr(assumer, "_client", None),
    lambda assumer: setattr(assumer, "_read", broken),
    *(
        lambda assumer, event=event: assumer._client.meta.events.register_first(  # noqa: SLF001
            f"{event}.sts.AssumeRole", broken
        )
        for event in ("provide-client-params", "before-call", "before-sign", "before-send")
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_the_function_is_not_retried(
    stub: StubAws, pauses: list[float], mistake: Callable[[RoleAssumer], object]
) -> None:
    assert stub.url
    assumer = RoleAssumer(Session(), SETTINGS)
    mistake(assumer)
    with pytest.raises((TypeError, AttributeError, ParamValidationError)):
        assumer.assume(REQUEST, token_expires_at=None, deadline=time.time() + LONGEST_WAIT)
    assert pauses == []


def credentials_of(members: str) -> bytes:
    credentials = f"<Credentials>{members}</Credentials>"
    answer = f"<AssumeRoleResult>{credentials}</AssumeRoleResult>"
    return f"<AssumeRoleResponse>{answer}</AssumeRoleResponse>".encode()


GARBAGE = [
    b"",
    b"not XML",
    b"{}",
    b"<html><body>a proxy's page</body></html>",
    b"<AssumeRoleResponse/>",
    b"<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>",
    credentials_of(""),
    credentials_of("<Expiration>soon</Expiration>"),
    credentials_of(
        "<AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey>"
        "<SessionToken>c</SessionToken>"
    ),
    b"\xff\xfe\x00",
    b"<" * 10_000,
]


@pytest.mark.parametrize("body", GARBAGE)
def test_unusable_answers_are_tried_three_times(
    stub: StubAws, pauses: list[float], body: bytes
) -> None:
    stub.faults.extend([Fault(200, body=body)] * 9)
    with pytest.raises(Unavailable) as raised:
        assume()
    assert raised.value.note == "UnusableResponse"
    assert (len(stub.assumed), len(pauses)) == (3, 2)


@pytest.mark.parametrize("faults", [0, 1, 2])
def test_a_third_attempt_may_succeed(stub: StubAws, pauses: list[float], faults: int) -> None:
    stub.faults.extend([Fault(500, "InternalFailure")] * faults)
    assert assume() == "ada"
    assert len(stub.assumed) == faults + 1
    assert len(pauses) == faults


def test_the_note_of_a_fault_is_short(stub: StubAws, pauses: list[float]) -> None:
    stub.faults.extend([Fault(500, "x" * 1_000)] * 3)
    with pytest.raises(Unavailable) as raised:
        assume()
    assert raised.value.note == "x" * 100
    assert len(pauses) == 2

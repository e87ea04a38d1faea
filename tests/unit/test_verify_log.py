"""How `scripts/verify` reads the log: it must have the sessions, and no secrets."""

import json

import pytest

from tooling.verify import log

from .verified import (
    EDITORS,
    READERS,
    assert_faults,
    person,
    token,
)


def events(*messages: object) -> list[dict[str, str]]:
    return [
        {
            "message": message if isinstance(message, str) else json.dumps(message),
            "logStreamName": "stream",
        }
        for message in messages
    ]


REQUEST = {"message": "request", "subject": "subject", "role_arn": READERS, "session": "miss"}


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ([REQUEST, "START", "[1]"], None),
        ([], "no request line of ada"),
        ([{**REQUEST, "subject": "other"}], "no request line of ada"),
        ([{**REQUEST, "role_arn": EDITORS}], "but of api-editors"),
        (
            [{"message": "request", "subject": "subject", "reason": "assume_role_denied"}],
            "but of none at all (reason: assume_role_denied)",
        ),
    ],
)
def test_sessions_in_the_log(written: list[object], fault: str | None) -> None:
    checks = log.check_sessions(events(*written), [(person(), READERS)])
    assert_faults((check.fault for check in checks if not check.ok), fault)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("START RequestId: 7c3b", None),
        (REQUEST, None),
        ("{'AccessKeyId': 'ASIAIOSFODNN7EXAMPLE'}", "an access key"),
        ('{"SecretAccessKey": "x"}', "a secret access key or session token by its name"),
        (f"signed with IQoJb3JpZ2luX2Vj{'A1+/' * 20}==", "a session token"),
        (f"{token(sub='other')}", "a token"),
        ("signed c2lnbmF0dXJl", "a token"),
    ],
)
def test_secrets_in_the_log(message: object, kind: str | None) -> None:
    check = log.check_secrets(events(message, "END"), [person()], "api")
    assert check.ok is (kind is None)
    assert check.got == (f"{kind} in 1" if kind else "none")

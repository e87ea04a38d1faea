"""How `scripts/verify` makes calls, asks IAM, reads its input and reports."""

import json
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from botocore.exceptions import ReadTimeoutError

from tooling.deployed.actions import ACTIONS, Action, actions_in
from tooling.deployed.api import Api
from tooling.deployed.sign_in import ClientApp
from tooling.failure import Failure
from tooling.verify import people, report
from tooling.verify.calls import Calls
from tooling.verify.check import Check, Step
from tooling.verify.decision import Verdict
from tooling.verify.sessions import Sessions

from .verified import (
    ACCOUNT,
    EDITORS,
    READERS,
    person,
    stack,
)

ADMIN = f"{ACCOUNT}:role/admin"


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have waited; the test does not wait."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


class Answers(Api):
    """An API that gives the same answer to everything."""

    def __init__(self, status: int, **body: object) -> None:
        super().__init__("https://api.example.com")
        self._answer = requests.Response()
        self._answer.status_code = status
        self._answer._content = json.dumps(body).encode()  # noqa: SLF001

    def call(self, *_: Any, **__: Any) -> requests.Response:
        return self._answer


def checked(
    api: Api,
    *,
    allowed: bool,
    missing_keys: frozenset[str] = frozenset(),
    actions: Sequence[Action] = ACTIONS,
    **settings: Any,
) -> dict[str, Check]:
    decision: Any = SimpleNamespace(
        sessions=Sessions(settings, stack().group_role_arns.values()),
        verdict=lambda *_: Verdict(allowed, missing_keys),
    )
    documents: Any = SimpleNamespace(key=lambda *_: "key")
    calls = Calls(stack(), api, decision, documents, actions)
    ada = person("readers", **{"cognito:preferred_role": READERS})
    return {check.what: check for check in calls.check(ada, 0)}


def test_request_that_iam_denies_succeeds() -> None:
    fault = checked(Answers(200, role_arn=READERS), allowed=False)["read"].fault
    assert "the API does what IAM does not allow api-readers (s3:GetObject)" in fault


def test_request_that_iam_allows_fails() -> None:
    fault = checked(Answers(403, detail="Your role does not allow this."), allowed=True)
    assert 'the API says "Your role does not allow this."' in fault["read"].fault
    assert "the function gets no session of api-readers" in fault["whoami"].fault


@pytest.mark.parametrize(("status", "allowed"), [(403, True), (200, False)])
def test_iam_cannot_decide_the_request(status: int, allowed: bool) -> None:
    missing = frozenset({"s3:prefix", "aws:SourceIp"})
    read = checked(Answers(status), allowed=allowed, missing_keys=missing)["read"]
    assert f"the API answers {status}" in read.fault
    assert "The simulator cannot decide without aws:SourceIp, s3:prefix, which a" in read.fault
    agreeing = checked(Answers(200 if allowed else 403), allowed=allowed, missing_keys=missing)
    assert agreeing["read"].ok


def test_request_with_another_role() -> None:
    check = checked(Answers(200, role_arn=EDITORS), allowed=True)["whoami"]
    assert check.got == "200 as api-editors"
    assert "run as api-editors, but the claims of the ID token give api-readers" in check.fault


def test_refused_and_failing_requests() -> None:
    assert "refuses the ID token" in checked(Answers(401), allowed=True)["read"].fault
    failing = checked(Answers(500, request_id="abc"), allowed=True)["read"].fault
    assert "the API answers 500" in failing
    assert "under request_id abc" in failing


@pytest.mark.parametrize(
    ("status", "roles", "subjects"),
    [
        (403, READERS, ["ok"]),
        (200, READERS, ["The API answers 200 to whoami without an API key: its methods must"]),
        (200, None, []),
    ],
)
def test_missing_api_key(status: int, roles: str | None, subjects: list[str]) -> None:
    nothing: Any = None
    decision: Any = SimpleNamespace(sessions=Sessions({}, stack().group_role_arns.values()))
    calls = Calls(stack(), nothing, decision, nothing, ACTIONS)
    ada = person("readers", **({"cognito:preferred_role": roles} if roles else {}))
    checks = calls.check_key([person(), ada], Answers(status))
    found = [check.fault or "ok" for check in checks]
    assert len(found) == len(subjects)
    assert all(fault.startswith(start) for fault, start in zip(found, subjects, strict=True))


def test_an_existing_api_key_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    def send(_: object, request: requests.PreparedRequest, **__: object) -> requests.Response:
        sent.append(request.headers.get("x-api-key"))
        answer = requests.Response()
        answer.status_code = 200
        return answer

    monkeypatch.setattr(requests.Session, "send", send)
    Api("https://api.example.com", key="k").call("GET", "/whoami")
    Api("https://api.example.com").call("GET", "/whoami")
    assert sent == ["k", None]


def test_rules_decide_on_the_role() -> None:
    rule = {"claim": "sub", "match_type": "Equals", "value": "subject", "role_arn": EDITORS}
    rules: dict[str, Any] = {"allowed": True, "role_rules": [rule]}
    assert checked(Answers(200, role_arn=EDITORS), **rules)["whoami"].ok
    assert "run as admin" in checked(Answers(200, role_arn=ADMIN), **rules)["whoami"].fault
    assert "no session of api-editors" in checked(Answers(403), **rules)["whoami"].fault


ORDERS = {"name": "orders", "method": "GET", "path": "/orders", "success": 200}


def test_requests_of_another_handler(tmp_path: Path) -> None:
    file = tmp_path / "requests.json"
    query = {"permission": "dynamodb:Query", "resource": "arn:aws:dynamodb:::table/orders"}
    file.write_text(json.dumps([ORDERS, {**ORDERS, **query, "name": "query"}]))
    denied = Answers(403, detail="no")
    found = checked(denied, allowed=False, actions=actions_in(file))
    assert [(name, check.ok) for name, check in found.items()] == [
        ("orders", False),
        ("query", True),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "names no request"),
        ("{}", "requests.json is not a list of JSON objects, [{…}, {…}]."),
        ("{", "is not a JSON list of requests"),
        (r'["\ud800"]', "is not a JSON list of requests"),
        ("[1]", "requests.json is not a list of JSON objects"),
        ("[" * 100_000, "is not a JSON list of requests"),
        ('[{"name": "", "method": "GET", "path": "/", "success": 200}]', "'name' is \"\", not a"),
        (json.dumps([ORDERS, ORDERS]), "requests.json, request 2: another is named orders too"),
        ('[{"success": 200}]', "requests.json, request 1: has no 'name'"),
        *(
            (json.dumps([ORDERS, {**ORDERS, **wrong}]), f"request 2 (orders): {message}")
            for wrong, message in (
                ({"permision": "x"}, "unknown member 'permision'; did you mean 'permission'?"),
                ({"url": "/"}, "unknown member 'url'"),
                ({"success": "200"}, "'success' is \"200\", not the number of an HTTP status,"),
                ({"success": 299}, "'success' is 299, not the number"),
                ({"success": [200]}, "'success' is [200], not the number"),
                ({"method": 5}, "'method' is 5, not an HTTP method, such as GET"),
                ({"method": "GET ME"}, "'method' is \"GET ME\", not an HTTP method"),
                ({"permission": []}, "'permission' is [], not an IAM action, such as s3:Get"),
                ({"permission": "GetObject"}, "'permission' is \"GetObject\", not an IAM action"),
                ({"path": 5}, "'path' is 5, not a text in one line that begins with / and has"),
                ({"path": "orders"}, "'path' is \"orders\", not a text in one line that begins"),
                ({"path": "/\n"}, "'path' is \"/\\n\", not a text in one line that begins"),
                ({"path": "/orders/{id}"}, "'path' is \"/orders/{id}\", not a text in one line"),
                ({"path": "/orders/{"}, "'path' is \"/orders/{\", not a text in one line"),
                ({"resource": None}, "'resource' is null, not an ARN with only names in braces"),
                ({"resource": "table"}, "'resource' is \"table\", not an ARN with only names"),
                ({"resource": "{"}, "'resource' is \"{\", not an ARN with only names"),
                ({"resource": "{}"}, "'resource' is \"{}\", not an ARN with only names"),
                ({"context": []}, "'context' is [], not an object of texts and of lists of"),
                ({"context": {"a": ["b", 1]}}, '\'context\' is {"a": ["b", 1]}, not an object'),
            )
        ),
    ],
)
def test_illegal_requests(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "requests.json").write_text(text)
    with pytest.raises(Failure, match=re.escape(message)):
        actions_in(tmp_path / "requests.json")


def test_a_file_of_requests_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"nothing cannot be read: No such file or directory\.$"):
        actions_in(tmp_path / "nothing")


def test_all_members_of_a_request(tmp_path: Path) -> None:
    entry = {
        **ORDERS,
        "path": "/orders/{{x}}/{key}",
        "permission": None,
        "resource": "arn:{{x}}/{queue-arn}/{key}",
        "body": {"a": [1, None]},
        "context": {"aws:RequestTag/a": "b", "dynamodb:LeadingKeys": ["c", "d"]},
    }
    (tmp_path / "requests.json").write_text(json.dumps([entry]))
    (action,) = actions_in(tmp_path / "requests.json")
    assert {name: getattr(action, name) for name in entry} == entry
    assert action.resource_arn({"queue-arn": "arn:x"}, "k") == "arn:{x}/arn:x/k"


def test_an_api_that_lets_everybody_in() -> None:
    documents: Any = SimpleNamespace(key=lambda *_: "key")
    decision: Any = SimpleNamespace(sessions=Sessions({}, ()))
    calls = Calls(stack(), Answers(200), decision, documents, ACTIONS)
    found = [check.fault for check in calls.check_refusals([person()])]
    assert [fault.partition(":")[0] for fault in found] == [
        f"The API answers 200 to {action.name} with {token}"
        for token in ("no token", "forged token")
        for action in ACTIONS
    ]
    without_users = {check.subject for check in calls.check_refusals([])}
    assert without_users == {"no token"}


def test_an_outage_is_not_blamed_on_the_users_file(tmp_path: Path) -> None:
    def fail(**_: object) -> None:
        raise ReadTimeoutError(endpoint_url="https://cognito")

    (tmp_path / "users.json").write_text('[{"username": "ada", "password": "x"}]')
    paginator = SimpleNamespace(paginate=fail)
    cognito = SimpleNamespace(get_paginator=lambda _: paginator)
    with pytest.raises(ReadTimeoutError):
        list(people.given(ClientApp(cognito, "pool", "client"), tmp_path / "users.json"))


@pytest.mark.parametrize("text", ["[]", "{}"])
def test_users_file_without_a_user(tmp_path: Path, text: str) -> None:
    (tmp_path / "users.json").write_text(text)
    app = ClientApp(SimpleNamespace(), "pool", "client")
    with pytest.raises(Failure, match="names no user"):
        list(people.given(app, tmp_path / "users.json"))


@pytest.mark.parametrize("busy", [429, 503])
def test_a_busy_api_gets_the_request_again(pauses: list[float], busy: int) -> None:
    api = answering(busy, busy, 200)
    assert checked(api, allowed=True, actions=ACTIONS[:1])["whoami"].ok
    assert pauses == [1, 2]


def test_new_rights_get_some_time(pauses: list[float]) -> None:
    api = answering(403, 403, 200, 200, 403, 200)
    found = checked(api, allowed=True, actions=ACTIONS[:3])
    assert all(check.ok for check in found.values())
    assert pauses == [2, 5, 8]


def test_a_lasting_fault_causes_one_wait(pauses: list[float]) -> None:
    found = checked(Answers(403), allowed=True)
    assert not any(check.ok for check in found.values())
    assert pauses == [2, 5, 8]


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [(Answers(200, role_arn=EDITORS), True), (Answers(200, role_arn=READERS), False)],
    ids=["another's role", "what IAM denies"],
)
def test_a_forbidden_success_is_a_fault_immediately(
    pauses: list[float], answer: Api, *, allowed: bool
) -> None:
    found = checked(answer, allowed=allowed)
    assert not all(check.ok for check in found.values())
    assert pauses == []


def answering(*statuses: int) -> Any:
    """An API that gives these answers, one after the other."""
    answers = [Answers(status, role_arn=READERS) for status in statuses]
    return SimpleNamespace(call=lambda *_, **__: answers.pop(0).call())


CHECKS = [
    Check(Step.API, "ada <&>", "read", "200", "200"),
    Check(Step.TRUST, "role", "admits", "api", "nobody", "Broken trust: repair it."),
]


def test_table() -> None:
    lines = report.as_table(CHECKS).splitlines()
    assert lines[1].endswith(" ok")
    assert lines[2].endswith("nobody, expected api  FAULT")
    assert lines[-1] == "Broken trust: repair it."
    assert report.as_table(CHECKS[:1]).endswith("\n\nAll 1 checks passed.")


def test_junit(tmp_path: Path) -> None:
    report.write_junit(CHECKS, tmp_path / "junit.xml")
    suite = ET.parse(tmp_path / "junit.xml").getroot()[0]  # noqa: S314 (our own)
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    well, broken = suite
    assert (well.get("classname"), well.get("name")) == ("verify.api", "ada <&>: read")
    failure = broken.find("failure")
    assert failure is not None
    assert failure.get("message") == "Broken trust: repair it."


def test_junit_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="cannot be written"):
        report.write_junit(CHECKS, tmp_path / "nowhere" / "junit.xml")

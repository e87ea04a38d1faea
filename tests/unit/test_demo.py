"""What `scripts/demo` says: how to call what goes on running, and why a cell is not as expected."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import cast

import pytest

from tooling.demo import emulation, report
from tooling.demo.failures import explained
from tooling.demo.kept import how_to_go_on
from tooling.demo.matrix import Caller, Check, Row
from tooling.deployed.actions import Action, expect_resources
from tooling.deployed.api import Api
from tooling.failure import Failure
from tooling.local.aws import LocalAws

STORE = Action("store", "PUT", "/orders/{key}", HTTPStatus.CREATED)
PLACE = Action("place", "POST", "/orders", HTTPStatus.CREATED, body={"item": "tea"})
READ = Action("read", "GET", "/orders/{key}", HTTPStatus.OK)
WHOAMI = Action("whoami", "GET", "/whoami", HTTPStatus.OK)
URL = "http://127.0.0.1:4566/v1"


class Running:
    """Stands for an emulator that runs."""

    pid = 1


@pytest.mark.parametrize(
    ("actions", "method", "path"),
    [
        ((WHOAMI, READ), "", "/whoami"),
        ((STORE, READ, WHOAMI), "", "/orders/demo/hello.txt"),
        ((STORE,), "-X PUT ", "/orders/demo/hello.txt"),
        (
            (PLACE,),
            """-X POST -H 'Content-Type: application/json' -d '{"item": "tea"}' """,
            "/orders",
        ),
    ],
)
def test_call(tmp_path: Path, actions: tuple[Action, ...], method: str, path: str) -> None:
    callers = [
        Caller("reader", "a token", ("readers",)),
        Caller("no token", None, authenticated=False),
        Caller("forged token", "another token", authenticated=False),
    ]
    said = how_to_go_on(cast("LocalAws", Running), Api(URL), tmp_path, actions, callers)
    token = tmp_path / "reader.token"
    calls = [line for line in said.splitlines() if "curl" in line]
    assert calls == [f'  curl {method}-H "Authorization: $(cat {token})" {URL}{path}']
    assert token.read_text() == "a token"
    assert token.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("body", "content", "kind"),
    [
        (None, None, None),
        ("tea", b"tea", "text/plain; charset=utf-8"),
        ({"item": "tea"}, b'{"item": "tea"}', "application/json"),
        ([], b"[]", "application/json"),
    ],
)
def test_bodies(body: object, content: bytes | None, kind: str | None) -> None:
    action = Action("place", "POST", "/orders", HTTPStatus.CREATED, body=body)
    assert action.content == (content, {"Content-Type": kind} if kind else {})


def test_resource_of_ones_own() -> None:
    action = Action("place", "POST", "/o", HTTPStatus.CREATED, "sqs:SendMessage", "{queue_arn}")
    assert action.resource_arn({"queue_arn": "arn:x"}, "key") == "arn:x"
    expect_resources([action, WHOAMI], {"queue_arn": "arn:x"})
    with pytest.raises(Failure, match=r"place is about \{queue_arn\}.* no output queue_arn\."):
        expect_resources([WHOAMI, action], {"table_arn": "arn:x"})


ROLE = "arn:aws:iam::123456789012:role/orders/groups/orders-guests"
GUEST = Caller("guest", "token", ("guests",), ROLE)


def failing(status: int, expected: int, **said: str) -> list[Row]:
    fine = Check("whoami", 200, 200, ok=True, request="GET /whoami")
    check = Check("place", expected, status, ok=False, request="POST /orders", said=said)
    return [Row(GUEST, (fine, check))]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    for name in ("app.py", "parts/orders.py"):
        (tmp_path / name).touch()
    return tmp_path


def line(**fields: object) -> str:
    return json.dumps({"message": "request", "request_id": "1", **fields})


TASK = "/tmp/fn-1/code"  # noqa: S108 (the name of a folder, as a log has it)
RAISED = [
    "/opt/group_role/handler.py:9 run",
    f"{TASK}/app.py:7 lambda_handler",
    f"{TASK}/parts/orders.py:3 place",
    f"{TASK}/boto3/app.py:1 call",
]


@pytest.mark.parametrize(
    ("statuses", "said", "logged", "why"),
    [
        (
            (500, 201),
            {"request_id": "1", "detail": "The request failed."},
            line(error="KeyError", raised_at=RAISED),
            "KeyError at {source}/parts/orders.py:3 in place",
        ),
        (
            (500, 201),
            {"request_id": "1"},
            line(error="ClientError", raised_at=RAISED[:2], note="PutItem: Validation"),
            "ClientError at {source}/app.py:7 in lambda_handler PutItem: Validation",
        ),
        ((500, 201), {"request_id": "1"}, line(error="KeyError", raised_at=[]), "KeyError"),
        (
            (403, 201),
            {"request_id": "1", "detail": "Denied."},
            line(reason="iam_denied", note="PutItem: AccessDenied"),
            "Denied. (iam_denied: PutItem: AccessDenied)",
        ),
        ((404, 201), {"request_id": "2", "detail": "Nothing."}, line(error="KeyError"), "Nothing."),
        ((201, 403), {}, "", "it is done, and IAM does not allow the caller's role to"),
        ((201, 200), {}, "", "no error is stated"),
        ((200, 200), {}, "", "it runs as another role"),
        (
            (502, 201),
            {"message": "Internal server error"},
            "No module named 'nothing'",
            "No module named 'nothing'",
        ),
    ],
)
def test_a_failure_is_one_line(
    source: Path, statuses: tuple[int, int], said: dict[str, str], logged: str, why: str
) -> None:
    status, expected = statuses
    *others, last = explained(failing(status, expected, **said), logged, source).splitlines()
    wanted = why.format(source=source)
    assert last == f"guest: POST /orders: {status}, expected {expected}: {wanted}"
    # What the library wrote of requests is in the lines; whatever else was written stands above.
    assert others == [text for text in logged.splitlines() if not text.startswith("{")]


def policy(**statement: object) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Resource": "*", **statement}]})


OWN_ROWS = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/customer}"]}}


@pytest.mark.parametrize(
    ("document", "keys"),
    [
        (policy(Action="dynamodb:Query"), ()),
        (policy(Action="dynamodb:PutItem", Condition=OWN_ROWS), ()),
        (
            policy(Action=["dynamodb:Qu*"], Condition=OWN_ROWS),
            ("aws:PrincipalTag/customer", "dynamodb:LeadingKeys"),
        ),
        (
            policy(NotAction="s3:*", Effect="Deny", Condition={"Null": {"aws:SourceIp": "true"}}),
            ("aws:SourceIp",),
        ),
        (policy(Action="*", Resource="arn:aws:x/${aws:userid}/*"), ("aws:userid",)),
        (policy(Action="*", Resource="arn:aws:x/${*}${?}${$}"), ()),
    ],
)
def test_what_the_emulator_cannot_judge(document: str, keys: tuple[str, ...]) -> None:
    assert emulation.unjudged([policy(Action="*"), document], "dynamodb:Query") == keys
    assert emulation.unjudged([document], None) == ()


def test_a_cell_says_that_it_is_unjudged() -> None:
    judged = Check("list", 403, 403, ok=True)
    unjudged = Check("own", 200, 200, ok=True, unjudged=("dynamodb:LeadingKeys",))
    rows = [Row(GUEST, (judged, unjudged))]
    table = report.as_table(rows)
    assert "403 ok  200 unjudged" in table
    assert table.splitlines()[-1].startswith("unjudged: IAM goes by dynamodb:LeadingKeys too")
    assert "unjudged" not in report.as_table([Row(GUEST, (judged,))])
    checks = json.loads(report.as_json(rows, URL))["users"][0]["checks"]
    assert checks == [
        {"action": "list", "expected": 403, "status": 403, "ok": True},
        {
            "action": "own",
            "expected": 200,
            "status": 200,
            "ok": True,
            "unjudged": ["dynamodb:LeadingKeys"],
        },
    ]

"""The messages of `scripts/demo`: how to call a kept stack, and why a cell is not as expected."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import ClassVar, cast

import pytest

from tooling.demo import emulation, report
from tooling.demo.failures import advice, explained
from tooling.demo.kept import how_to_go_on
from tooling.demo.matrix import Caller, Check, Row
from tooling.deployed.actions import Action, expect_resources
from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.local.aws import LocalAws
from tooling.local.stack import LocalStack
from tooling.own_handler.project import REFERENCE, Project
from tooling.paths import SCRIPTS

STORE = Action("store", "PUT", "/orders/{key}", HTTPStatus.CREATED)
PLACE = Action("place", "POST", "/orders", HTTPStatus.CREATED, body={"item": "tea"})
READ = Action("read", "GET", "/orders/{key}", HTTPStatus.OK)
WHOAMI = Action("whoami", "GET", "/whoami", HTTPStatus.OK)
URL = "http://127.0.0.1:4566/v1"


class StubAws:
    """A stub of a running emulator."""

    pid = 1
    env: ClassVar = {"AWS_ENDPOINT_URL": "https://127.0.0.1:1", "no_proxy": "a b", "HOME": "/x"}


class StubStack:
    """A stub of a stack on it."""

    def __init__(self, root: Path, texts: Mapping[str, str]) -> None:
        self.terraform = SimpleNamespace(root=root)
        self._texts = texts

    def outputs(self) -> SimpleNamespace:
        return SimpleNamespace(
            user_pool_id="us-east-1_A",
            user_pool_client_id="b",
            texts=self._texts,
        )

    def api_url(self) -> str:
        return URL


def kept(
    work: Path, project: Project, *names: str, texts: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Return the printed commands by their headings, for a folder."""
    people = [User(name, (), f"password of {name}") for name in names]
    aws = cast("LocalAws", StubAws)
    stack = cast("LocalStack", StubStack(work / "root", texts))
    said = how_to_go_on(aws, stack, work, project, people)
    return dict(part.split(":\n", 1) for part in said.split("\n\n")[1:])


@pytest.mark.parametrize(
    ("actions", "arguments", "path"),
    [
        ((WHOAMI, READ), "", "/whoami"),
        ((STORE, READ, WHOAMI), "", "/orders/demo/hello.txt"),
        ((STORE,), "-X PUT -d 'written to try it\n' ", "/orders/demo/hello.txt"),
        (
            (PLACE,),
            """-X POST -H 'Content-Type: application/json' -d '{"item": "tea"}' """,
            "/orders",
        ),
    ],
)
def test_call(tmp_path: Path, actions: tuple[Action, ...], arguments: str, path: str) -> None:
    said = kept(tmp_path, replace(REFERENCE, actions=actions), "reader", "editor")
    assert said["Sign in and call the API"] == (
        f'  (. {tmp_path}/aws.env; curl -H "Authorization: $({SCRIPTS}/sign-in --user-pool-id'
        f" us-east-1_A --client-id b --username reader <{tmp_path}/reader.password)"
        f'" {arguments}{URL}{path})'
    )


def test_passwords_are_in_files(tmp_path: Path) -> None:
    """With any name of a group, and so of a user; each file only for this user."""
    names = ("reader", "a/b c")
    said = kept(tmp_path, REFERENCE, *names)
    assert not any("password of" in text for text in said.values())
    files = said["Its users, and the file with the password of each"].splitlines()
    for name, text in zip(names, files, strict=True):
        shown, _, file = text.strip().rpartition("  ")
        assert shown == name
        assert Path(file).parent == tmp_path
        assert Path(file).read_text() == f"password of {name}\n"
        assert Path(file).stat().st_mode & 0o777 == 0o600


def test_environment_of_a_kept_stack(tmp_path: Path) -> None:
    """It names the emulator, and nothing that the shell had set before."""
    kept(tmp_path, REFERENCE, "reader")
    before = {"AWS_PROFILE": "x", "AWS_ENDPOINT_URL_S3": "x", "TF_WORKSPACE": "x", "TFX": "x"}
    command = ["sh", "-c", f". {tmp_path}/aws.env; env"]
    env = {"PATH": os.environ["PATH"], "HOME": "/home", **before}
    printed = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    found = dict(text.split("=", 1) for text in printed.splitlines())
    assert {name: text for name, text in found.items() if name not in {"PATH", "PWD", "_"}} == {
        "AWS_ENDPOINT_URL": "https://127.0.0.1:1",
        "HOME": "/home",
        "TFX": "x",
        "no_proxy": "a b",
    }


def test_verify_gets_the_requests_of_an_own_handler(tmp_path: Path) -> None:
    root, options = tmp_path / "root", f"--stack {tmp_path}/root --api-url {URL}"
    commands = [
        kept(tmp_path, project, "guest")["Verify the deployment"]
        for project in (REFERENCE, replace(REFERENCE, root=root))
    ]
    assert f"{SCRIPTS}/verify {options})" in commands[0]
    assert f"{SCRIPTS}/verify {options} --requests {root}/requests.json)" in commands[1]


def test_why_asks_for_a_request_of_the_api(tmp_path: Path) -> None:
    root, stack = tmp_path / "root", f"--stack {tmp_path}/root"
    orders = replace(REFERENCE, root=root, actions=(WHOAMI, PLACE))
    commands = [
        kept(tmp_path, project, "guest", "analyst")[
            "Ask whether IAM allows a user's request, and why"
        ]
        for project in (REFERENCE, orders)
    ]
    assert f"{SCRIPTS}/verify {stack} --why guest delete)" in commands[0]
    with_requests = f"{stack} --requests {root}/requests.json"
    assert f"{SCRIPTS}/verify {with_requests} --why guest place)" in commands[1]


def test_only_a_stack_with_a_lock_out_policy_gets_its_commands(tmp_path: Path) -> None:
    said = kept(tmp_path, REFERENCE, "a b", texts={"lock_out_policy_arn": "arn:x"})
    lock_out = f"{SCRIPTS}/lock-out --stack {tmp_path}/root"
    assert f"; {lock_out} 'a b')" in said["Lock a user out"]
    assert f"; {lock_out} --undo 'a b')" in said["Let the user in again"]
    assert "Lock a user out" not in kept(tmp_path, REFERENCE, "a b")


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


def test_own_resource() -> None:
    action = Action("place", "POST", "/o", HTTPStatus.CREATED, "sqs:SendMessage", "{queue_arn}")
    assert action.resource_arn({"queue_arn": "arn:x"}, "key") == "arn:x"
    expect_resources([action, WHOAMI], {"queue_arn": "arn:x"})
    with pytest.raises(Failure, match=r"place is about \{queue_arn\}.* no output queue_arn\."):
        expect_resources([WHOAMI, action], {"table_arn": "arn:x"})
    without = Action("scan", "GET", "/o", HTTPStatus.OK, "dynamodb:Scan")
    with pytest.raises(Failure, match="scan has the permission dynamodb:Scan and needs a resource"):
        expect_resources([without], {"table_arn": "arn:x"})


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


# The beginning of the emulator's log line about a function that it could not run.
NOT_RUN = "2026-11-30 02:53:48 ERROR [lambda] Warm worker execution error for group-role: "


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
        ((201, 403), {}, "", "it succeeds, but IAM does not allow it"),
        ((201, 200), {}, "", "the answer names no error"),
        ((200, 200), {}, "", "it runs as another role"),
        ((502, 201), {"message": "Internal server error"}, "x", "Internal server error"),
        (
            (502, 201),
            {"message": "Internal server error"},
            f"""{NOT_RUN}Worker init failed: Traceback (most recent call last):
  File "<frozen importlib._bootstrap>", line 1204, in _gcd_import
  File "{TASK}/app.py", line 7, in <module>
    from parts import orders
  File "{TASK}/parts/orders.py", line 3, in place
    import x
ImportError: No module named 'x'""",
            "ImportError: No module named 'x' at {source}/parts/orders.py:3 in place",
        ),
        (
            (502, 201),
            {},
            f"{NOT_RUN}no answer in 3 s",
            "Warm worker execution error for group-role: no answer in 3 s",
        ),
        (
            (502, 201),
            {"message": "Internal server error"},
            f"""Before.
Traceback (most recent call last):
  File "/x/_worker.py", line 128, in run
    result = handler_fn(event, context)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{TASK}/app.py", line 7, in lambda_handler
    raise KeyError("nothing")
KeyError: 'nothing'
After.""",
            "KeyError: 'nothing' at {source}/app.py:7 in lambda_handler",
        ),
    ],
)
def test_a_failure_is_one_line(
    source: Path, statuses: tuple[int, int], said: dict[str, str], logged: str, why: str
) -> None:
    status, expected = statuses
    (found,) = explained(failing(status, expected, **said), logged, lambda *_: logged, source)
    wanted = why.format(source=source)
    assert found == f"guest: POST /orders: {status}, expected {expected}: {wanted}"


@pytest.mark.parametrize(
    ("statuses", "advised"),
    [((403, 201), True), ((403, 204), True), ((403, 401), False), ((500, 201), False)],
)
def test_a_request_that_should_not_get_403_gets_advice(
    statuses: tuple[int, int], *, advised: bool
) -> None:
    found = advice(failing(*statuses), [], "")
    sentence = (
        "If IAM denies an AWS call of the handler: add the call's action as the `permission` of"
        " POST /orders in requests.json, and to the statements of each group that may make the"
        " call."
    )
    assert found[:1] == advised * [sentence]
    assert [text.rpartition(", ")[2] for text in found[1:]] == advised * ["`dynamodb:Query`."]


def test_the_advice_names_the_call_that_the_log_names() -> None:
    log = line(reason="iam_denied", note="PutItem: AccessDenied")
    found = advice(failing(403, 201, request_id="1"), [], log)
    assert found[0].startswith("If IAM denies an AWS call of the handler (here PutItem): add the ")


@pytest.mark.parametrize(
    ("checks", "told"),
    [
        ([Check("count", 403, 403, ok=True), Check("count", 403, 403, ok=True)], True),
        ([Check("count", 403, 403, ok=True), Check("count", 200, 200, ok=True)], False),
        ([Check("count", 403, 200, ok=True, unjudged=("aws:SourceIp",))], False),
        ([Check("count", 403, 200, ok=False)], True),
    ],
)
def test_a_request_that_no_group_may_make_is_named(checks: list[Check], *, told: bool) -> None:
    count = Action("count", "GET", "/count", HTTPStatus.OK, "dynamodb:DescribeTable", "{table_arn}")
    whoami = Action("whoami", "GET", "/whoami", HTTPStatus.OK)
    nobody = Row(Caller("nobody", "token"), (Check("count", 403, 403, ok=True),))
    member = replace(GUEST, role_arn="arn:aws:iam::123456789012:role/guests")
    rows = [nobody, *(Row(member, (check,)) for check in checks)]
    sentence = (
        "No group may make GET /count: to allow it, add dynamodb:DescribeTable to the statements of"
        " a group."
    )
    assert advice(rows, [count, whoami], "") == ([sentence] if told else [])


def test_a_function_that_cannot_run_is_one_line(source: Path) -> None:
    log = f"""{NOT_RUN}Worker init failed: Traceback (most recent call last):
  File "{TASK}/app.py", line 7, in lambda_handler
E"""
    broken = [Check("place", 201, 502, ok=False), Check("whoami", 403, 502, ok=False)]
    refused = Row(Caller("no token", None), (Check("place", 401, 401, ok=True),))
    rows = [Row(GUEST, tuple(broken)), refused]
    (said,) = explained(rows, log, lambda *_: log, source)
    place = f"{source}/app.py:7 in lambda_handler"
    assert said == f"All 2 requests that reached the function: 502: E at {place}"
    fine = Row(GUEST, (Check("whoami", 200, 200, ok=True),))
    assert len(explained([*rows, fine], log, lambda *_: log, source)) == 2


def test_each_failure_has_its_own_error(source: Path) -> None:
    """For an uncaught error the log has the time, but not the request."""
    log = {1.5: "KeyError", 3.5: "ValueError"}
    checks = [
        Check("place", 201, 502, ok=False, request="POST /orders", began=time, ended=time + 1)
        for time in (1, 2, 3)
    ]

    def during(began: float, ended: float) -> str:
        errors = [error for time, error in log.items() if began <= time <= ended]
        return "\n".join(f"Traceback (most recent call last):\n{error}" for error in errors)

    found = explained([Row(GUEST, tuple(checks))], during(0, 9), during, source)
    said = [text.rpartition(": ")[2] for text in found]
    assert said == ["KeyError", "the answer names no error", "ValueError"]


def test_a_sentence_counts_the_answers() -> None:
    rows = failing(500, 201)
    assert report.as_sentence(rows) == "1 of 2 requests were answered as expected."
    assert report.as_sentence([*rows, *rows]) == "2 of 4 requests were answered as expected."
    good = Row(GUEST, (Check("place", 201, 201, ok=True),))
    assert report.as_sentence([good]) == "1 of 1 requests were answered as IAM decides."


def policy(**statement: object) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Resource": "*", **statement}]})


OWN_ROWS = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/customer}"]}}


def by_id(operator: str, *values: str) -> dict[str, dict[str, list[str]]]:
    return {operator: {"aws:userid": list(values)}}


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
        (policy(Action="*", Effect="Deny", Condition=by_id("StringEquals", "nobody")), ()),
        (policy(Action="*", Effect="Deny", Condition=by_id("StringLike", "*:ada", "*:bob")), ()),
        (
            policy(Action="*", Effect="Deny", Condition=by_id("StringLike", "*:ada", "*:guest")),
            ("aws:userid",),
        ),
        (policy(Action="*", Condition=by_id("StringLike", "AROA*")), ("aws:userid",)),
        (policy(Action="*", Condition=by_id("StringNotLike", "*:ada")), ("aws:userid",)),
    ],
)
def test_conditions_that_the_emulator_cannot_judge(document: str, keys: tuple[str, ...]) -> None:
    assert emulation.unjudged([policy(Action="*"), document], "dynamodb:Query", "guest") == keys
    assert emulation.unjudged([document], None, "guest") == ()


def test_a_cell_says_that_it_is_unjudged() -> None:
    judged = Check("list", 403, 403, ok=True)
    unjudged = Check("own", 200, 200, ok=True, unjudged=("dynamodb:LeadingKeys",))
    rows = [Row(GUEST, (judged, unjudged))]
    table = report.as_table(rows)
    assert "403 ok  200 unjudged" in table
    assert table.splitlines()[-1].startswith("unjudged: IAM also needs dynamodb:LeadingKeys")
    assert "unjudged" not in report.as_table([Row(GUEST, (judged,))])
    assert report.as_sentence(rows) == (
        "1 of 2 requests were answered as IAM decides; 1 more are unjudged."
    )
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

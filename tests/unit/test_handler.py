"""From event to answer: each outcome in HTTP, and one log line without secrets."""

import io
import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError

from group_role import (
    ApiError,
    BadRequest,
    Caller,
    ContentTooLarge,
    MethodNotAllowed,
    NotFound,
    Response,
    Unauthenticated,
    Unavailable,
    as_caller,
)
from group_role.config.settings import ENVIRONMENT_VARIABLE, Settings
from group_role.errors import Reason
from group_role.handler import GroupRole
from group_role.handler_adapter import Handler
from group_role.http.json_response import json_response

from ..stub_aws import EXECUTION_KEY, Fault, StubAws
from ..waiting import LONGEST_WAIT
from .conftest import (
    EDITORS_ROLE,
    ISSUED_AT,
    READERS_ROLE,
    ROLE_PATTERN,
    Clock,
    load_event,
    with_claims,
)

CONTEXT = SimpleNamespace(
    aws_request_id="lambda-request", get_remaining_time_in_millis=lambda: LONGEST_WAIT * 1000
)
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
CONFIGURED = {ENVIRONMENT_VARIABLE: json.dumps({"allowed_roles": [ROLE_PATTERN]})}
# A Lambda authorizer's context for an access token, for functions that accept access tokens.
OF_AN_ACCESS_TOKEN = {
    "token_use": "access",
    "sub": "subject-of-ada",
    "cognito:roles": f'["{EDITORS_ROLE}"]',
    "cognito:preferred_role": EDITORS_ROLE,
}
REQUEST_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


@pytest.fixture
def group_role(stub: StubAws, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> GroupRole:
    stub.now = clock
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "documents-api")
    return GroupRole(Settings((ROLE_PATTERN,)), clock=clock)


@pytest.fixture
def written(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Callable[[], str]:
    """Everything that is written with the root logger at DEBUG, as handlers may set it."""
    caplog.set_level(logging.DEBUG)

    def text() -> str:
        output = capsys.readouterr()
        return output.out + output.err + caplog.text

    return text


def hello(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    assert event
    assert context is CONTEXT
    return json_response(200, {"hello": caller.username})


def raising(error: BaseException) -> Handler:
    def handler(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        raise error

    return handler


def client_error(code: str, status: int = 403) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": "User: arn:aws:sts::123456789012:x may not"},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "PutObject",
    )


def log_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_runs_as_the_caller(group_role: GroupRole, capsys: pytest.CaptureFixture[str]) -> None:
    answer = group_role.answer(hello, load_event("rest_cognito_one_group"), CONTEXT)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {"hello": "ada"}
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
    assert answer["headers"]["Content-Type"] == "application/json"
    (line,) = log_lines(capsys)
    assert 0 < line.pop("StsLatency") < 10_000
    metrics = line.pop("_aws")
    assert abs(metrics["Timestamp"] / 1000 - time.time()) < 60
    assert isinstance(metrics["Timestamp"], int)
    assert metrics["CloudWatchMetrics"] == [
        {
            "Namespace": "GroupRole",
            "Dimensions": [["function_name"]],
            "Metrics": [
                {"Name": "Assumptions", "Unit": "Count"},
                {"Name": "StsLatency", "Unit": "Milliseconds"},
            ],
        }
    ]
    assert line.pop("timestamp")
    assert line == {
        "level": "INFO",
        "message": "request",
        "request_id": REQUEST_ID,
        "status": 200,
        "subject": "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e",
        "username": "ada",
        "groups": ["editors"],
        "role_arn": EDITORS_ROLE,
        "chosen_by": "preferred_role",
        "session_name": "ada",
        "session": "miss",
        "function_name": "documents-api",
        "Assumptions": 1,
    }


def test_a_known_caller_needs_no_call(
    group_role: GroupRole, stub: StubAws, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        group_role.answer(hello, load_event("rest_cognito_one_group"), CONTEXT)
    assert len(stub.assumed) == 1
    lines = log_lines(capsys)
    assert [line["session"] for line in lines] == ["miss", "hit", "hit"]
    assert [line.get("CacheHits") for line in lines] == [None, 1, 1]
    assert lines[1]["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [
        {"Name": "CacheHits", "Unit": "Count"}
    ]


def test_denials_are_counted_by_reason(
    group_role: GroupRole, capsys: pytest.CaptureFixture[str]
) -> None:
    group_role.answer(hello, load_event("rest_cognito_no_group"), CONTEXT)
    (line,) = log_lines(capsys)
    assert (line["Denials"], line["reason"]) == (1, "no_role")
    assert line["_aws"]["CloudWatchMetrics"][1] == {
        "Namespace": "GroupRole",
        "Dimensions": [["function_name", "reason"]],
        "Metrics": [{"Name": "Denials", "Unit": "Count"}],
    }


@pytest.mark.parametrize(
    ("event", "status", "reason"),
    [
        ({"requestContext": {}}, 401, "no_claims"),
        (load_event("rest_cognito_access_token"), 401, "not_an_id_token"),
        (load_event("rest_cognito_no_group"), 403, "no_role"),
    ],
)
def test_denials_are_not_logged_as_errors(
    group_role: GroupRole,
    event: Any,
    status: int,
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = group_role.answer(hello, event, CONTEXT)
    (line,) = log_lines(capsys)
    assert (line["level"], line["status"], line["reason"]) == ("INFO", status, reason)
    assert line["Denials"] == 1
    assert answer["headers"].get("WWW-Authenticate") == ("Bearer" if status == 401 else None)


def test_other_errors_are_not_counted_as_denials(
    group_role: GroupRole, capsys: pytest.CaptureFixture[str]
) -> None:
    event = load_event("rest_cognito_one_group")
    group_role.answer(raising(NotFound("no such thing")), event, CONTEXT)
    (line,) = log_lines(capsys)
    assert line["reason"] == "handler"
    assert not {"Denials", "StsFailures", "note"} & line.keys()
    assert len(line["_aws"]["CloudWatchMetrics"]) == 1


def test_names_of_reasons_stay() -> None:
    assert [str(reason) for reason in Reason] == [
        "no_claims",
        "not_an_id_token",
        "token_expired",
        "malformed_claims",
        "unknown_issuer",
        "unknown_signer",
        "malformed_role_choice",
        "role_not_in_token",
        "no_role",
        "ambiguous_role",
        "role_not_allowed",
        "locked_out",
        "token_revoked",
        "claim_not_in_token",
        "unusable_tag",
        "assume_role_denied",
        "sts_unavailable",
        "iam_denied",
        "aws_refused",
        "aws_throttled",
        "session_ended",
        "configuration",
        "handler",
    ]


def test_sts_failures_are_counted(
    group_role: GroupRole, stub: StubAws, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.faults.extend([Fault(400, "Throttling")] * 3)
    group_role.answer(hello, load_event("rest_cognito_one_group"), CONTEXT)
    (line,) = log_lines(capsys)
    assert (line["StsFailures"], line["note"]) == (1, "Throttling")


def test_sts_failures_are_counted_if_the_old_session_bridges_them(
    group_role: GroupRole, stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    event = with_claims(exp=None)
    group_role.answer(hello, event, CONTEXT)
    clock.now += 3600 - 299
    stub.faults.extend([Fault(400, "Throttling")] * 3)
    for _ in range(2):  # the second request comes before the next try is due
        assert group_role.answer(hello, event, CONTEXT)["statusCode"] == 200
    _, bridged, after = log_lines(capsys)
    assert (bridged["StsFailures"], bridged["note"], bridged["level"]) == (1, "Throttling", "INFO")
    assert (bridged["session"], bridged["Assumptions"]) == ("hit", 1)
    assert {"Name": "StsFailures", "Unit": "Count"} in bridged["_aws"]["CloudWatchMetrics"][0][
        "Metrics"
    ]
    assert not {"StsFailures", "note"} & after.keys()


def test_the_xray_trace_is_passed_on(
    group_role: GroupRole,
    stub: StubAws,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def lister(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        caller.client("s3").list_objects_v2(Bucket="documents")
        return json_response(200, {})

    trace_id = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", trace_id)
    group_role.answer(lister, load_event("rest_cognito_one_group"), CONTEXT)
    assert log_lines(capsys)[0]["xray_trace_id"] == trace_id
    assert [request.trace_id for request in stub.signed] == [trace_id, trace_id]


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({"requestContext": {}}, 401),
        ({"requestContext": None}, 401),
        ({"httpMethod": "GET"}, 401),
        ({"requestContext": {"authorizer": None}}, 401),
        (load_event("rest_cognito_access_token"), 401),
        ({"requestContext": {"authorizer": OF_AN_ACCESS_TOKEN}}, 401),
        (with_claims(exp=str(ISSUED_AT + 60)), 401),
        (with_claims(cognito_roles="nonsense"), 401),
        (load_event("rest_cognito_no_group"), 403),
        (with_claims(cognito_preferred_role="arn:aws:iam::123456789012:role/admin"), 403),
    ],
)
def test_the_handler_is_not_called_without_a_role(
    group_role: GroupRole, stub: StubAws, event: Any, status: int
) -> None:
    answer = group_role.answer(raising(AssertionError("called")), event, CONTEXT)
    assert answer["statusCode"] == status
    assert_problem(answer)
    assert stub.signed == []


@pytest.mark.parametrize(
    ("headers", "many", "status"),
    [
        ({"x-ROLE": READERS_ROLE}, None, 200),
        ({"Accept": "*/*", "X-Role": READERS_ROLE}, None, 200),
        ({"X-Role": READERS_ROLE}, {"X-Role": [READERS_ROLE]}, 200),
        ({}, {}, 200),
        (None, None, 200),
        ({"X-Role": READERS_ROLE}, {"X-Role": [EDITORS_ROLE, READERS_ROLE]}, 400),
        ({"X-Role": READERS_ROLE, "x-role": EDITORS_ROLE}, None, 400),
        ({"X-Role": "readers"}, None, 400),
        ({"X-Role": ""}, None, 400),
        ({"X-Role": None}, None, 400),
        ([READERS_ROLE], None, 400),
        ({"X-Role": READERS_ROLE.replace("readers", "admins")}, None, 403),
    ],
)
def test_role_by_header(stub: StubAws, clock: Clock, headers: Any, many: Any, status: int) -> None:
    stub.now = clock
    group_role = GroupRole(Settings((ROLE_PATTERN,), role_header="X-Role"), clock=clock)
    event = load_event("rest_cognito_two_groups")
    event.update(headers=headers, multiValueHeaders=many)
    assert group_role.answer(hello, event, CONTEXT)["statusCode"] == status
    if status == 200:
        asked_for = READERS_ROLE if headers else EDITORS_ROLE
        assert stub.assumed[0]["RoleArn"] == asked_for


def test_an_ambiguous_header_has_its_own_reason(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stub.url
    group_role = GroupRole(Settings((ROLE_PATTERN,), role_header="X-Role"), clock=clock)
    event = load_event("rest_cognito_two_groups")
    event["multiValueHeaders"] = {"X-Role": [EDITORS_ROLE, READERS_ROLE]}
    group_role.answer(hello, event, CONTEXT)
    assert log_lines(capsys)[0]["reason"] == "malformed_role_choice"


ISSUER = load_event("rest_cognito_one_group")["requestContext"]["authorizer"]["claims"]["iss"]


@pytest.mark.parametrize(
    ("iss", "status"),
    [
        (ISSUER, 200),
        (None, 401),
        ("", 401),
        ([ISSUER], 401),
        (f"{ISSUER}/", 401),
        (ISSUER.upper(), 401),
        (ISSUER.replace("https", "http"), 401),
        (ISSUER.replace("AbCdEf123", "Stranger"), 401),
    ],
)
def test_the_function_also_checks_the_issuer(
    stub: StubAws, clock: Clock, iss: object, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.now = clock
    group_role = GroupRole(Settings((ROLE_PATTERN,), issuers=("https://x", ISSUER)), clock=clock)
    assert group_role.answer(hello, with_claims(iss=iss), CONTEXT)["statusCode"] == status
    assert len(stub.assumed) == (status == 200)
    assert log_lines(capsys)[0].get("reason") == (None if status == 200 else "unknown_issuer")


def test_the_header_is_ignored_by_default(group_role: GroupRole, stub: StubAws) -> None:
    event = load_event("rest_cognito_two_groups")
    event["headers"] = {"X-Role": READERS_ROLE, "Role": READERS_ROLE}
    group_role.answer(hello, event, CONTEXT)
    assert stub.assumed[0]["RoleArn"] == EDITORS_ROLE


def assert_problem(answer: Response) -> dict[str, Any]:
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["headers"]["Access-Control-Allow-Origin"]
    body: dict[str, Any] = json.loads(answer["body"])
    assert body.keys() == {"type", "title", "status", "detail", "request_id"}
    assert body["type"] == "about:blank"
    assert body["title"] == TITLES[answer["statusCode"]]
    assert body["status"] == answer["statusCode"]
    return body


@pytest.mark.parametrize(
    ("fault", "status"),
    [("AccessDenied", 403), ("Throttling", 503), ("MalformedPolicyDocument", 500)],
)
def test_sts_outcomes(group_role: GroupRole, stub: StubAws, fault: str, status: int) -> None:
    stub.faults.extend([Fault(400, fault)] * 3)
    answer = group_role.answer(
        raising(AssertionError("called")), load_event("rest_cognito_one_group"), CONTEXT
    )
    assert answer["statusCode"] == status
    assert ("Retry-After" in answer["headers"]) is (status == 503)
    assert_problem(answer)
    assert {request.access_key for request in stub.signed} == {EXECUTION_KEY}


def test_a_failure_of_one_caller_does_not_affect_others(
    group_role: GroupRole, stub: StubAws
) -> None:
    stub.faults.append(Fault(403, "AccessDenied"))
    denied = group_role.answer(hello, load_event("rest_cognito_one_group"), CONTEXT)
    other = group_role.answer(hello, with_claims(sub="another-user"), CONTEXT)
    assert (denied["statusCode"], other["statusCode"]) == (403, 200)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("no such thing"), 404),
        (MethodNotAllowed("PUT", "GET"), 405),
        (BadRequest("malformed"), 400),
        (ContentTooLarge("too large"), 413),
        (Unavailable("later"), 503),
        (client_error("AccessDenied"), 403),
        (client_error("AccessDeniedException", 400), 403),
        (client_error("AuthorizationError"), 403),
        (client_error("AuthorizationErrorException"), 403),
        (client_error("Forbidden"), 403),
        (client_error("ForbiddenException"), 403),
        (client_error("UnauthorizedOperation"), 403),
        (S3UploadFailedError("secret"), 500),
        (client_error("403"), 403),
        (client_error("NoSuchBucket", 404), 500),
        (client_error("InternalError", 500), 500),
        (KeyError("secret"), 500),
        (ApiError("broken"), 500),
        (SystemExit("secret"), 500),
        (Unauthenticated("sign in again"), 401),
    ],
)
def test_what_the_handler_raises(
    group_role: GroupRole, error: BaseException, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = group_role.answer(raising(error), load_event("rest_cognito_one_group"), CONTEXT)
    assert answer["statusCode"] == status
    body = assert_problem(answer)
    assert body["request_id"] == REQUEST_ID
    assert not isinstance(error, ApiError) or body["detail"] == error.detail
    assert "secret" not in answer["body"]
    assert "arn:aws:sts" not in answer["body"]
    (line,) = log_lines(capsys)
    assert line["status"] == status
    assert line["level"] == ("ERROR" if status >= 500 else "INFO")
    assert "secret" not in json.dumps(line)
    if status == 500 and not isinstance(error, ApiError):
        assert line["error"] == type(error).__name__
        assert any("test_handler.py" in place for place in line["raised_at"])
    if status == 401:
        assert answer["headers"]["WWW-Authenticate"] == "Bearer"
        assert (line["reason"], line["Denials"]) == ("handler", 1)
    if status == 403:
        assert (line["reason"], line["Denials"]) == ("iam_denied", 1)
        assert line["note"].startswith("PutObject: ")


def test_an_error_while_handling_a_denial_is_not_a_denial(group_role: GroupRole) -> None:
    def mistaken(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        try:
            raise client_error("AccessDenied")
        except ClientError:
            raise KeyError("a mistake of the handler's")  # noqa: B904

    answer = group_role.answer(mistaken, load_event("rest_cognito_one_group"), CONTEXT)
    assert answer["statusCode"] == 500


def test_denied_transfer(group_role: GroupRole, stub: StubAws, tmp_path: Path) -> None:
    def uploader(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        caller.client("s3").upload_file(str(tmp_path / "file"), "documents", "denied")
        return json_response(201, {})

    (tmp_path / "file").write_bytes(b"x")
    stub.denied_paths.add("/documents/denied")
    answer = group_role.answer(uploader, load_event("rest_cognito_one_group"), CONTEXT)
    assert answer["statusCode"] == 403


def test_failed_transfer_is_logged_as_what_the_handler_got(
    group_role: GroupRole, capsys: pytest.CaptureFixture[str]
) -> None:
    def uploader(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        try:
            raise client_error("NoSuchBucket", 404)
        except ClientError:
            raise S3UploadFailedError("secret")  # noqa: B904 (as boto3 does)

    group_role.answer(uploader, load_event("rest_cognito_one_group"), CONTEXT)
    assert log_lines(capsys)[0]["error"] == "S3UploadFailedError"


def test_allow_header(group_role: GroupRole) -> None:
    error = MethodNotAllowed("PUT", "GET")
    answer = group_role.answer(raising(error), load_event("rest_cognito_one_group"), CONTEXT)
    assert answer["headers"]["Allow"] == "GET, PUT"


def test_time_to_wait(group_role: GroupRole) -> None:
    event = load_event("rest_cognito_one_group")
    for error, seconds in ((Unavailable("later"), "2"), (Unavailable("x", retry_after=9), "9")):
        answer = group_role.answer(raising(error), event, CONTEXT)
        assert answer["headers"]["Retry-After"] == seconds


def test_answers_get_default_headers_that_the_handler_can_replace(
    group_role: GroupRole,
) -> None:
    event = load_event("rest_cognito_one_group")
    for headers in (None, {}, {"Cache-Control": "max-age=60", "ETag": "x"}):
        answer = group_role.answer(
            lambda *_, headers=headers: {"statusCode": 204, "headers": headers}, event, CONTEXT
        )
        assert answer == {
            "statusCode": 204,
            "headers": {
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                "Access-Control-Allow-Origin": "*",
                **(headers or {}),
            },
        }


@pytest.mark.parametrize(("milliseconds", "status"), [(3_500, 200), (3_499, 503)])
def test_sts_is_called_only_if_enough_time_is_left(
    group_role: GroupRole, stub: StubAws, milliseconds: int, status: int
) -> None:
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: milliseconds)
    event = load_event("rest_cognito_one_group")
    answer = group_role.answer(lambda *_: json_response(200, {}), event, context)
    assert answer["statusCode"] == status
    assert len(stub.assumed) == (status == 200)


@pytest.mark.parametrize(("seconds", "duration"), [(1_800, "1800"), (86_400, "3600")])
def test_the_session_ends_with_the_callers_token(
    group_role: GroupRole, stub: StubAws, seconds: int, duration: str
) -> None:
    event = with_claims(exp=str(ISSUED_AT + 60 + seconds))
    assert group_role.answer(hello, event, CONTEXT)["statusCode"] == 200
    assert [asked["DurationSeconds"] for asked in stub.assumed] == [duration]


def test_a_context_is_optional(group_role: GroupRole) -> None:
    event = load_event("rest_cognito_one_group")
    assert group_role.answer(lambda *_: {"statusCode": 200}, event, None)["statusCode"] == 200
    nowhere: dict[str, Any]
    for nowhere in ({"requestContext": {}}, {"requestContext": {"requestId": 7}}):
        answer = group_role.answer(hello, nowhere, None)
        assert assert_problem(answer)["request_id"] == ""


@pytest.mark.parametrize(
    "code",
    [
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "UnrecognizedClientException",
    ],
)
def test_a_session_that_ended_early_is_renewed(
    group_role: GroupRole, stub: StubAws, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    event = load_event("rest_cognito_one_group")
    answer = group_role.answer(raising(client_error(code, 400)), event, CONTEXT)
    assert answer["statusCode"] == 503
    assert answer["headers"]["Retry-After"] == "1"
    (line,) = log_lines(capsys)
    assert (line["level"], line["reason"]) == ("ERROR", "session_ended")
    assert line["note"] == f"PutObject: {code}"
    assert_problem(answer)
    assert group_role.answer(hello, event, CONTEXT)["statusCode"] == 200
    assert len(stub.assumed) == 2


def test_an_interrupt_is_not_caught(group_role: GroupRole) -> None:
    handler = raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        group_role.answer(handler, load_event("rest_cognito_one_group"), CONTEXT)


@pytest.mark.parametrize(
    ("faults", "status"),
    [
        ([], 200),
        ([Fault(403, "AccessDenied")], 403),
        ([Fault(400, "Throttling")] * 3, 503),
        ([Fault(403, "ExpiredToken")] * 3, 503),
        ([Fault(200, body=b"<secret-ada>")] * 3, 503),
        ([Fault(hang_up=True)] * 3, 503),
    ],
    ids=["success", "denied", "throttled", "expired", "garbage", "no answer"],
)
def test_the_log_has_no_secret(
    group_role: GroupRole,
    stub: StubAws,
    faults: list[Fault],
    status: int,
    written: Callable[[], str],
) -> None:
    def boto_user(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
        logging.getLogger("app").debug("the handler's own line")
        caller.client("s3").get_object(Bucket="documents", Key="key")["Body"].read()
        caller.client("s3").upload_fileobj(io.BytesIO(b"x"), "documents", "key")
        caller.session.resource("s3").Object("documents", "key").get()
        return json_response(200, {"email": caller.claims["email"]})

    stub.faults.extend(faults)
    event = load_event("rest_cognito_one_group")
    event["headers"]["Authorization"] = "eyJ-a-token"
    assert group_role.answer(boto_user, event, CONTEXT)["statusCode"] == status
    text = written()
    assert '"message": "request"' in text
    assert ("the handler's own line" in text) is (status == 200)
    for secret in ("eyJ", "ada@example.com", "secret-ada", "token-ada", "execution-role"):
        assert secret not in text


def test_log_lines_cannot_be_forged(
    group_role: GroupRole, capsys: pytest.CaptureFixture[str]
) -> None:
    name = 'ada"}\n{"level": "INFO", "message": "forged"}\r\u2028'
    event = with_claims(cognito_username=name, cognito_groups=[name])
    group_role.answer(hello, event, CONTEXT)
    output = capsys.readouterr().out
    assert output.count("\n") == 1
    assert output.isascii()
    assert json.loads(output)["username"] == name


def test_request_id_without_an_api(group_role: GroupRole) -> None:
    answer = group_role.answer(hello, {"requestContext": {}}, CONTEXT)
    assert json.loads(answer["body"])["request_id"] == "lambda-request"


def test_decorator(stub: StubAws, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stub.url
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, CONFIGURED[ENVIRONMENT_VARIABLE])
    handler = as_caller(hello)
    assert handler.__name__ == "hello"
    answer = handler(with_claims(exp=None), CONTEXT)
    assert answer["statusCode"] == 200
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in answer["headers"]


@pytest.mark.parametrize(
    ("environment", "note"),
    [
        ({ENVIRONMENT_VARIABLE: '{"allowed_roles": ["*"]}'}, "GROUP_ROLE_CONFIG: allowed_roles"),
        ({ENVIRONMENT_VARIABLE: '{"allowed_roles": ['}, "GROUP_ROLE_CONFIG: not a JSON document"),
        ({}, "GROUP_ROLE_CONFIG is not set"),
        (CONFIGURED | {"AWS_BEARER_TOKEN_BEDROCK": "key"}, "AWS_BEARER_TOKEN_BEDROCK is set"),
    ],
)
def test_a_wrong_configuration_admits_nobody(
    stub: StubAws,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    note: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    handler = as_caller(raising(AssertionError("called")))
    answer = handler(load_event("rest_cognito_one_group"), CONTEXT)
    assert answer["statusCode"] == 500
    assert assert_problem(answer)["detail"] == "The API is not configured correctly."
    assert handler({"requestContext": None}, CONTEXT)["statusCode"] == 500
    first, second, _ = log_lines(capsys)
    assert (first["level"], first["message"]) == ("ERROR", "configuration")
    assert (second["request_id"], second["status"]) == (REQUEST_ID, 500)
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
    assert assert_problem(answer)["request_id"] == REQUEST_ID
    assert first["note"].startswith(note)
    assert second["reason"] == "configuration"
    assert stub.signed == []
